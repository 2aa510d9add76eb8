"""What is done with a travel advance (reseförskott): asked for, taken back, put forward to be paid, and settled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.advances.actions import propose_advance
from payroll.advances.models import AdvanceDecision, DecisionKind
from payroll.employment.checks import checked_amount
from payroll.employment.facts import lock_person
from payroll.employment.models import Employment
from payroll.time.actions import is_own
from payroll.time.deciding import terms_on
from payroll.travel_advances.models import AdvanceState, TravelAdvance
from payroll.travel_advances.queries import to_settle
from payroll.travel_advances.states import TRAVEL_ADVANCE
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import lock_waiting, request_attest, withdraw
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move

KIND = "travel_advance"


@transaction.atomic
def ask_advance(
    *, employment: Employment, purpose: str, starts_on: date, ends_on: date, amount_ore: int, by: User, at: datetime
) -> TravelAdvance:
    """Ask for money for a planned trip (begär reseförskott), oneself or a clerk; whoever manages the unit attests."""
    if not is_own(employment, by) and not by.may(Permission.REPORT_TIME):
        raise PermissionDenied(_("Du kan bara begära reseförskott för din egen anställning."))
    lock_person(employment.person)
    if not purpose.strip():
        raise ValidationError({"purpose": _("Skriv vad resan är till för.")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("Resan slutar innan den börjar.")})
    if ends_on < timezone.localdate(at):
        raise ValidationError({"ends_on": _("Resan är redan slut. Skriv en reseräkning i stället.")})
    checked_amount("amount_ore", amount_ore)
    if TravelAdvance.objects.filter(employment=employment, starts_on=starts_on, state=AdvanceState.WAITING).exists():
        raise NotAllowedNow(_("Ett reseförskott för resan väntar redan på attest."))
    row = TravelAdvance.objects.create(
        employment=employment,
        purpose=purpose.strip()[:120],
        starts_on=starts_on,
        ends_on=ends_on,
        amount_ore=amount_ore,
        recorded_at=at,
        recorded_by=by,
    )
    terms = terms_on(employment.pk, starts_on)
    request_attest(
        kind=KIND,
        on=row,
        title=_("Reseförskott: %s") % row.purpose,
        subject=employment.person.user,
        subject_name=employment.person.name,
        unit=terms.unit if terms else None,
        amount_ore=amount_ore,
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def take_back_advance(*, advance: TravelAdvance, by: User, at: datetime) -> TravelAdvance:
    """Nobody has attested it, and it is not wanted any more (återta)."""
    if advance.recorded_by_id != by.pk and not is_own(advance.employment, by):
        raise PermissionDenied(_("Bara den som begärde förskottet kan återta det."))
    task = lock_waiting(KIND, advance.pk)
    row = TravelAdvance.objects.select_for_update().get(pk=advance.pk)
    move(row, TRAVEL_ADVANCE["withdraw"], by=by, at=at)
    if task is not None:
        withdraw(task=task, by=by, at=at)
    return row


@transaction.atomic
def put_forward_payment(*, advance: TravelAdvance, pays_on: date, by: User, at: datetime) -> AdvanceDecision:
    """Propose that an attested advance is paid (föreslå utbetalning); a second person decides, as of any advance."""
    row = TravelAdvance.objects.select_for_update().get(pk=advance.pk)
    if not row.is_unsettled:
        raise NotAllowedNow(_("Bara ett attesterat reseförskott vars resa inte är redovisad kan betalas."))
    if not row.may_be_paid:
        raise NotAllowedNow(_("Utbetalningen är redan föreslagen."))
    row.decision = propose_advance(
        person=row.employment.person,
        amount_ore=row.amount_ore,
        pays_on=pays_on,
        reason=_("Reseförskott: %s") % row.purpose,
        kind=DecisionKind.TRAVEL,
        by=by,
        at=at,
    )
    fault_point("travel advance proposed and not linked")
    row.save(update_fields=["decision"])
    return row.decision


def settle_with_claim(*, claim: Any, at: datetime) -> None:
    """The claim is attested, so runs deduct from now on what was paid ahead of it. Called with the claim locked."""
    if claim.trip:
        for row in to_settle(claim.employment, until=claim.ends_on).select_for_update(of=("self",)):
            row.claim = claim
            _settle(row, at=at)


@transaction.atomic
def settle_without_claim(*, advance: TravelAdvance, reason: str, by: User, at: datetime) -> TravelAdvance:
    """There will be no claim: the next pay deducts the advance (avräkna utan reseräkning)."""
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att avräkna reseförskott."))
    if advance.employment.person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste avräkna ditt reseförskott."))
    row = TravelAdvance.objects.select_for_update().get(pk=advance.pk)
    if not row.is_unsettled:
        raise NotAllowedNow(_("Reseförskottet är redan avräknat, eller inte attesterat."))
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför förskottet avräknas utan reseräkning.")})
    row.reason = reason.strip()[:200]
    _settle(row, at=moment_of_record(at))
    person_id = row.employment.person_id
    record(Event.TRAVEL_ADVANCE_SETTLED, on=row, by=by, at=at, person_id=person_id, comment=row.reason)
    return row


def _settle(row: TravelAdvance, *, at: datetime) -> None:
    row.settled_at = at
    row.save(update_fields=["claim", "settled_at", "reason"])
