"""One's own travel advances (mina reseförskott): asked for, taken back, and where each is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from payroll.own_time.queries import own_employments
from payroll.own_travel.advance_forms import AdvanceForm
from payroll.own_travel.whose import employment_or_404, person_or_404
from payroll.travel_advances.actions import ask_advance, take_back_advance
from payroll.travel_advances.queries import advances_of, own_advance
from payroll.travel_advances.told import told_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

OWN = Permission.REPORT_OWN_TIME


@requires(OWN)
def my_travel_advances(request: HttpRequest) -> HttpResponse:
    """My travel advances, and the form that asks for one."""
    person = person_or_404(request)
    employments = own_employments(person, on=timezone.localdate())
    form = AdvanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        employment = employment_or_404(request, person)
        try:
            given = {"employment": employment, **form.cleaned_data}
            ask_advance(**given, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            show_refusal(refusal, form)
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Reseförskottet är begärt och väntar på attest."))
            return redirect("my_travel_advances")
    note_read(kind="traveladvance", person_id=person.pk, name=person.name)
    page = page_of(request, advances_of(person))
    rows = [{"row": row, "told": told_of(row)} for row in page.object_list]
    context = {"form": form, "page_obj": page, "rows": rows, "employments": employments}
    return render(request, "payroll/own_travel/advances.html", context, status=422 if form.errors else 200)


@requires(OWN)
@require_POST
def my_travel_advance_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = own_advance(person_or_404(request), public_id)
    if row is None:
        raise Http404
    try:
        take_back_advance(advance=row, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Reseförskottet är återtaget."))
    return redirect("my_travel_advances")
