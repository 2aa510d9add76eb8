"""Twenty receipts are photographed and read: what they say is found, and what is wrong is never said to be sure."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from servicecenter.documents.reader import WasRead, proposals_of, read_content, supplier_key
from servicecenter.receipt_reading.facts import Confidence, Line, Proposed, Reading
from servicecenter.receipt_reading.reading import read
from tests.factories.receipt_cases import CASES, Case

ON = date(2026, 11, 12)
FIELDS = ("day", "gross", "currency", "supplier", "organisation_number")


@pytest.fixture(scope="session")
def photographed() -> dict[str, WasRead]:
    """Every receipt read once from its file."""
    return {case.key: read_content(case.content(), on=ON) for case in CASES}


def compared(case: Case, reading: Reading) -> dict[str, tuple[Any, Any, Confidence | None]]:
    """Field by field what is right, what was read, and how sure that is."""
    found: dict[str, tuple[Any, Any, Confidence | None]] = {}
    for name in FIELDS:
        each: Proposed | None = getattr(reading, name)
        found[name] = (getattr(case, name) or None, each.value if each else None, each.confidence if each else None)
    right, got, sure = found["supplier"]
    found["supplier"] = (supplier_key(right or got or ""), supplier_key(got or ""), sure)
    rows = {str(int(each.value.rate)): each for each in reading.vat}
    for rate, vat in case.vat.items():
        row = rows.get(rate)
        found[f"vat {rate}"] = (vat, row.value.vat if row else None, row.confidence if row else None)
    return found


def test_there_are_twenty_in_several_languages_and_layouts() -> None:
    assert len(CASES) == 20
    assert {case.currency for case in CASES} >= {"SEK", "EUR", "GBP", "USD", "NOK", "DKK"}
    assert sum(case.skew != 0 for case in CASES) >= 7
    assert sum(case.noise > 0 for case in CASES) >= 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_the_text_of_a_receipt_gives_what_it_says(case: Case) -> None:
    wrong = {
        name: row
        for name, row in compared(case, read([Line(text) for text in case.lines], on=ON)).items()
        if row[0] and row[0] != row[1]
    }
    assert wrong == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_what_is_read_wrong_from_a_photograph_is_low_or_missing(case: Case, photographed: dict[str, WasRead]) -> None:
    rows = compared(case, photographed[case.key].reading)
    assert {name: row for name, row in rows.items() if row[0] != row[1] and (row[2] or 0) > Confidence.LOW} == {}


def test_almost_everything_is_found_on_receipts_that_can_be_read(photographed: dict[str, WasRead]) -> None:
    counts: Counter[str] = Counter()
    for case in CASES:
        if not case.is_hard:
            for name, (right, got, _sure) in compared(case, photographed[case.key].reading).items():
                counts[f"{name.split()[0]} right"] += right == got
                counts[name.split()[0]] += right is not None
    assert counts["gross right"] == counts["gross"] == 17
    assert counts["day right"] == 17
    assert counts["currency right"] >= 16
    assert counts["vat right"] >= counts["vat"] - 1
    assert counts["organisation_number right"] >= counts["organisation_number"] - 1


def test_a_total_that_its_vat_proves_is_high_and_one_that_it_does_not_is_low(photographed: dict[str, WasRead]) -> None:
    assert photographed["kafe"].reading.gross.confidence is Confidence.HIGH
    assert photographed["fel summa"].reading.gross.confidence is Confidence.LOW
    assert photographed["utan ord"].reading.gross.confidence is Confidence.LOW


def test_what_it_was_read_from_and_where_it_stands_come_along(photographed: dict[str, WasRead]) -> None:
    assert {case.key for case in CASES if photographed[case.key].how == "text"} == {"hotell pdf", "tysk biljett pdf"}
    told = proposals_of(photographed["kafe"].reading)
    assert told["day"]["value"] == "2026-11-03"
    assert told["gross"]["source"] == "Summa SEK 155,00"
    left, top, right, bottom = told["gross"]["box"]
    assert 0 <= left < right <= 1000
    assert 600 < top < bottom < 900
