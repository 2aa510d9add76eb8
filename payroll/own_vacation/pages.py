"""What a vacation would mean, before it is sent: days by kind, days left, and money."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import ngettext

from payroll.absence.checks import Reported
from payroll.absence.models import Absence
from payroll.calculation.wording import number
from payroll.own_time.effect import effect_of
from payroll.own_time.queries import would_wait_for
from payroll.vacation.checks import check_vacation, days_left, drawn_by_year
from servicecenter.accounts.models import User


def effect(draft: Absence, user: User, *, at: datetime) -> dict[str, Any]:
    """The days it draws in each year, what is left then, whether it would be refused, and what it does to pay."""
    reported = Reported(
        draft.employment,
        draft.starts_on,
        draft.ends_on,
        draft.extent,
        draft.working_days,
        draft.replaces,
        at,
        draft.is_counted,
    )
    rows = []
    for year, days in drawn_by_year(reported).items():
        left = days_left(reported, year)
        after = None if left is None else left - days
        text = ngettext("%s semesterdag", "%s semesterdagar", 1 if days == 1 else 2) % number(days)
        rows.append({"year": year, "text": text, "left": None if after is None else number(after)})
    return {
        "drawn": rows,
        "refusal": _refusal(reported),
        "effect": effect_of(draft, at=at),
        "deciders": would_wait_for(draft, user, on=timezone.localdate(at)),
    }


def _refusal(reported: Reported) -> str:
    try:
        check_vacation(reported)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
