"""The manager's calendar of a unit (min enhet): who is away, where it overlaps, and how many are at work."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from payroll.unit_calendar.pages import calendar, lead
from payroll.unit_calendar.queries import members, staffing, units_of_attester
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission


@requires(Permission.ATTEST)
@require_GET
def my_unit(request: HttpRequest) -> HttpResponse:
    """A month of a unit that I attest for."""
    today = timezone.localdate()
    units = units_of_attester(request.user, on=today)
    unit = _chosen(units, request.GET.get("enhet", ""))
    month = Month.asked(request.GET.get("manad", ""), today)
    people = members(unit, month) if unit else []
    for person in people:
        if person.absences:
            note_read(kind="absence", person_id=person.person_id, name=person.name)
    staffed = staffing(people, month, today=today)
    context: dict[str, Any] = {
        "unit": unit,
        "units": units,
        "month": month,
        "previous": month.plus(-1),
        "next": month.plus(1),
        "lead": lead(staffed, people, today),
        **calendar(people, staffed, month, today=today),
    }
    return render(request, "payroll/unit_calendar/month.html", context)


def _chosen(units: list[Any], code: str) -> Any:
    """The unit of the address, or the first; a unit one does not attest for does not exist here."""
    if not code:
        return units[0] if units else None
    found = next((unit for unit in units if unit.code == code), None)
    if found is None:
        raise Http404
    return found
