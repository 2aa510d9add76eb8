"""What a kind of absence asks besides what all absence asks (prövning av frånvaroslag). A slice plugs in its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from payroll.absence.models import Absence
from payroll.employment.models import Employment


@dataclass(frozen=True, slots=True)
class Reported:
    """Absence about to be reported."""

    employment: Employment
    starts_on: date
    ends_on: date
    extent: Decimal
    working_days: Decimal
    replaces: Absence | None
    at: datetime
    is_counted: bool = False


Check = Callable[[Reported], None]
_checks: dict[str, Check] = {}


def register(kind: str, check: Check) -> None:
    """Called from ``AppConfig.ready``; the check raises ``ValidationError`` that says what is wrong."""
    _checks[kind] = check


def check_kind(kind: str, reported: Reported) -> None:
    if check := _checks.get(kind):
        check(reported)
