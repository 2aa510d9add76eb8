"""The manager's and the clerk's door to clocking for somebody who could not (stämpla åt någon)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.attendance.clocking import clock_for
from payroll.attendance.forms import ClockForForm
from payroll.attendance.pages import span_in_words
from payroll.attendance.queries import people_to_clock
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow


@requires(Permission.REPORT_TIME, Permission.ATTEST)
def clock_for_someone(request: HttpRequest) -> HttpResponse:
    """In, out or both, with the reason that the person sees."""
    is_clerk = Permission.REPORT_TIME in request.permissions
    today = timezone.localdate()
    people = None if is_clerk else people_to_clock(request.user, on=today)
    form = ClockForForm(request.POST or None, people=people, initial={"day": today})

    def save() -> HttpResponse:
        given = form.given
        person = given["employment"].person
        note_read(kind="attendancereport", person_id=person.pk, name=person.name)
        try:
            row = clock_for(by=request.user, at=timezone.now(), **given)
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
            return redirect("clock_for_someone")
        told = {"who": person.name, "day": row.day, "span": span_in_words(row)}
        messages.success(request, _("%(who)s %(day)s: %(span)s. Någon annan än du attesterar månaden.") % told)
        return redirect("clock_for_someone")

    back = reverse("flex_balances") if is_clerk else reverse("my_unit")
    label = _("Flexsaldon") if is_clerk else _("Min enhet")
    return form_page(
        request, form, save, heading=_("Stämpla åt någon"), back=back, back_label=label, action=_("Stämpla")
    )
