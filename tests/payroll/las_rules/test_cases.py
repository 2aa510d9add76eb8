"""The worked cases of employment time, each with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from payroll.las_rules.conversion import Rule, standings
from payroll.las_rules.limits import limits_on
from payroll.las_rules.model import Category, Employer, Stretch
from payroll.las_rules.order import InCircle, order_of_dismissal
from payroll.las_rules.refusal import right_after
from servicecenter.common.periods import Month

BORN = date(1990, 1, 1)
FOLDER = Path(__file__).parents[2] / "cases/las"


def cases(name: str) -> list[Any]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [pytest.param(case, id=case["title"]) for case in tomllib.loads(text)["case"]]


def stretches_of(rows: list[list[Any]]) -> tuple[Stretch, ...]:
    """Each row is an employment of its own where the case does not number them."""
    return tuple(
        Stretch(
            Category(row[0]),
            row[1],
            row[2] or None,
            row[3] if len(row) > 3 else number,
            Employer(row[4]) if len(row) > 4 else Employer.AGENCY,
        )
        for number, row in enumerate(rows)
    )


def three_a_month(first: date, months: int, then: date) -> Iterator[list[Any]]:
    """One day at the beginning, one in the middle and one at the end of each month, and one more day."""
    for number in range(months):
        month = Month.of(first).plus(number)
        for day in (month.starts_on, date(month.year, month.month, 15), month.ends_on):
            yield ["sava", day, day]
    yield ["sava", then, then]


@pytest.mark.parametrize("case", cases("omvandling.toml"))
def test_D09_an_employment_becomes_permanent_when_the_case_says(case: dict[str, Any]) -> None:
    assert case["source"]
    rows = list(three_a_month(**case["monthly"])) if "monthly" in case else case["stretches"]
    found = {
        row.rule: row
        for row in standings(stretches_of(rows), case["on"], limits_on(case["on"]), case.get("born", BORN))
    }
    assert {rule.value for rule in found} == {rule.value for rule in Rule if rule in case}
    for rule, row in found.items():
        told = case[rule.value]
        assert (row.days, row.days_left) == (told["days"], told["left"])
        assert row.passes_on == told.get("passes_on")
        assert row.if_prolonged_on == told.get("if_prolonged_on", told.get("passes_on"))
        assert row.has_passed == (row.passes_on is not None and row.passes_on <= case["on"])
        assert sum(part.days for part in row.counted) == row.days


@pytest.mark.parametrize("case", cases("foretradesratt.toml"))
def test_D09_a_right_of_priority_is_what_the_case_says(case: dict[str, Any]) -> None:
    assert case["source"]
    right = right_after(
        stretches_of(case["stretches"]), case["ended_on"], limits_on(case["ended_on"]), case.get("born", BORN)
    )
    assert (right.days, right.until) == (case["days"], case["until"])
    assert (right.sava_days, right.seasonal_days) == (case.get("sava_days", 0), case.get("seasonal_days", 0))
    given = (right.to_any, right.to_sava, right.to_seasonal)
    assert given == (case.get("any", False), case.get("sava", False), case.get("seasonal", False))


@pytest.mark.parametrize("case", cases("turordning.toml"))
def test_D09_people_leave_in_the_order_that_the_case_says(case: dict[str, Any]) -> None:
    assert case["source"]
    circle = [InCircle(name, one["born"], stretches_of(one["stretches"])) for name, one in case["people"].items()]
    order = order_of_dismissal(circle, case["on"], limits_on(case["on"]))
    assert [[place.key, place.state_days] for place in order] == case["order"]
    assert [place.number for place in order] == list(range(1, len(order) + 1))


def test_D09_there_are_worked_cases_enough_to_read() -> None:
    assert sum(len(cases(path.name)) for path in FOLDER.glob("*.toml")) >= 25
