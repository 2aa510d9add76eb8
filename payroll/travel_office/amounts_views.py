"""The doors of the normal amounts abroad (normalbelopp utomlands), the same for every agency."""

from __future__ import annotations

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

from payroll.travel_office.amounts import amounts_of, changed_by, listed, years_known
from payroll.travel_office.forms import AmountsFile
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.rulebooks.proposals import (
    CONFIRM,
    PROPOSE,
    confirm_proposal,
    may_refuse,
    proposal_by_id,
    proposals,
    propose_country_rates,
    refuse_proposal,
)
from servicecenter.rulebooks.queries import TRAVEL_COUNTRIES
from servicecenter.rules.loader import RuleError
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(lazy("Landskod"), "code"),
    Column(lazy("Land eller område"), "name"),
    Column(lazy("Kronor per heldag"), "amount", Kind.NUMBER),
    Column(lazy("Året före"), "before", Kind.NUMBER),
    Column(lazy("Källa"), "source"),
)
SHOWN_PROPOSALS = 10


@requires(Permission.SEE_RULES)
@require_GET
def travel_amounts(request: HttpRequest) -> HttpResponse:
    """The amounts of a year, to search in and to take out."""
    year = _year(request)
    if fmt := request.GET.get("format"):
        return export(listed(year, text=request.GET.get("q", "")), COLUMNS, name=f"normalbelopp-{year}", fmt=fmt)
    return _show(request, year, AmountsFile(initial={"year": year}))


@requires(PROPOSE)
@require_POST
def travel_amounts_propose(request: HttpRequest) -> HttpResponse:
    """Propose a list for a year: it is shown beside the one that applies, for another person to confirm."""
    form = AmountsFile(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            found = propose_country_rates(
                content=given["file"].read(),
                year=given["year"],
                file_name=given["file"].name,
                by=request.user,
                at=timezone.now(),
            )
        except (RuleError, ValidationError) as refusal:
            form.add_error("file", refusal if isinstance(refusal, ValidationError) else str(refusal))
        else:
            return redirect("travel_amounts_proposal", public_id=found.public_id)
    return _show(request, timezone.localdate().year, form, status=422)


@requires(Permission.SEE_RULES)
@require_GET
def travel_amounts_proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A proposed list, country by country beside what applies."""
    found = _proposal(public_id)
    is_waiting = found.state == "waiting"
    rows = changed_by(found) if is_waiting else []
    context = {
        "found": found,
        "is_waiting": is_waiting,
        "rows": rows,
        "raised": sum(row.change is not None and row.change > 0 for row in rows),
        "lowered": sum(row.change is not None and row.change < 0 for row in rows),
        "new": sum(row.before is None for row in rows),
        "gone": sum(row.amount is None for row in rows),
        "may_confirm": is_waiting and CONFIRM in request.permissions and found.proposed_by_id != request.user.pk,
        "may_refuse": is_waiting and may_refuse(found, request.user),
    }
    return render(request, "payroll/travel_office/amounts_proposal.html", context)


@requires(Permission.SEE_RULES)
@require_POST
def travel_amounts_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm or refuse a proposed list."""
    found, confirms = _proposal(public_id), request.POST.get("decision") == "confirm"
    try:
        (confirm_proposal if confirms else refuse_proposal)(proposal=found, by=request.user, at=timezone.now())
    except (PermissionDenied, NotAllowedNow, RuleError) as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("Listan gäller nu. Attesterade reseräkningar behåller sina belopp.") if confirms else _("Avslagen.")
        messages.success(request, told)
    return redirect("travel_amounts_proposal", public_id=public_id)


def _proposal(public_id: UUID) -> Any:
    found = proposal_by_id(public_id)
    if found is None:
        raise Http404
    return found


def _year(request: HttpRequest) -> int:
    years, today = years_known(), timezone.localdate()
    wanted = request.GET.get("year", "")
    if not wanted:
        return today.year if today.year in years else years[0]
    if not wanted.isdecimal() or int(wanted) not in years:
        raise Http404(_("Det finns inga belopp för %s.") % wanted)
    return int(wanted)


def _show(request: HttpRequest, year: int, form: AmountsFile, *, status: int = 200) -> HttpResponse:
    text = request.GET.get("q", "")
    context = {
        "year": year,
        "years": years_known(),
        "text": text,
        "rates": amounts_of(year),
        "rows": listed(year, text=text),
        "has_before": bool(amounts_of(year - 1).rows),
        "form": form,
        "may_propose": PROPOSE in request.permissions,
        "proposals": proposals(TRAVEL_COUNTRIES)[:SHOWN_PROPOSALS],
    }
    return render(request, "payroll/travel_office/amounts.html", context, status=status)
