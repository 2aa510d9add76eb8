"""Those who leave, each with the list for the final pay (slutlön). Each person shown is noted in the read log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.final_pay.forms import ShownForm
from payroll.final_pay.queries import Leaver, leavers, leaving
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of

PER_PAGE = 20
COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Anställning"), "span.employment.number"),
    Column(gettext_lazy("Sista dagen"), "span.ends_on", Kind.DAY),
    Column(gettext_lazy("Kvar att göra"), "left_to_do"),
    Column(gettext_lazy("Löneskuld"), "debt_ore", Kind.KRONOR),
    Column(gettext_lazy("Förskott"), "advance_ore", Kind.KRONOR),
)


@requires(Permission.SEE_PAY)
@require_GET
def final_pay(request: HttpRequest) -> HttpResponse:
    """Everyone whose employment ends, and what is left to settle with each."""
    form, today = ShownForm(request.GET or {"visa": "coming"}), timezone.localdate()
    spans = leaving(**form.chosen(), on=today)
    if fmt := request.GET.get("format"):
        rows = leavers(list(spans), at=timezone.now(), on=today)
        _note(rows)
        return export(rows, COLUMNS, name="slutlon", fmt=fmt)
    page = page_of(request, spans, per_page=PER_PAGE)
    rows = leavers(list(page.object_list), at=timezone.now(), on=today)
    _note(rows)
    return render(request, "payroll/final_pay/leavers.html", {"filter_form": form, "page_obj": page, "rows": rows})


def _note(rows: list[Leaver]) -> None:
    for row in rows:
        note_read(kind="employee_facts", person_id=row.person.pk, name=row.person.name)
