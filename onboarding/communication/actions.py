"""What is done with the communication plan: audiences named, messages planned, and sent once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.communication.models import Audience, Channel, PlannedMessage, SentMail
from onboarding.communication.states import PLANNED_MESSAGE, PlannedState
from onboarding.projects.models import Project
from onboarding.projects.registers import add_row, change_row, step_row
from servicecenter.accounts.models import User
from servicecenter.workflow.transitions import NotAllowedNow

MOST_ADDRESSES = 2000


@transaction.atomic
def name_audience(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> Audience:
    """Say who must be told (lägg upp målgrupp)."""
    name = (facts.get("name") or "").strip()
    _is_new(project, name)
    return add_row(Audience, project, facts | {"addresses": addresses_of(facts)}, by=by, at=at, noted_by=by)


@transaction.atomic
def correct_audience(*, audience: Audience, facts: Mapping[str, Any], by: User, at: datetime) -> Audience:
    name = (facts.get("name") or "").strip()
    if name != audience.name:
        _is_new(audience.project, name)
    return change_row(audience, facts | {"addresses": addresses_of(facts)}, by=by, at=at)


@transaction.atomic
def plan_message(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> PlannedMessage:
    """Plan a message (planera budskap). Raises ``ValidationError`` with every fault at its field."""
    _is_of(project, facts)
    return add_row(PlannedMessage, project, _on_one_line(facts), by=by, at=at)


@transaction.atomic
def correct_message(*, message: PlannedMessage, facts: Mapping[str, Any], by: User, at: datetime) -> PlannedMessage:
    """Correct what has not been sent yet (ändra budskap)."""
    _is_of(message.project, facts)
    changed = change_row(message, _on_one_line(facts), by=by, at=at)
    if changed.state != PlannedState.PLANNED:  # read with the project locked, so nobody sends it meanwhile
        raise NotAllowedNow(_("Budskapet är %s och kan inte ändras.") % changed.get_state_display().lower())
    return changed


@transaction.atomic
def send_message(*, message: PlannedMessage, how: str = "", by: User, at: datetime) -> PlannedMessage:
    """Send a message by mail, or note that it has been sent another way (skicka budskap). Once, whoever presses.

    The mail lies in the outbox when this is done; each receiver gets a letter alone.
    """
    is_mail = message.channel == Channel.MAIL
    if not is_mail and not how.strip():
        raise ValidationError({"how": _("Skriv var och hur det gick ut, till exempel vilket möte eller vilken sida.")})
    sent = step_row(
        message, PLANNED_MESSAGE["send"], by=by, at=at, sent_at=at, sent_by=by, sent_how=how.strip()[:300]
    )  # fmt: skip
    if sent.channel == Channel.MAIL:
        _mail(sent, at=at)
    return sent


@transaction.atomic
def cancel_message(*, message: PlannedMessage, by: User, at: datetime) -> PlannedMessage:
    return step_row(message, PLANNED_MESSAGE["cancel"], by=by, at=at)


def addresses_of(facts: Mapping[str, Any]) -> list[str]:
    """Addresses as they were written, one a line. Raises ``ValidationError`` that names the one that is wrong."""
    lines = [line.strip().lower() for line in (facts.get("addresses") or "").splitlines() if line.strip()]
    for line in lines:
        try:
            validate_email(line)
        except ValidationError:
            told = _("%s är ingen e-postadress. Skriv en adress per rad.") % line[:80]
            raise ValidationError({"addresses": told}) from None
    if len(lines) > MOST_ADDRESSES:
        told = _("Högst %d adresser i en målgrupp. Dela upp den, eller skriv en sändlista.") % MOST_ADDRESSES
        raise ValidationError({"addresses": told})
    return list(dict.fromkeys(lines))


def _mail(message: PlannedMessage, *, at: datetime) -> None:
    addresses = message.audience.addresses
    if not addresses:
        told = _("Målgruppen %s har inga e-postadresser. Lägg till dem, eller välj en annan kanal.") % message.audience
        raise NotAllowedNow(told)
    SentMail.objects.bulk_create(SentMail(message=message, address=address, handed_in_at=at) for address in addresses)
    reply_to = [message.sender.email]
    letters = [EmailMessage(message.subject, message.body, None, [to], reply_to=reply_to) for to in addresses]
    get_connection().send_messages(letters)


def _is_new(project: Project, name: str) -> None:
    if Audience.objects.filter(project=project, name=name).exists():
        raise ValidationError({"name": _("Målgruppen finns redan.")})


def _is_of(project: Project, facts: Mapping[str, Any]) -> None:
    audience = facts.get("audience")
    if audience is None or audience.project_id != project.pk:
        raise ValidationError({"audience": _("Välj en av projektets målgrupper.")})


def _on_one_line(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The subject becomes a header of a letter."""
    return {**facts, "subject": " ".join((facts.get("subject") or "").split())}
