"""The log (händelselogg) for those who audit, and the register of personal data for everyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from servicecenter.accounts.doors import for_everyone, requires
from servicecenter.audit.privacy import register
from servicecenter.audit.queries import events
from servicecenter.audit.wording import details, event_label
from servicecenter.common.permissions import Permission
from servicecenter.oversight.forms import LogFilter
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of

LOG_COLUMNS = (
    Column(_("Nummer"), "id", Kind.NUMBER),
    Column(_("Tidpunkt"), "at", Kind.MOMENT),
    Column(_("Vem"), "actor_name"),
    Column(_("Händelse"), lambda row: event_label(row.event)),
    Column(_("Slag"), "object_kind"),
    Column(_("Objekt"), "object_id"),
    Column(_("Benämning"), "object_name"),
    Column(_("Gäller person nr"), "person_id", Kind.NUMBER),
    Column(_("Uppgifter"), lambda row: details(row.detail)),
)

REGISTER_COLUMNS = (
    Column(_("Tabell"), "table"),
    Column(_("Uppgift"), "label"),
    Column(_("Fält"), "field"),
    Column(_("Klass"), "data_class.label"),
    Column(_("Bevaras"), "retention.name"),
    Column(_("Hur länge"), "retention.period"),
    Column(_("Stöd"), "retention.source"),
    Column(_("Källan bekräftad"), lambda row: _("nej") if row.retention.unsourced else _("ja")),
)


@requires(Permission.SEE_AUDIT)
@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    """What happened in the agency and who has seen what, newest first."""
    filter_form = LogFilter(request.GET)
    found = events(filter_form.search())
    if fmt := request.GET.get("format"):
        return export(found.iterator(chunk_size=2000), LOG_COLUMNS, name=str(_("Händelselogg")), fmt=fmt)
    page = page_of(request, found)
    rows = [(event, event_label(event.event), details(event.detail)) for event in page]
    context = {"filter_form": filter_form, "page_obj": page, "rows": rows}
    return render(request, "servicecenter/oversight/audit_log.html", context)


@for_everyone
@require_GET
def about_data(request: HttpRequest) -> HttpResponse:
    """Which personal data the house keeps, of what class and for how long (registerförteckning)."""
    rows = [row for row in register() if row.data_class.is_personal]
    if fmt := request.GET.get("format"):
        return export(rows, REGISTER_COLUMNS, name=str(_("Personuppgifter")), fmt=fmt)
    tables: dict[str, list[object]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(row)
    return render(request, "servicecenter/oversight/about_data.html", {"tables": tables.items()})
