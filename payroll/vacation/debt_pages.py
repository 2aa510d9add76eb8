"""The booked holiday liability as its pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from payroll.vacation.models import VacationDebt, VacationDebtMonth
from servicecenter.common.periods import Month
from servicecenter.web.formatting import month_abbreviation

CHARTED = 12


def booked_months() -> list[VacationDebtMonth]:
    """Newest first, each with its change since the month before it."""
    rows = list(VacationDebtMonth.objects.select_related("booked_by").order_by("-month"))
    for place, row in enumerate(rows):
        before = rows[place + 1].total_ore if place + 1 < len(rows) else 0
        row.change_ore = row.total_ore - before
    return rows


def month_to_book(booked: Sequence[VacationDebtMonth], today: date) -> Month | None:
    """The month after the last booked one, when it has ended; the last one that has ended where none is booked."""
    ended = Month.of(today).plus(-1)
    following = Month.parse(booked[0].month).plus(1) if booked else ended
    return following if following <= ended else None


def chart_of(booked: Sequence[VacationDebtMonth]) -> list[tuple[str, int]]:
    """The newest months, oldest first, as a chart wants them."""
    rows = reversed(booked[:CHARTED])
    return [(month_abbreviation(Month.parse(row.month).starts_on), row.total_ore) for row in rows]


def debt_rows(month: str) -> QuerySet[VacationDebt]:
    """Everyone's share of a month, the largest first."""
    rows = VacationDebt.objects.filter(month=month).select_related("employment__person", "unit")
    return rows.order_by("-pay_ore", "employment_id")
