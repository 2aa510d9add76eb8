"""Mission row C11: allowances by time, length and country, on the golden cases that the row names."""

from __future__ import annotations

from pathlib import Path

import pytest

from payroll.travel_rules.case import TripCase, read_cases
from payroll.travel_rules.engine import calculate
from payroll.travel_rules.explain import explain
from payroll.travel_rules.printout import differences
from payroll.travel_rules.rates import rules_for

FOLDER = Path(__file__).parents[2] / "cases/resor"
GOLDEN = [
    ("inrikes_hel_och_halv_dag", "Avresa före 12 och hemkomst efter 19 är två hela dagar"),
    ("inrikes_hel_och_halv_dag", "Avresa klockan 12.00 är en halv dag"),
    ("inrikes_hel_och_halv_dag", "Hemkomst klockan 19.00 är en halv dag"),
    ("tremanader", "2024: 203 kr efter tre månader"),
    ("tremanader", "Fyra veckors arbete på annan ort bryter"),
    ("utlandet", "Två länder på en dag: Danmark längst"),
    ("utlandet", "Två länder på en dag: Tyskland längst"),
    ("maltider_inrikes", "2024: fri lunch och middag en hel dag"),
    ("utlandet", "Helt fri kost utomlands är 85 procent"),
]


def golden(file: str, title: str) -> TripCase:
    cases = read_cases((FOLDER / f"{file}.toml").read_text(encoding="utf-8"), file)
    return next(case for case in cases if case.title == title)


@pytest.mark.parametrize(("file", "title"), GOLDEN)
def test_C11_a_golden_case_comes_out_and_every_amount_has_its_reason(file: str, title: str) -> None:
    case = golden(file, title)
    rules = rules_for(case.trip, countries=case.countries, local=case.local)
    claim = calculate(case.trip, rules)
    assert list(differences(case, claim)) == []
    for told in explain(case.trip, rules, claim):
        assert told.reasons.get("tax_free", told.nothing) is not None
