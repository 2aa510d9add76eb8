"""Advances, reserve runs and what was paid outside (förskott, reservkörning, betalt utanför systemet). Thin doors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from payroll.advances.actions import cancel_advances, propose_advance
from payroll.advances.queries import advances_of, decisions, exceptions_of, find_decision
from payroll.employment.queries import person_by_id
from payroll.reserve import pages
from payroll.reserve.actions import decide, next_reserve_month, payday_of, propose_reserve_run
from payroll.reserve.forms import (
    AdvanceForm,
    ClaimFilter,
    DecisionFilter,
    MarkForm,
    OutsideFileForm,
    PeopleFilter,
    ReserveForm,
)
from payroll.reserve.outside import register_export, register_file
from payroll.reserve.queries import advances_with_left, claims, exports, find_export
from payroll.reserve.told import ToldUnreadable
from servicecenter.accounts.doors import requires
from servicecenter.agreements.queries import NoAgreement
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded


@requires(Permission.SEE_PAY)
@require_GET
def advance_list(request: HttpRequest) -> HttpResponse:
    """Every decision, and the ways to a new one."""
    filter_form = DecisionFilter(request.GET)
    found = decisions(**filter_form.chosen())
    if fmt := request.GET.get("format"):
        return export(found, pages.DECISION_COLUMNS, name=_("Förskott"), fmt=fmt)
    context = {
        "filter_form": filter_form,
        "page_obj": page_of(request, found),
        "may_propose": Permission.PREPARE_PAY_RUN in request.permissions,
    }
    return render(request, "payroll/reserve/advances.html", context)


@requires(Permission.SEE_PAY)
@require_GET
def advance_decision(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One decision: who gets what, who does not, and how far it has come."""
    decision = _decision_or_404(public_id)
    filter_form = PeopleFilter(request.GET)
    chosen = filter_form.chosen()
    is_exceptions = chosen.pop("show", "") == "exceptions"
    rows = exceptions_of(decision, **chosen) if is_exceptions else advances_of(decision, **chosen)
    if fmt := request.GET.get("format"):
        write = pages.export_exceptions if is_exceptions else pages.export_advances
        return write(decision, rows, fmt)
    page = page_of(request, rows)
    shown = pages.shown_exceptions(page) if is_exceptions else pages.shown_advances(page)
    context = pages.decision_context(decision, user=request.user, permissions=request.permissions)
    context |= {"filter_form": filter_form, "page_obj": page, "rows": shown, "is_exceptions": is_exceptions}
    return render(request, "payroll/reserve/decision.html", context)


@requires(Permission.APPROVE_PAY_RUN, Permission.PREPARE_PAY_RUN)
@require_POST
def advance_act(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Decide what was shown, or take it back."""
    decision = _decision_or_404(public_id)
    given = {"decision": decision, "by": request.user, "at": timezone.now()}
    try:
        if what == "approve":
            decision = decide(content_hash=request.POST.get("content_hash", ""), **given)
            messages.success(request, _decided(decision))
        elif what == "cancel":
            cancel_advances(comment=request.POST.get("comment", ""), **given)
            messages.success(request, _("Förslaget är återtaget. Inget betalas."))
        else:
            raise Http404
    except (NotAllowedNow, SecondPersonNeeded) as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("advance_decision", public_id)


def _decided(decision: Any) -> str:
    if decision.is_outside:
        return _("Beslutat och bokfört. Beloppen dras i nästa ordinarie lönekörning.")
    return _("Beslutat. Betalningarna väntar på att två andra bemyndigar dem.")


@requires(Permission.PREPARE_PAY_RUN)
@require_http_methods(["GET", "POST"])
def reserve_new(request: HttpRequest) -> HttpResponse:
    """Start a reserve run of the agency."""
    month = next_reserve_month()
    initial = {"month": month, "pays_on": payday_of(month)} if month else {}
    form = ReserveForm(request.POST or None, initial=initial)

    def save() -> HttpResponse:
        decision = propose_reserve_run(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Reservkörningen är förberedd. Granska den; en annan person beslutar."))
        return redirect("advance_decision", decision.public_id)

    lead = _("Betalar förra månadens nettolön en gång till, som förskott. Används när månadens lön inte kan göras.")
    return _form(request, form, save, heading=_("Ny reservkörning"), lead=lead, action=_("Förbered"))


@requires(Permission.PREPARE_PAY_RUN)
@require_http_methods(["GET", "POST"])
def advance_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose an advance to one person."""
    person = person_by_id(public_id)
    if person is None:
        raise Http404
    note_read(kind="advance", person_id=person.pk, name=person.name)
    form = AdvanceForm(request.POST or None, initial={"pays_on": timezone.localdate()})

    def save() -> HttpResponse:
        decision = propose_advance(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Förskottet är föreslaget; en annan person beslutar."))
        return redirect("advance_decision", decision.public_id)

    back = reverse("person_advances", args=[public_id])
    lead = f"{person.name}, {person.number}."
    heading = _("Nytt förskott")
    return _form(request, form, save, back=back, person=person, heading=heading, lead=lead, action=_("Föreslå"))


@requires(Permission.SEE_PAY)
@require_GET
def person_advances(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person's advances and what is left of each."""
    person = person_by_id(public_id)
    if person is None:
        raise Http404
    note_read(kind="advance", person_id=person.pk, name=person.name)
    context = {
        "person": person,
        "rows": advances_with_left(person, at=timezone.now()),
        "may_propose": Permission.PREPARE_PAY_RUN in request.permissions and person.user_id != request.user.pk,
    }
    return render(request, "payroll/reserve/person.html", context)


@requires(Permission.SEE_PAY)
@require_GET
def advance_claims(request: HttpRequest) -> HttpResponse:
    """What people have been paid ahead and no run has settled yet."""
    filter_form = ClaimFilter(request.GET)
    chosen = filter_form.chosen()
    only_left = chosen.pop("show", "") != "all"
    found = claims(at=timezone.now(), on=timezone.localdate(), only_left=only_left, **chosen)
    if fmt := request.GET.get("format"):
        return pages.export_claims(found, fmt)
    page = page_of(request, found)
    context = {
        "filter_form": filter_form,
        "page_obj": page,
        "rows": pages.shown_claims(page),
        "count": len(found),
        "total": sum(row.left_ore for row in found),
    }
    return render(request, "payroll/reserve/claims.html", context)


@requires(Permission.SEE_PAY)
@require_http_methods(["GET", "POST"])
def outside(request: HttpRequest) -> HttpResponse:
    """The archives written, and a file of what was paid from them."""
    may_register = Permission.PREPARE_PAY_RUN in request.permissions
    form = OutsideFileForm(request.POST or None, request.FILES or None) if may_register else None
    if request.method == "POST" and form is not None and form.is_valid():
        file, reason = form.cleaned_data["file"], form.cleaned_data["reason"]
        try:
            decision, is_new = register_file(
                name=file.name, content=file.read(), reason=reason, by=request.user, at=timezone.now()
            )
        except ToldUnreadable as error:
            form.add_error("file", _("%(fault)s Inget är registrerat.") % {"fault": error})
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            text = _("Filen är läst. Granska raderna.") if is_new else _("Filen är redan registrerad; inget är ändrat.")
            messages.success(request, text)
            return redirect("advance_decision", decision.public_id)
    context = {"form": form, "page_obj": page_of(request, exports()), "may_register": may_register}
    status = 422 if form is not None and form.errors else 200
    return render(request, "payroll/reserve/outside.html", context, status=status)


@requires(Permission.PREPARE_PAY_RUN)
@require_http_methods(["GET", "POST"])
def outside_mark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everyone in an archive was paid, except some."""
    try:
        found = find_export(public_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    form = MarkForm(request.POST or None)

    def save() -> HttpResponse:
        decision = register_export(export=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Registreringen är förberedd; en annan person beslutar."))
        return redirect("advance_decision", decision.public_id)

    lead = _("%(count)d betalningar i arkivet. Ange dem som inte fick pengarna; alla andra registreras som betalda.")
    return _form(
        request, form, save, back=reverse("outside"), heading=str(found), lead=lead % {"count": found.payment_count},
        back_label=_("Betalt utanför systemet"), action=_("Registrera"),
    )  # fmt: skip


def _form(request: HttpRequest, form: Any, save: Any, *, back: str = "", **given: Any) -> HttpResponse:
    """A refusal of the whole is told above the form, which keeps what was written."""

    def told() -> HttpResponse:
        try:
            return save()
        except (NotAllowedNow, NoAgreement) as refusal:
            raise ValidationError(str(refusal)) from refusal

    given = {"back_label": _("Förskott")} | given
    return form_page(request, form, told, back=back or reverse("advances"), **given)


def _decision_or_404(public_id: UUID) -> Any:
    try:
        return find_decision(public_id)
    except ObjectDoesNotExist as missing:
        raise Http404(_("Beslutet finns inte i den här myndigheten.")) from missing
