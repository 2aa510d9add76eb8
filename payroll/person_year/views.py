"""The auditor's doors to one person's year (revisorns väg genom en persons år)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payroll.employment.forms import SearchForm
from payroll.employment.queries import people, person_by_id
from payroll.person_year.queries import entered_in, pay_of_year, readers_in, years_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.paging import page_of


@requires(Permission.SEE_AUDIT)
@require_GET
def people_to_audit(request: HttpRequest) -> HttpResponse:
    """Whom to follow: the people of the agency, to search in."""
    form = SearchForm(request.GET or {"visa": "all"})
    text, shown = (form.cleaned_data["q"], form.cleaned_data["visa"] or "all") if form.is_valid() else ("", "all")
    page = page_of(request, people(text=text, employed=shown, on=timezone.localdate()))
    return render(request, "payroll/person_year/people.html", {"filter_form": form, "page_obj": page})


@requires(Permission.SEE_AUDIT)
@require_GET
def person_year(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person's year: pay and who signed it, every fact and who entered it, and who has looked."""
    person = person_by_id(public_id)
    if person is None:
        raise Http404
    years = years_of(person) or [timezone.localdate().year]
    year = _year(request.GET.get("ar", ""), years)
    note_read(kind="payslip", person_id=person.pk, name=person.name, reason=_("revision av året %s") % year)
    readers, reader_count = readers_in(person, year)
    context: dict[str, Any] = {
        "person": person,
        "years": years,
        "year": year,
        "months": [(Month.parse(paid.payslip.month), paid) for paid in pay_of_year(person, year)],
        "entered": entered_in(person, year),
        "readers": readers,
        "reader_count": reader_count,
    }
    return render(request, "payroll/person_year/year.html", context)


def _year(wanted: str, years: list[int]) -> int:
    if not wanted:
        return years[0]
    if not wanted.isdigit() or int(wanted) not in years:
        raise Http404(_("Personen har ingen lön det året."))
    return int(wanted)
