"""Advances (förskott): proposed by one, decided by another, paid and posted once; a run settles them."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.advances.models import Advance, AdvanceDecision, AdvanceException, DecisionKind, DecisionState
from payroll.advances.paying import accounts_on, refuse_changed_accounts, seal_advances
from payroll.advances.posting import vouchers_for
from payroll.advances.states import DECISION
from payroll.employment.checks import checked_amount
from payroll.employment.facts import lock_person
from payroll.employment.models import Person
from servicecenter.accounts.models import User
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import require_agreement
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.exchange.pain001 import PaymentFileError
from servicecenter.ledger.actions import ensure_accounts, post_voucher
from servicecenter.ledger.draft import VoucherError
from servicecenter.payments.bank_file import BankSettingsMissing
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move


def lock(decision: AdvanceDecision) -> AdvanceDecision:
    return AdvanceDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)


@transaction.atomic
def propose_advance(
    *,
    person: Person,
    amount_ore: int,
    pays_on: date,
    reason: str,
    kind: DecisionKind = DecisionKind.SINGLE,
    by: User,
    at: datetime,
) -> AdvanceDecision:
    """Propose an advance to one person (föreslå förskott). The same proposal again gives the one that waits."""
    may_propose(by)
    if person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste föreslå förskott till dig."))
    person = lock_person(person)
    checked_amount("amount_ore", amount_ore)
    refuse_past(pays_on, at=at)
    require_agreement(Service.PAYROLL, on=pays_on)
    if kind == DecisionKind.SINGLE and (waiting := _waiting(person, amount_ore, pays_on)):
        return waiting
    account = accounts_on([person.pk], pays_on).get(person.pk)
    if account is None:
        raise ValidationError(_("Personen har inget bankkonto som gäller %s. Registrera ett konto först.") % pays_on)
    decision = AdvanceDecision.objects.create(
        kind=kind,
        month=str(Month.of(pays_on)),
        reason=checked_reason(reason),
        pays_on=pays_on,
        proposed_by=by,
        proposed_at=at,
    )
    fault_point("advance decided without its payment")
    Advance.objects.create(
        decision=decision,
        person=person,
        reference=uuid4().hex,
        account=account,
        amount_ore=amount_ore,
        paid_on=pays_on,
    )
    return put_forward(decision, by=by, at=at, person_id=person.pk)


def _waiting(person: Person, amount_ore: int, pays_on: date) -> AdvanceDecision | None:
    same = {"advances__person": person, "advances__amount_ore": amount_ore, "pays_on": pays_on}
    return AdvanceDecision.objects.filter(kind=DecisionKind.SINGLE, state=DecisionState.PROPOSED, **same).first()


def may_propose(by: User) -> None:
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att föreslå förskott."))


def refuse_past(day: date, *, at: datetime) -> None:
    if day < timezone.localdate(at):
        raise ValidationError({"pays_on": _("%s har varit. Välj i dag eller senare.") % day})


def checked_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Skriv varför pengarna behöver betalas i förväg.")})
    return reason[:300]


def put_forward(decision: AdvanceDecision, *, by: User, at: datetime, person_id: int | None = None) -> AdvanceDecision:
    """Close what has been prepared and hand it to a second person: what is decided is what was counted here."""
    sums = Advance.objects.filter(decision=decision).aggregate(n=Count("pk"), ore=Sum("amount_ore", default=0))
    decision.advance_count, decision.total_ore = sums["n"], sums["ore"]
    decision.exception_count = AdvanceException.objects.filter(decision=decision).count()
    decision.content_hash = content_hash_of(decision)
    counted = ["advance_count", "total_ore", "exception_count", "content_hash"]
    move(decision, DECISION["propose"], by=by, at=at, content_hash=decision.content_hash, also=counted)
    record(
        Event.ADVANCE_PROPOSED, on=decision, by=by, at=at, person_id=person_id,
        people=decision.advance_count, total_ore=decision.total_ore,
    )  # fmt: skip
    return decision


def content_hash_of(decision: AdvanceDecision) -> str:
    """What an approver approves: who gets how much, where and when."""
    digest = hashlib.sha256(f"{decision.kind}\t{decision.month}\t{decision.pays_on}\n".encode())
    columns = ("reference", "person_id", "account", "amount_ore", "paid_on")
    rows = Advance.objects.filter(decision=decision).order_by("reference").values_list(*columns)
    for row in rows.iterator(chunk_size=5000):
        digest.update("\t".join(map(str, row)).encode() + b"\n")
    return digest.hexdigest()


@transaction.atomic
def approve_advances(*, decision: AdvanceDecision, content_hash: str, by: User, at: datetime) -> AdvanceDecision:
    """Decide what was shown (besluta): another person than the one who proposed it.

    The vouchers and the batch are made with the decision or not at all; a second click finds it decided.
    """
    decision = lock(decision)
    if decision.state == DecisionState.APPROVED and decision.approved_by_id == by.pk:
        return decision
    if content_hash != decision.content_hash or content_hash_of(decision) != decision.content_hash:
        raise NotAllowedNow(_("Förslaget är inte det som visades. Läs om sidan och granska det igen."))
    _refuse_own(decision, by)
    if not decision.advance_count:
        raise NotAllowedNow(_("Förslaget har ingen att betala. Återta det."))
    if not decision.is_outside:
        refuse_past(decision.pays_on, at=at)
        refuse_changed_accounts(decision)
    decision.approved_by, decision.approved_at = by, at
    decided = ["approved_by", "approved_at"]
    move(decision, DECISION["approve"], by=by, at=at, content_hash=decision.content_hash, also=decided)
    try:
        _post_and_seal(decision, by=by, at=at)
    except (PaymentFileError, BankSettingsMissing, VoucherError) as fault:
        raise NotAllowedNow(_("Beslutet kan inte genomföras. %s") % fault) from fault
    record(
        Event.ADVANCE_APPROVED, on=decision, by=by, at=at,
        people=decision.advance_count, total_ore=decision.total_ore, content_hash=decision.content_hash,
    )  # fmt: skip
    return decision


def _post_and_seal(decision: AdvanceDecision, *, by: User, at: datetime) -> None:
    ensure_accounts()
    for voucher in vouchers_for(decision):
        post_voucher(voucher, by=by, at=at)
    fault_point("advances posted and not sealed")
    if not decision.is_outside:
        decision.batch = seal_advances(decision, by=by, at=at)
        decision.save(update_fields=["batch"])
    fault_point("advances sealed")


def _refuse_own(decision: AdvanceDecision, by: User) -> None:
    """Nobody decides about their own single advance; in a decision about everyone, two others' hands are on it too."""
    if decision.kind == DecisionKind.RESERVE:
        return
    if Advance.objects.filter(decision=decision, person__user=by).exists():
        raise SecondPersonNeeded(_("Du får inte besluta om pengar till dig själv. Be en annan."))


@transaction.atomic
def cancel_advances(*, decision: AdvanceDecision, comment: str, by: User, at: datetime) -> AdvanceDecision:
    """Take a proposal back, or refuse it (återta, avslå). Nothing has been paid, and its rows are let go."""
    decision = lock(decision)
    if not comment.strip():
        raise NotAllowedNow(_("Skriv varför förslaget inte ska genomföras."))
    step = "cancel" if by.may(Permission.PREPARE_PAY_RUN) else "refuse"
    if decision.state == DecisionState.PROPOSED:
        AdvanceException.objects.filter(decision=decision).delete()
        Advance.objects.filter(decision=decision).delete()
    fault_point("proposal emptied")
    move(decision, DECISION[step], by=by, at=at, comment=comment.strip()[:300])
    record(Event.ADVANCE_CANCELLED, on=decision, by=by, at=at, comment=comment.strip()[:300])
    return decision
