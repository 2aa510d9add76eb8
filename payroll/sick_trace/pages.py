"""What the page of a sick period day by day shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from payroll.calculation.model import CannotCalculate
from payroll.calculation.sick_days import SickDay
from payroll.runs.models import Payslip
from payroll.sick_trace.days import picture, stages_of, summed, traced_months
from payroll.sick_trace.queries import Ongoing
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.web.formatting import month_and_year


def days_context(found: Ongoing, read: Callable[[], list[SickDay]], crumb: dict[str, str]) -> dict[str, Any]:
    """A period as it is known now; what cannot be computed is told instead of the days."""
    try:
        days, problem = read(), None
    except CannotCalculate as refusal:
        days, problem = [], refusal
    heading = _("Sjukperiod från %s") % found.starts_on
    return _context(days, crumb, heading, found.person.name) | {"problem": problem, "stands": found.stands}


def slip_days_context(payslip: Payslip, days: Sequence[SickDay], crumb: dict[str, str]) -> dict[str, Any]:
    """The days that a payslip pays for."""
    note_read(kind="payslip", person_id=payslip.person_id, name=payslip.person.name, object_id=str(payslip.pk))
    heading = _("Sjukdagar på lönespecifikationen för %s") % month_and_year(Month.parse(payslip.month))
    return _context(days, crumb, heading, payslip.person.name)


def _context(days: Sequence[SickDay], crumb: dict[str, str], heading: str, name: str) -> dict[str, Any]:
    months = traced_months(days)
    return {
        "heading": heading,
        "name": name,
        "crumb": crumb,
        "months": months,
        "picture": picture(days) if days else None,
        "stages": stages_of(days),
        "sums": summed(months),
    }
