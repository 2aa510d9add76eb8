"""The clerk's door to pension facts (pensionsuppgifter)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.queries import person_by_id
from payroll.employment.views import fact_page
from payroll.pension_facts.actions import record_pension_fact
from payroll.pension_facts.forms import PensionFactForm
from payroll.pension_facts.queries import pension_facts_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission


@requires(Permission.EDIT_PAY_FACTS)
def pension_fact_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Section of PA 16 or part-time pension from a day; what holds now is filled in."""
    person = person_by_id(public_id)
    if person is None:
        raise Http404
    note_read(kind="employee_facts", person_id=person.pk, name=person.name)
    known = pension_facts_of(person).first()
    initial = {"section": known.section, "has_part_time_pension": known.has_part_time_pension} if known else None
    form = PensionFactForm(request.POST or None, initial=initial)

    def save() -> HttpResponse:
        record_pension_fact(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Pensionsuppgiften är registrerad."))
        return redirect("employee", public_id=person.public_id)

    return fact_page(request, form, save, person=person, heading=_("Tjänstepension"))
