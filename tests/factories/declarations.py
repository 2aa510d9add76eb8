"""What a declaration needs besides a fixed run: numbers with check digits, and whom the tax agency may ask."""

from __future__ import annotations

from datetime import date, datetime

from stdnum import luhn

from payroll.declarations.actions import approve_declaration, make_declaration, register_receipt, seal_declaration
from payroll.declarations.models import Declaration
from payroll.pensions.actions import approve_report, make_report, seal_report
from payroll.pensions.models import PensionReport
from servicecenter.common.periods import Month
from servicecenter.models import AgencySetting, User
from tests.factories import NOW

SINCE = date(2025, 1, 1)
MONTH = Month(2026, 11)


def organisation_number(place: int) -> str:
    nine = f"2021{place:05d}"
    return nine + luhn.calc_check_digit(nine)


def personal_number(place: int, born_on: date = date(1985, 4, 12)) -> str:
    nine = f"{born_on:%y%m%d}{place:03d}"
    return f"{born_on:%Y}"[:2] + nine + luhn.calc_check_digit(nine)


def set_contact(mark: str = "Löneenheten") -> None:
    for key, value in (("name", mark), ("phone", "08-123 45 67"), ("email", "lon@example.se")):
        AgencySetting.objects.create(key=f"declaration.contact_{key}", value=value, source="beslut", starts_on=SINCE)


def made(by: User, month: Month = MONTH, *, at: datetime = NOW) -> Declaration:
    return make_declaration(month=month, by=by, at=at)


def approved(clerk: User, approver: User, month: Month = MONTH, *, at: datetime = NOW) -> Declaration:
    """Made, sealed and approved by two persons; the file is written."""
    sealed = seal_declaration(declaration=made(clerk, month, at=at), by=clerk, at=at)
    return approve_declaration(declaration=sealed, content_hash=sealed.content_hash, by=approver, at=at)


def received(clerk: User, approver: User, month: Month = MONTH, *, at: datetime = NOW) -> Declaration:
    declaration = approved(clerk, approver, month, at=at)
    return register_receipt(declaration=declaration, receipt="KV-1", received_on=at.date(), by=clerk, at=at)


def approved_report(clerk: User, approver: User, month: Month = MONTH, *, at: datetime = NOW) -> PensionReport:
    """The pension report of a month, made, sealed and approved by two persons."""
    sealed = seal_report(report=make_report(month=month, by=clerk, at=at), by=clerk, at=at)
    return approve_report(report=sealed, content_hash=sealed.content_hash, by=approver, at=at)
