"""What is done with deviations from the standard: asked for by one, approved by another, ended by either."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.service_catalogue.catalogue import CatalogueError
from servicecenter.service_catalogue.versions import catalogue_on
from servicecenter.variants.models import Variant
from servicecenter.variants.states import VARIANT
from servicecenter.workflow.transitions import move

ASK = (Permission.EDIT_AGREEMENTS, Permission.ORDER_SERVICES)
LONGEST_YEARS = 5
"""A deviation that is to last longer is no deviation: it is a standard that nobody has decided."""


@transaction.atomic
def ask_variant(
    *,
    service: str,
    step: str,
    what: str,
    reason: str,
    yearly_cost_ore: int,
    exit_on: date | None,
    responsible: str = "",
    party: str = "",
    by: User,
    at: datetime,
) -> Variant:
    """Ask for a deviation (begär avsteg). Raises ``ValidationError`` with the field: none is without reason or end.

    ``responsible`` is who does the step instead; ``party`` names one who is neither the centre nor the agency.
    """
    if not any(by.may(permission) for permission in ASK):
        raise PermissionDenied(_("Bara kundansvarig och myndighetens projektledare begär avsteg."))
    today = timezone.localdate(at)
    _check_words(what, reason)
    _check_exit(exit_on, today)
    _check_place(service, step, today)
    _check_responsible(step, responsible, party)
    if yearly_cost_ore < 0:
        raise ValidationError({"yearly_cost_ore": _("Kostnaden kan inte vara mindre än 0.")})
    found = Variant.objects.create(
        service=service, step=step, what=what.strip()[:300], reason=reason.strip()[:500],
        responsible=responsible, party=party.strip()[:80], yearly_cost_ore=yearly_cost_ore, exit_on=exit_on,
        asked_at=at,
    )  # fmt: skip
    move(found, VARIANT["ask"], by=by, at=at)
    record(
        Event.VARIANT_ASKED,
        on=found,
        by=by,
        at=at,
        service=service,
        amount_ore=yearly_cost_ore,
        ends_on=exit_on.isoformat(),
    )
    return found


@transaction.atomic
def approve_variant(*, variant: Variant, by: User, at: datetime) -> Variant:
    """Approve it (godkänn). Raises ``SecondPersonNeeded`` for the one who asked."""
    found = _lock(variant)
    _check_exit(found.exit_on, timezone.localdate(at))
    return _decide(found, "approve", "", by=by, at=at)


@transaction.atomic
def refuse_variant(*, variant: Variant, reason: str, by: User, at: datetime) -> Variant:
    """Refuse it, or withdraw what one asked for (avslå)."""
    return _decide(_lock(variant), "refuse", _needed(reason), by=by, at=at)


@transaction.atomic
def end_variant(*, variant: Variant, reason: str, by: User, at: datetime) -> Variant:
    """The customer is back at the standard (avsluta)."""
    return _decide(_lock(variant), "end", _needed(reason), by=by, at=at)


def _decide(found: Variant, step: str, reason: str, *, by: User, at: datetime) -> Variant:
    found.decided_at, found.note = at, reason
    move(found, VARIANT[step], by=by, at=at, comment=reason, also=("decided_at", "note"))
    record(Event.VARIANT_DECIDED, on=found, by=by, at=at, decision=step, comment=reason)
    return found


def _check_words(what: str, reason: str) -> None:
    if not what.strip():
        raise ValidationError({"what": _("Skriv vad som görs annorlunda än i standarden.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför standarden inte räcker. Utan skäl görs inget avsteg.")})


def _check_exit(exit_on: date | None, today: date) -> None:
    if exit_on is None:
        raise ValidationError({"exit_on": _("Ange när avsteget upphör. Utan slutdatum görs inget avsteg.")})
    if exit_on <= today:
        raise ValidationError({"exit_on": _("Slutdatumet har redan varit. Ange en dag som kommer.")})
    if exit_on.year > today.year + LONGEST_YEARS:
        told = _("Ett avsteg gäller i högst %d år. Ska det gälla längre behöver standarden ändras.") % LONGEST_YEARS
        raise ValidationError({"exit_on": told})


def _check_place(service: str, step: str, today: date) -> None:
    try:
        found = catalogue_on(today).service(service)
        if step:
            found.step(step)
    except CatalogueError as error:
        raise ValidationError({"place": str(error)}) from None


def _check_responsible(step: str, responsible: str, party: str) -> None:
    if responsible and not step:
        raise ValidationError({"responsible": _("Välj det steg som någon annan gör.")})
    if (responsible == "third_party") != bool(party.strip()):
        raise ValidationError({"party": _("Namnge den andra parten, och bara när steget är dennes.")})


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför; en revisor läser det.")})
    return reason.strip()[:300]


def _lock(variant: Variant) -> Variant:
    return Variant.objects.select_for_update(of=("self",)).get(pk=variant.pk)
