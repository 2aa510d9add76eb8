"""The pay office's doors to checks after attest (efterkontroll): the work list, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from payroll.travel_sampling import actions
from payroll.travel_sampling.forms import FAULT, CheckFilter, CheckForm
from payroll.travel_sampling.pages import overview, reasons_of, tag_of
from payroll.travel_sampling.queries import checks, drawn_claim, years_drawn
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(lazy("Anställningsnummer"), "claim.employment.person.number"),
    Column(lazy("Namn"), "claim.employment.person.name"),
    Column(lazy("Nummer"), "claim.number", Kind.NUMBER),
    Column(lazy("Ändamål"), "claim.purpose"),
    Column(lazy("Belopp"), "claim.paid_ore", Kind.KRONOR),
    Column(lazy("Attesterad"), "claim.attested_at", Kind.MOMENT),
    Column(lazy("Attesterad av"), lambda row: str(row.claim.attested_by or "")),
    Column(lazy("Regel"), lambda row: ", ".join(reasons_of(row))),
    Column(lazy("Utfall"), "get_outcome_display"),
    Column(lazy("Anteckning"), "note"),
    Column(lazy("Kontrollerad"), "checked_at", Kind.MOMENT),
    Column(lazy("Kontrollerad av"), lambda row: str(row.checked_by or "")),
)


@requires(Permission.SEE_PAY)
@require_GET
def travel_checks(request: HttpRequest) -> HttpResponse:
    """Drawn claims, with how many had faults."""
    today = timezone.localdate()
    form = CheckFilter(request.GET, years=years_drawn())
    chosen = form.chosen()
    found = checks(**chosen)
    if fmt := request.GET.get("format"):
        return export(_noted(found.iterator()), COLUMNS, name="efterkontroll", fmt=fmt)
    page = page_of(request, found)
    year = chosen.get("year", today.year)
    rows = [
        {"check": row, "reasons": reasons_of(row), "tag": tag_of(row, is_gone=row.claim.superseded_at is not None)}
        for row in _noted(page.object_list)
    ]
    context = {"filter_form": form, "page_obj": page, "rows": rows, "year": year} | overview(year, today)
    return render(request, "payroll/travel_sampling/checks.html", context)


def _noted(rows: Iterable[Any]) -> Iterator[Any]:
    """The claims as they come, each with its person in the log of who has seen whom."""
    for row in rows:
        person = row.claim.employment.person
        note_read(kind="travelclaim", person_id=person.pk, name=person.name)
        yield row


@requires(Permission.REPORT_TIME)
@require_POST
def travel_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was found in a drawn claim; a fault leads on to its correction."""
    check, form = drawn_claim(public_id), CheckForm(request.POST)
    if check is None:
        raise Http404
    act = actions.report_fault if request.POST.get("outcome") == FAULT else actions.approve_check
    try:
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        new = act(check=check, note=form.cleaned_data["note"], by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("travel_claim", public_id=public_id)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect("travel_claim", public_id=public_id)
    if act is actions.report_fault and new is not None:
        messages.success(request, _("Felet är noterat. Rätta reseräkningen här och skicka den för attest."))
        return redirect("travel_claim_edit", public_id=new.public_id)
    messages.success(request, _("Kontrollen är noterad."))
    return redirect("travel_checks")
