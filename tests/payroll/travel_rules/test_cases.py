"""Every worked trip in tests/cases/resor comes out as the clerk wrote it, and its reasons add up."""

from __future__ import annotations

from pathlib import Path

import pytest

from payroll.travel_rules.case import TripCase, read_cases
from payroll.travel_rules.engine import calculate
from payroll.travel_rules.explain import explain
from payroll.travel_rules.model import CannotCalculateTrip
from payroll.travel_rules.printout import differences
from payroll.travel_rules.rates import rules_for
from tests.payroll.travel_rules.trips import RULES

FILES = sorted(Path(__file__).parents[2].joinpath("cases/resor").glob("*.toml"))
CASES = [
    pytest.param(case, id=f"{file.stem}: {case.title}")
    for file in FILES
    for case in read_cases(file.read_text(encoding="utf-8"), file.name)
]


def test_there_are_trips_to_compute() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize("case", CASES)
def test_a_trip_comes_out_as_written(case: TripCase) -> None:
    assert case.source
    if case.error:
        with pytest.raises(CannotCalculateTrip) as refused:
            calculate(case.trip, RULES)
        assert case.error in {problem.code for problem in refused.value.problems}
        return
    rules = rules_for(case.trip, countries=case.countries, local=case.local)
    claim = calculate(case.trip, rules)
    assert list(differences(case, claim)) == []
    assert case.totals or case.days
    for told in explain(case.trip, rules, claim):
        assert set(told.reasons) == {field for field in told.reasons if getattr(told.day, field)}
        assert all(step.source for because in told.reasons.values() for step in because.steps if step.rule)
