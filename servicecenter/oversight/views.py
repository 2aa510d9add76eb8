"""The log (händelselogg) for those who audit, and the register of personal data for everyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from servicecenter.accounts.doors import for_everyone, requires
from servicecenter.audit.people import names_of
from servicecenter.audit.privacy import register
from servicecenter.audit.queries import chain_state, events, files_taken, people_seen, reads_of_person
from servicecenter.audit.wording import details, event_label, kind_label
from servicecenter.common.permissions import Permission
from servicecenter.oversight.forms import LogFilter, SeenFilter
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

FILES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One person that a user has seen."""

    person_id: int
    name: str
    what: str
    times: int
    first_at: datetime
    last_at: datetime


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
    names = names_of([event.person_id for event in page])
    rows = [(event, event_label(event.event), details(event.detail), names.get(event.person_id, "")) for event in page]
    context = {"filter_form": filter_form, "page_obj": page, "rows": rows, "chain": chain_state()}
    return render(request, "servicecenter/oversight/audit_log.html", context)


SEEN_COLUMNS = (
    Column(_("Person nr"), "person_id", Kind.NUMBER),
    Column(_("Person"), "name"),
    Column(_("Vad"), "what"),
    Column(_("Antal gånger"), "times", Kind.NUMBER),
    Column(_("Första gången"), "first_at", Kind.MOMENT),
    Column(_("Senaste gången"), "last_at", Kind.MOMENT),
)
READER_COLUMNS = (
    Column(_("Tidpunkt"), "at", Kind.MOMENT),
    Column(_("Vem"), "actor_name"),
    Column(_("Vad"), lambda event: kind_label(event.object_kind)),
    Column(_("Skäl"), lambda event: event.detail.get("reason", "")),
)


@requires(Permission.SEE_AUDIT)
@require_GET
def seen_people(request: HttpRequest) -> HttpResponse:
    """Which people did a user see between two moments? What a breach report needs (personuppgiftsincident)."""
    filter_form = SeenFilter(request.GET)
    user_id, (since, until) = filter_form.chosen().get("user"), filter_form.span()
    context = {"filter_form": filter_form, "is_asked": user_id is not None, "since": since, "until": until}
    if user_id is not None:
        chosen = {"actor_id": user_id, "since": since, "until": until}
        found = people_seen(**chosen)
        if fmt := request.GET.get("format"):
            return export(_seen_rows(found), SEEN_COLUMNS, name=str(_("Insyn")), fmt=fmt)
        page = page_of(request, found)
        files = files_taken(**chosen)
        context |= {
            "page_obj": page,
            "rows": _seen_rows(page.object_list),
            "files": files[:FILES_SHOWN],
            "file_count": files.count(),
        }
    return render(request, "servicecenter/oversight/seen_people.html", context)


def _seen_rows(found: Any) -> list[SeenRow]:
    rows = list(found)
    names = names_of([row["person_id"] for row in rows])
    return [
        SeenRow(
            row["person_id"],
            names.get(row["person_id"], ""),
            ", ".join(sorted(kind_label(kind) for kind in row["kinds"])),
            row["times"],
            row["first_at"],
            row["last_at"],
        )
        for row in rows
    ]


@requires(Permission.SEE_AUDIT)
@require_GET
def readers_of_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Who has seen a person's data (läslogg), the newest first; who has left the house is still in the log."""
    found = reads_of_person(person_id)
    name = names_of([person_id]).get(person_id)
    if name is None and not found.exists():
        raise Http404
    if fmt := request.GET.get("format"):
        return export(found.iterator(chunk_size=2000), READER_COLUMNS, name=str(_("Insyn")), fmt=fmt)
    page = page_of(request, found)
    context = {"name": name or _("Person nr %s") % person_id, "page_obj": page}
    context["rows"] = [(event, kind_label(event.object_kind), _why(event)) for event in page]
    return render(request, "servicecenter/oversight/readers_of_person.html", context)


def _why(event: Any) -> str:
    """The reason that was given, or else the page it was seen on."""
    return event.detail.get("reason") or event.detail.get("path", "")


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
