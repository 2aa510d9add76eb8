"""One file of each format, byte for byte: a change of form is seen as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from payroll.exchange import agi, pension_report
from tests.payroll.exchange.agi.test_round_trip import AGENCY, PERIOD, head_and, identity
from tests.payroll.exchange.pension_report.test_pension_report import PERSON

GOLDEN = Path(__file__).parent / "golden"


def declaration() -> bytes:
    """A correction: one changed, one removed, one day of absence told and one taken back."""
    head, (row, gone) = head_and(2)
    values = (agi.Value("011", 35_123), agi.Value("012", 900), agi.Value("001", 7_134), agi.Value("051", 1))
    day = agi.AbsenceRecord(
        AGENCY, identity(0), PERIOD, date(2026, 11, 3), "3", agi.AbsenceKind.CHILD_CARE, percent=Decimal("50.00")
    )
    taken_back = agi.AbsenceRecord(AGENCY, identity(0), PERIOD, date(2026, 11, 4), "4", is_removed=True)
    return agi.build(
        replace(
            head,
            individuals=(replace(row, values=values), replace(gone, values=(), is_removed=True)),
            absences=(day, taken_back),
        )
    )


def report() -> bytes:
    return pension_report.build(pension_report.PensionFile("2021006990", PERIOD, 2, 1, (PERSON,)))


@pytest.mark.parametrize(("name", "make"), [("agi.xml", declaration), ("pension-report.xml", report)])
def test_the_file_is_the_golden_one_byte_for_byte(name, make):
    assert make().decode() == (GOLDEN / name).read_text(encoding="utf-8")
