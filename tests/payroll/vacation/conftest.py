"""Someone with vacation: rows as they are attested, and the account of the year."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from payroll.models import Absence, VacationRow
from payroll.vacation.queries import Asked, accounts
from payroll.vacation_rules.account import Account
from servicecenter.common.calendars import working_days
from tests.factories import LONG_AGO, NOW
from tests.payroll.runs.conftest import Desk, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def away(person: Any, first: date, last: date, kind: str = "vacation", **given: Any) -> Absence:
    """Attested absence; call it within the agency's scope."""
    fields = {
        "employment": person.employments.get(number=1),
        "kind": kind,
        "starts_on": first,
        "ends_on": last,
        "working_days": Decimal(working_days(first, last)),
        "state": "attested",
        "recorded_at": LONG_AGO,
        "attested_at": LONG_AGO,
    }
    return Absence.objects.create(**fields | given)


def row(person: Any, kind: str, pot: str, days: int | str, year: int = 2026, **given: Any) -> VacationRow:
    fields = {
        "employment": person.employments.get(number=1),
        "kind": kind,
        "pot": pot,
        "year": year,
        "on": date(year, 1, 1),
        "days": Decimal(days),
        "reason": "övertaget",
        "state": "active",
        "recorded_at": LONG_AGO,
        "decided_at": LONG_AGO,
    }
    return VacationRow.objects.create(**fields | given)


def account(person: Any, year: int = 2026, known_at: datetime = NOW) -> Account:
    key = person.employments.get(number=1).pk
    return accounts([key], Asked(year, known_at))[key]
