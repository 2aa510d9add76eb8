"""Worked cases of matching against subscriptions, from ``tests/cases/matchning/abonnemang.toml``, and their periods."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.matching.subscriptions import Came, Subscribed, last_day, match_subscription, period_of
from servicecenter.common.money import to_ore

FILE = Path(__file__).parents[2] / "cases" / "matchning" / "abonnemang.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)["case"]
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_case(case: dict[str, Any]) -> None:
    agreed = Subscribed(
        number="ABC-1",
        months=case["months"],
        least=to_ore(case.get("least", 0)),
        most=to_ore(case["most"]),
        starts_on=date(2026, 1, 1),
        ends_on=case.get("ends_on"),
        is_many=case.get("many", False),
        came=tuple(Came(number, period, to_ore(amount)) for number, period, amount in case.get("earlier", [])),
    )
    found = match_subscription(to_ore(case["amount"]), case["day"], agreed, credited=case.get("credits", ""))
    told = [[one.kind, one.actor, one.text.replace("\u00a0", " ")] for one in found.differences]
    assert (told, found.period, found.sample) == (case["differs"], case["period"], case.get("sample", ""))
    assert case["source"]


@given(DAYS, DAYS, st.sampled_from((1, 3, 6, 12)))
def test_every_day_lies_in_one_period_and_they_follow_each_other(day: date, starts_on: date, months: int) -> None:
    first = period_of(day, starts_on, months)
    last = last_day(first, months)
    assert first <= day <= last
    assert period_of(last + timedelta(days=1), starts_on, months) == last + timedelta(days=1)
    assert first.day == 1
