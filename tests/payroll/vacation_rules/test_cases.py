"""The worked cases of the vacation account, each with its source."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from payroll.vacation_rules.account import CARRIED, Booked, Pot, YearFacts, account_of
from payroll.vacation_rules.closing import Closing, closing_of
from payroll.vacation_rules.order import Use, drawn, quota
from payroll.vacation_rules.qualifying import Away
from payroll.vacation_rules.values import vacation_rules
from servicecenter.rules.loader import load_rulebook

FOLDER = Path(__file__).parents[2] / "cases/semesterkonto"
RULES = vacation_rules(load_rulebook("payroll", 2026), date(2026, 11, 1))


def cases(name: str) -> list[Any]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [pytest.param(case, id=case["title"]) for case in tomllib.loads(text, parse_float=Decimal)["case"]]


@pytest.mark.parametrize("case", cases("arets_dagar.toml"))
def test_the_days_of_the_year_come_out_as_the_case_says(case: dict[str, Any]) -> None:
    assert case["source"]
    away = [Away(*row) for row in case.get("absence", [])]
    away += [Away(*row, is_whole=False) for row in case.get("partial", [])]
    facts = YearFacts(
        case["year"],
        case["born_on"],
        tuple((first, last) for first, last in case["employed"]),
        tuple(away),
        supplement_days=case.get("supplement_days", 0),
        is_single_parent=case.get("single_parent", False),
        smallest_part=case.get("smallest_part", Decimal(0)),
    )
    earned = account_of(facts, RULES).earned
    assert earned.days == case["days"]
    assert earned.lost_days == case.get("lost_days", 0)
    assert earned.employed_days == case.get("employed_days", earned.employed_days)


@pytest.mark.parametrize("case", cases("uttag.toml"))
def test_days_are_used_in_order_and_left_as_the_case_says(case: dict[str, Any]) -> None:
    assert case["source"]
    week = Decimal(case.get("week_days", 5))
    if "quota" in case:
        assert quota(week, RULES.week_days) == case["quota"]
    uses = tuple(
        Use(number, first, last, drawn(Decimal(days), week, RULES.week_days), Decimal(days))
        for number, (first, last, days) in enumerate(case["uses"])
    )
    saved = Booked(Pot.SAVED, date(2026, 1, 1), Decimal(case.get("saved", 0)), CARRIED)
    facts = YearFacts(
        2026,
        case["born_on"],
        ((date(2026, 1, 1), date(2026, 12, 31)),),
        uses=uses,
        booked=(saved,),
        is_exchanged=case.get("is_exchanged", False),
        saved_first=case.get("saved_first", False),
    )
    account = account_of(facts, RULES)
    assert [account.current, account.saved, account.exchanged] == case["left"]
    expected = {"exchanged_unused": 0} | case["next_year"]
    assert closing_of(account, RULES) == Closing(**{name: Decimal(days) for name, days in expected.items()})
