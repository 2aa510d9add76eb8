"""What a person does with templates (mallar): save a claim as one, begin claims from it, and throw it away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.claim_templates.models import ClaimTemplate
from payroll.employment.facts import lock_person
from payroll.employment.models import Employment
from payroll.time.actions import is_own
from payroll.time.models import EntryState
from payroll.travel.actions import MOST_DRAFTS, new_draft
from payroll.travel.models import TravelClaim
from payroll.travel.typed import first_day, moved, read
from servicecenter.accounts.models import User
from servicecenter.workflow.transitions import NotAllowedNow

MOST_TEMPLATES = 30


@transaction.atomic
def save_template(*, claim: TravelClaim, name: str, by: User, at: datetime) -> ClaimTemplate:
    """Keep a claim to begin others from (spara som mall); one of the same name is written over."""
    _must_be_own(claim.employment, by)
    lock_person(claim.employment.person)
    claim = TravelClaim.objects.select_related("employment").get(pk=claim.pk)
    name = name.strip()[:60]
    if not name:
        raise NotAllowedNow(_("Ge mallen ett namn, till exempel Tillsyn i Sandviken."))
    if first_day(claim.typed) is None:
        raise NotAllowedNow(_("En mall behöver en resa med tider. Skriv när du reste och vart."))
    others = ClaimTemplate.objects.filter(employment=claim.employment).exclude(name=name)
    if others.count() >= MOST_TEMPLATES:
        raise NotAllowedNow(_("Du har redan %d mallar. Ta bort någon först.") % MOST_TEMPLATES)
    given = {"purpose": claim.purpose, "typed": claim.typed, "shares": claim.shares, "recorded_at": at}
    found, _is_new = ClaimTemplate.objects.update_or_create(employment=claim.employment, name=name, defaults=given)
    return found


@transaction.atomic
def begin_from(*, template: ClaimTemplate, days: Sequence[date], by: User, at: datetime) -> list[TravelClaim]:
    """A draft for each day that the trip begins on (återkommande resor): all of them, or none."""
    employment = template.employment
    _must_be_own(employment, by)
    lock_person(employment.person)
    room = MOST_DRAFTS - TravelClaim.objects.filter(employment=employment, state=EntryState.DRAFT).count()
    if len(days) > room:
        text = ngettext(
            "Du kan ha %(most)d utkast och har plats för %(room)d till. Skicka eller kasta några först.",
            "Du kan ha %(most)d utkast och har plats för %(room)d till. Skicka eller kasta några först.",
            room,
        )
        raise NotAllowedNow(text % {"most": MOST_DRAFTS, "room": max(0, room)})
    return [_draft(template, day, by=by, at=at) for day in days]


def _draft(template: ClaimTemplate, day: date, *, by: User, at: datetime) -> TravelClaim:
    """The trip as it was written, on other days."""
    typed = moved(template.typed, (day - first_day(template.typed)).days)
    days = read(typed).days
    given = {"purpose": template.purpose, "typed": typed, "shares": template.shares}
    return new_draft(
        template.employment, given | {"starts_on": days[0], "ends_on": days[-1]} if days else given, by=by, at=at
    )


@transaction.atomic
def remove_template(*, template: ClaimTemplate, by: User, at: datetime) -> None:
    """Throw a template away; what was begun from it stays."""
    _must_be_own(template.employment, by)
    template.delete()


def _must_be_own(employment: Employment, by: User) -> None:
    if not is_own(employment, by):
        raise PermissionDenied(_("Du kan bara ha mallar för din egen anställning."))
