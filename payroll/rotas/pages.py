"""What the pages of rotas show."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.calculation.wording import number
from payroll.rotas.grid import cell_text, cells, minutes_of, week_minutes
from payroll.rotas.queries import shifts_of
from payroll.schedules.models import Rota
from payroll.schedules.wording import hours_minutes, weekday_names
from servicecenter.reports.export import Column, Kind

TENTH = Decimal("0.1")


def people_columns() -> tuple[Column, ...]:
    return (
        Column(gettext_lazy("Anställningsnummer"), "employment.person.number"),
        Column(gettext_lazy("Namn"), "employment.person.name"),
        Column(gettext_lazy("Från"), "starts_on", Kind.DAY),
        Column(gettext_lazy("Till"), "ends_on", Kind.DAY),
    )


def rota_rows(rows: Iterable[Rota]) -> list[dict[str, Any]]:
    """Patterns with their length and how much work a week of them is."""
    return [{"rota": row, **_week(row)} for row in rows]


def rota_context(rota: Rota) -> dict[str, Any]:
    names, shifts = weekday_names(), shifts_of(rota)
    sums = week_minutes(shifts, rota.weeks)
    weeks = [
        {
            "number": place + 1,
            "hours": hours_minutes(sums[place]),
            "cells": [(names[day], *cell_text(own)) for day, own in enumerate(days)],
        }
        for place, days in enumerate(cells(shifts, rota.weeks))
    ]
    return {"rota": rota, "weeks": weeks, "names": names, **_week(rota)}


def _week(rota: Rota) -> dict[str, str]:
    """Hours and days of work a week, on an average."""
    shifts = shifts_of(rota)
    days = {shift[0] for shift in shifts if minutes_of(shift)}
    average = sum(week_minutes(shifts, rota.weeks)) // rota.weeks
    return {
        "hours": _("%s i veckan") % hours_minutes(average),
        "days": number((Decimal(len(days)) / rota.weeks).quantize(TENTH)),
    }
