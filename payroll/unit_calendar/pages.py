"""What the calendar of a unit shows, ready to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.unit_calendar.queries import Member, Staffing
from servicecenter.common.calendars import holiday_name, is_weekend
from servicecenter.common.periods import Month
from servicecenter.web.formatting import long_date


def calendar(people: Sequence[Member], staffed: Sequence[Staffing], month: Month, *, today: date) -> dict[str, Any]:
    """The days, a row for each person, and the sums below."""
    days = [_day(date(month.year, month.month, number), today) for number in range(1, month.days + 1)]
    by_day = {row.day: row for row in staffed}
    return {
        "days": days,
        "rows": [{"person": person, "cells": [_cell(person, day, today) for day in days]} for person in people],
        "staffing": [{"day": day, "row": by_day.get(day["day"])} for day in days],
        "away": [row for row in (_away(person, month) for person in people) if row["absences"]],
    }


def _day(day: date, today: date) -> dict[str, Any]:
    name = holiday_name(day)
    return {"day": day, "holiday": name, "is_free": is_weekend(day) or bool(name), "is_today": day == today}


def _cell(person: Member, day: dict[str, Any], today: date) -> dict[str, Any]:
    absence = person.away_on(day["day"], today=today)
    return {**day, "absence": absence, "is_part": absence is not None and absence.extent < 100}


def _away(person: Member, month: Month) -> dict[str, Any]:
    return {"person": person, "absences": [row for row in person.absences if row.starts_on <= month.ends_on]}


def lead(staffed: Sequence[Staffing], people: Sequence[Member], today: date) -> str:
    """Who is away today, and the day that looks thinnest."""
    if not people:
        return _("Ingen arbetar i enheten den här månaden.")
    away = [person for person in people if person.away_on(today, today=today)]
    told = ngettext("%(count)d person i enheten.", "%(count)d personer i enheten.", len(people)) % {
        "count": len(people)
    }
    if any(row.day == today for row in staffed):
        told += " " + ngettext("%(count)d är borta i dag.", "%(count)d är borta i dag.", len(away)) % {
            "count": len(away)
        }
    thin = [row for row in staffed if row.is_thin and row.day >= today]
    if thin:
        told += " " + _("Minst halva enheten är borta %s.") % ", ".join(long_date(row.day) for row in thin[:3])
    return told
