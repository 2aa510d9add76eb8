"""The doors to the customer's service page: whom to turn to, what is promised, how much, and what may go wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.accounts.queries import user_by_email
from servicecenter.agreements import seating
from servicecenter.agreements.queries import every_seat, seat_by_id
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.language import told
from servicecenter.service_catalogue.catalogue import Words
from servicecenter.service_catalogue.versions import newest
from servicecenter.service_page import actions, queries
from servicecenter.service_page.actions import WRITES
from servicecenter.service_page.forms import ContactForm, EndForm, RiskForm, SeatForm, VolumeForm
from servicecenter.workflow.transitions import NotAllowedNow

SEE = Permission.SEE_AGREEMENTS
READS = (SEE, Permission.ATTEST, Permission.REVIEW)
"""The agency's managers and reviewers see whom to turn to and what is promised; volumes and risks need more."""
CONTACT_COLUMNS = (
    Column(lazy("Part"), "get_side_display"),
    Column(lazy("Roll"), "get_role_display"),
    Column(lazy("Namn"), lambda row: str(row.user)),
    Column(lazy("E-postadress"), "user.email"),
)
VOLUME_COLUMNS = (
    Column(lazy("Volym"), "name"),
    Column(lazy("Enhet"), "unit"),
    Column(lazy("Värde"), "value", Kind.NUMBER),
    Column(lazy("Skriven"), "written_at", Kind.MOMENT),
)
RISK_COLUMNS = (
    Column(lazy("Om"), "cause"),
    Column(lazy("Så"), "effect"),
    Column(lazy("Sannolikhet"), "probability", Kind.NUMBER),
    Column(lazy("Konsekvens"), "impact", Kind.NUMBER),
    Column(lazy("Bemötande"), "response"),
    Column(lazy("Åtgärd"), "measure"),
    Column(lazy("Ansvarig"), lambda row: str(row.owner)),
    Column(lazy("Nästa genomgång"), "review_on", Kind.DAY),
    Column(lazy("Stängs när"), "closes_when"),
)


@requires(*READS)
@require_GET
def service_page(request: HttpRequest) -> HttpResponse:
    """The customer's page, the same for the agency and the account manager."""
    today, sees = timezone.localdate(), SEE in request.permissions
    if fmt := request.GET.get("format"):
        return _file(request, fmt, sees=sees)
    writes = not request.permissions.isdisjoint(WRITES)
    context = {
        "sides": [_side(request, value, label, writes) for value, label in queries.SIDES],
        "forums": [_forum(request, forum, seats, writes) for forum, seats in queries.forums_with_seats(today)],
        "levels": [(_service(row.service), told(Words(row.name, row.name_en)), row) for row in queries.levels(today)],
        "volumes": [_volume(row) for row in queries.volumes()] if sees else [],
        "risks": list(queries.open_risks()) if sees else [],
        "sees": sees,
        "may_write": writes,
        "today": today,
        "has_page": queries.has_page(),
    }
    return render(request, "servicecenter/service_page/page.html", context)


@requires(SEE)
@require_GET
def page_history(request: HttpRequest) -> HttpResponse:
    """What was replaced or ended, by whom and when."""
    kinds = (("kontakt", _("Kontakter")), ("volym", _("Volymer")), ("risk", _("Risker")))
    parts = [{"label": label, "rows": list(queries.history(kind)[:200])} for kind, label in kinds]
    seats = [seat for seat in every_seat()[:200] if seat.ends_on is not None]
    return render(request, "servicecenter/service_page/history.html", {"parts": parts, "seats": seats})


@requires(*WRITES)
def contact_new(request: HttpRequest) -> HttpResponse:
    side = request.GET.get("part", "")
    form = ContactForm(request.POST or None, initial={"side": side})
    return _contact(request, form, None, heading=_("Ny kontakt"), action=_("Lägg till"))


@requires(*WRITES)
def contact_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _row("kontakt", public_id)
    form = ContactForm(request.POST or None, initial={"side": row.side, "role": row.role, "email": row.user.email})
    return _contact(request, form, row, heading=_("Byt kontakt"), action=_("Byt"))


@requires(*WRITES)
@require_POST
def contact_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _row("kontakt", public_id)
    return _press(request, lambda: actions.end_contact(row=row, **_who(request)), _("Kontakten är avslutad."))


@requires(*WRITES)
def volume_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _row("volym", public_id)
    form = VolumeForm(request.POST or None, initial={"value": f"{row.value.normalize():f}".replace(".", ",")})

    def act() -> Any:
        return actions.write_volume(row=row, value=form.cleaned_data["value"], **_who(request))

    words = {"heading": f"{row.name}, {row.unit}", "action": _("Spara")}
    return _entry(request, form, act, said=_("Volymen är ändrad. Den förra finns i historiken."), **words)


@requires(*WRITES)
def risk_new(request: HttpRequest) -> HttpResponse:
    return _risk(request, RiskForm(request.POST or None), None, heading=_("Ny risk"), action=_("Registrera"))


@requires(*WRITES)
def risk_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _row("risk", public_id)
    initial = {name: getattr(row, name) for name in RiskForm.base_fields if name != "email"}
    form = RiskForm(request.POST or None, initial=initial | {"email": row.owner.email})
    return _risk(request, form, row, heading=_("Gå igenom risk"), action=_("Spara"))


@requires(*WRITES)
@require_POST
def risk_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _row("risk", public_id)
    return _press(request, lambda: actions.close_risk(row=row, **_who(request)), _("Risken är stängd."))


@requires(*WRITES)
def seat_new(request: HttpRequest, forum: int, side: str) -> HttpResponse:
    row = queries.forum_in_force(forum, on=timezone.localdate())
    if row is None or side not in dict(queries.SIDES):
        raise Http404
    form = SeatForm(request.POST or None, initial={"starts_on": timezone.localdate()})

    def act() -> Any:
        given = dict(form.cleaned_data)
        given["user"] = _person(given.pop("email"))
        return seating.appoint(forum=row, side=side, **given, **_who(request))

    heading = _("Utse till %(forum)s, %(side)s") % {"forum": row.name, "side": dict(queries.SIDES)[side].lower()}
    return _entry(request, form, act, said=_("Platsen är besatt."), heading=heading, action=_("Utse"))


@requires(*WRITES)
def seat_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    seat = seat_by_id(public_id)
    if seat is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})

    def act() -> Any:
        return seating.end_seat(seat=seat, ends_on=form.cleaned_data["ends_on"], **_who(request))

    words = {"heading": _("Avsluta %s") % seat.user, "lead": seat.forum, "action": _("Registrera")}
    return _entry(request, form, act, said=_("Sista dagen är registrerad."), **words)


def _contact(request: HttpRequest, form: Form, row: Any, **words: str) -> HttpResponse:
    def act() -> Any:
        given = dict(form.cleaned_data)
        facts = {"side": given["side"], "role": given["role"], "user": _person(given["email"])}
        return actions.write_contact(row=row, facts=facts, **_who(request))

    return _entry(request, form, act, said=_("Kontakten är sparad."), **words)


def _risk(request: HttpRequest, form: Form, row: Any, **words: str) -> HttpResponse:
    def act() -> Any:
        facts = dict(form.cleaned_data)
        facts["owner"] = _person(facts.pop("email"))
        return actions.write_risk(row=row, facts=facts, **_who(request))

    return _entry(request, form, act, said=_("Risken är sparad."), **words)


def _entry(request: HttpRequest, form: Form, act: Callable[[], Any], *, said: str, **words: str) -> HttpResponse:
    """A page with one form; what an action refuses is told in it and what was written stays."""

    def save() -> HttpResponse:
        try:
            act()
        except (NotAllowedNow, PermissionDenied) as refusal:
            raise ValidationError(str(refusal)) from refusal
        messages.success(request, said)
        return redirect("service_page")

    return form_page(request, form, save, back=reverse("service_page"), back_label=_("Tjänstesida"), **words)


def _press(request: HttpRequest, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("service_page")


def _file(request: HttpRequest, fmt: str, *, sees: bool) -> HttpResponse:
    """A part of the page as a file; ``del`` says which."""
    parts: dict[str, tuple[Any, Any]] = {"kontakter": (queries.contacts, CONTACT_COLUMNS)}
    if sees:
        parts |= {"volymer": (queries.volumes, VOLUME_COLUMNS), "risker": (queries.open_risks, RISK_COLUMNS)}
    part = request.GET.get("del", "kontakter")
    if part not in parts:
        raise Http404
    rows, columns = parts[part]
    return export(list(rows()), columns, name=part, fmt=fmt)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _row(kind: str, public_id: UUID) -> Any:
    found = queries.row_now(kind, public_id)
    if found is None:
        raise Http404
    return found


def _person(email: str) -> Any:
    found = user_by_email(email)
    if found is None:
        raise ValidationError({"email": _("Ingen inloggning har den adressen. Be en administratör lägga upp den.")})
    return found


def _service(code: str) -> str:
    return told(newest().service(code).name) if code in newest() else code


def _volume(row: Any) -> tuple[str, str, Any]:
    return told(Words(row.name, row.name_en)), told(Words(row.unit, row.unit_en)), row


def _side(request: HttpRequest, value: str, label: str, writes: bool) -> dict[str, Any]:
    rows = [row for row in queries.contacts() if row.side == value]
    return {"value": value, "label": label, "rows": rows, "may": writes and seating.may_name(request.user, value)}


def _forum(request: HttpRequest, forum: Any, seats: list[Any], writes: bool) -> dict[str, Any]:
    return {
        "row": forum,
        "sides": [
            {
                "value": value,
                "label": label,
                "seats": [seat for seat in seats if seat.side == value],
                "may": writes and seating.may_name(request.user, value),
            }
            for value, label in queries.SIDES
        ],
    }
