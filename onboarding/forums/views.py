"""The doors to a project's forums: who sits in each, on which side, and how often it meets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from onboarding.forums import actions, queries
from onboarding.forums.controls import conditions
from onboarding.forums.forms import EndSeatForm, SeatForm
from onboarding.project_agreement.queries import version_of
from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import SEE, WRITE, Register, found_or_404, may_write, show, told_in_form
from servicecenter.accounts.doors import requires
from servicecenter.accounts.queries import user_by_email
from servicecenter.agreements.queries import seat_by_id, seats
from servicecenter.agreements.seating import may_name
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export

REGISTER = Register("project_forums", lazy("Forum"))
COLUMNS = (
    Column(lazy("Forum"), "forum"),
    Column(lazy("Nivå"), "get_level_display"),
    Column(lazy("Part"), "get_side_display"),
    Column(lazy("Namn"), lambda row: str(row.user)),
    Column(lazy("E-postadress"), "user.email"),
    Column(lazy("Befattning"), "title"),
    Column(lazy("Kontaktperson"), lambda row: _("Ja") if row.is_contact else _("Nej")),
    Column(lazy("Från och med"), "starts_on", Kind.DAY),
)


@requires(SEE)
@require_GET
def forums(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Each forum with its seats on both sides, and what the third gate still asks for."""
    project, today = project_or_404(public_id), timezone.localdate()
    if fmt := request.GET.get("format"):
        return export(list(seats(today)), COLUMNS, name="forum", fmt=fmt)
    version = version_of(project)
    writes = may_write(request, project)
    return show(
        request,
        project,
        heading=_("Forum"),
        lead=_("De som möts på varje nivå, vid namn. Överenskommelsen säger vilka befattningar som sitter där."),
        conditions=conditions(project, on=today),
        template="onboarding/forums/forums.html",
        forums=[_forum(request, one, writes) for one in queries.seated(queries.forums_here(project), on=today)],
        version=version,
        may_draft=version is not None
        and version.state == "draft"
        and Permission.EDIT_AGREEMENTS in request.permissions,
    )


@requires(*WRITE)
def seat_new(request: HttpRequest, public_id: UUID, forum: int, side: str) -> HttpResponse:
    project = project_or_404(public_id)
    row = found_or_404(queries.forum_of(project, forum))
    if side not in queries.SIDES:
        raise Http404
    there = queries.seated([row], on=timezone.localdate())[0]
    titles = row.centre if side == "centre" else row.customer
    initial = {
        "starts_on": timezone.localdate(),
        "is_contact": there.contact(side) is None,
        "title": next((title for title in titles if title not in {seat.title for seat in there.of(side)}), ""),
    }
    form = SeatForm(request.POST or None, project=project, side=side, titles=titles, initial=initial)

    def act() -> Any:
        given = dict(form.cleaned_data)
        user = _person(given.pop("user"), given.pop("email"))
        told = {"project": project, "forum": row, "side": side, "user": user, "by": request.user}
        return told_in_form(actions.seat_person, **told, at=timezone.now(), **given)

    side_name = {value.value: value.label for value in queries.SIDES}[side]
    words = {"heading": _("Utse till %(forum)s, %(side)s") % {"forum": row.name, "side": str(side_name).lower()}}
    return REGISTER.entry(request, project, form, act, told=_("Platsen är besatt."), action=_("Utse"), **words)


@requires(*WRITE)
def seat_end(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, seat = project_or_404(public_id), found_or_404(seat_by_id(row))
    form = EndSeatForm(request.POST or None, initial={"ends_on": timezone.localdate()})

    def act() -> Any:
        told = {"project": project, "seat": seat, "by": request.user, "at": timezone.now()}
        return told_in_form(actions.unseat_person, **told, **form.cleaned_data)

    words = {"heading": _("Avsluta %s") % seat.user, "lead": seat.forum, "action": _("Registrera")}
    return REGISTER.entry(request, project, form, act, told=_("Sista dagen är registrerad."), **words)


def _person(chosen: Any, email: str) -> Any:
    """Whom the form means. Raises ``ValidationError`` for nobody, for two, and for an address without an account."""
    if bool(chosen) == bool(email):
        raise ValidationError({"user": _("Välj en av projektets deltagare, eller skriv en e-postadress.")})
    if chosen:
        return chosen
    found = user_by_email(email)
    if found is None:
        raise ValidationError({"email": _("Ingen inloggning har den adressen. Be en administratör lägga upp den.")})
    return found


def _forum(request: HttpRequest, one: Any, writes: bool) -> dict[str, Any]:
    return {
        "row": one.forum,
        "sides": [
            {
                "value": side.value,
                "label": side.label,
                "agreed": one.forum.centre if side == "centre" else one.forum.customer,
                "seats": one.of(side),
                "has_contact": one.contact(side) is not None,
                "may_name": writes and may_name(request.user, side),
            }
            for side in queries.SIDES
        ],
    }
