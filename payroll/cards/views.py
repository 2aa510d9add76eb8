"""The clerk's doors to card files (kortfiler)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.cards.forms import CardFileForm, WaitingForm
from payroll.cards.importing import hand_in
from payroll.cards.queries import card_import_by_id, card_imports, rejects_of, without_receipt
from payroll.cards.reminding import reminder_days
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of

REJECTS = (
    Column(gettext_lazy("Rad"), "line", Kind.NUMBER),
    Column(gettext_lazy("Fält"), "field"),
    Column(gettext_lazy("Varför"), "reason"),
    Column(gettext_lazy("Radens innehåll"), "text"),
)

WAITING = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Köpdag"), "happened_on", Kind.DAY),
    Column(gettext_lazy("Dagar"), "days", Kind.NUMBER),
    Column(gettext_lazy("Säljare"), "merchant"),
    Column(gettext_lazy("Utgivare"), "issuer"),
    Column(gettext_lazy("Belopp"), "amount_ore", Kind.KRONOR),
    Column(gettext_lazy("Påmind"), "reminded_on", Kind.DAY),
)


@requires(Permission.EDIT_PAY_FACTS)
def card_files(request: HttpRequest) -> HttpResponse:
    """Files that have been handed in, and the form that takes one."""
    form = CardFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, issuer = form.cleaned_data["file"], form.cleaned_data["issuer"]
        try:
            found = hand_in(issuer=issuer, name=file.name, content=file.file, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("card_file", public_id=found.public_id)
    page = page_of(request, card_imports())
    context = {"form": form, "page_obj": page, "rows": page.object_list}
    return render(request, "payroll/cards/card_files.html", context, status=422 if form.errors else 200)


@requires(Permission.EDIT_PAY_FACTS)
@require_GET
def purchases_waiting(request: HttpRequest) -> HttpResponse:
    """Purchases that no receipt is tied to, the oldest first. Each person shown is noted in the read log."""
    today, days = timezone.localdate(), reminder_days(timezone.localdate())
    form = WaitingForm(request.GET or {"dagar": days or 0})
    found = without_receipt(on=today, **form.chosen())
    if fmt := request.GET.get("format"):
        return export(_shown(found.iterator(), today), WAITING, name="kortkop-utan-kvitto", fmt=fmt)
    page = page_of(request, found)
    rows = list(_shown(page.object_list, today))
    context = {"filter_form": form, "page_obj": page, "rows": rows, "reminder_days": days}
    return render(request, "payroll/cards/waiting.html", context)


def _shown(rows: Iterable[Any], today: date) -> Iterator[Any]:
    """Each purchase with how long it has waited."""
    for row in rows:
        note_read(kind="cardtransaction", person_id=row.person_id, name=row.person.name)
        row.days = (today - row.happened_on).days
        yield row


@requires(Permission.EDIT_PAY_FACTS)
@require_GET
def card_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How a file went, and the rows that were not used."""
    found = card_import_by_id(public_id)
    if found is None:
        raise Http404
    rejects = rejects_of(found)
    if fmt := request.GET.get("format"):
        return export(rejects.iterator(), REJECTS, name="avvisade-kortkop", fmt=fmt)
    page = page_of(request, rejects)
    context = {"found": found, "page_obj": page, "rows": page.object_list}
    return render(request, "payroll/cards/card_file.html", context)
