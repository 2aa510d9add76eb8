"""Paying again what did not arrive: a clerk proposes, another person approves, and a new batch takes the usual way."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_json
from servicecenter.exchange.bank_answers import fate_of
from servicecenter.payments.actions import seal_batch
from servicecenter.payments.bank_file import PaymentDraft
from servicecenter.payments.models import PaymentCase, PaymentFate
from servicecenter.payments.payees import payee_kind
from servicecenter.payments.queries import told_fates
from servicecenter.payments.states import CASE
from servicecenter.workflow.transitions import NotAllowedNow, last_actor, move

REPAYABLE = (PaymentFate.RETURNED, PaymentFate.REJECTED)


def account_now(case: PaymentCase, *, on: date) -> str:
    """The payee's account on a day, from the payee's own facts; nothing if there is none."""
    kind = payee_kind(case.payment.payee_kind)
    return kind.account(case.payment.payee_id, on) if kind else ""


@transaction.atomic
def propose_repayment(*, case: PaymentCase, pays_on: date, by: User, at: datetime) -> PaymentCase:
    """Propose to pay it again to the account that holds on the day (föreslå ny betalning)."""
    case = _lock(case)
    _refuse_unless_it_failed(case)
    if pays_on < timezone.localdate(at):
        raise NotAllowedNow(_("%(day)s har varit. Välj i dag eller senare.") % {"day": pays_on})
    case.account = account_now(case, on=pays_on)
    if not case.account:
        raise NotAllowedNow(_("Mottagaren har inget bankkonto den dagen. Registrera ett konto och föreslå igen."))
    case.pays_on, case.proposed_by = pays_on, by
    move(case, CASE["propose"], by=by, at=at, content_hash=_hash(case), also=("account", "pays_on", "proposed_by"))
    record(Event.REPAYMENT_PROPOSED, on=case, by=by, at=at)
    return case


@transaction.atomic
def approve_repayment(*, case: PaymentCase, content_hash: str, by: User, at: datetime) -> PaymentCase:
    """Approve it (godkänn): a new batch of one payment is sealed, with identities of its own that never change."""
    case = _lock(case)
    if content_hash != _hash(case) or case.account != account_now(case, on=case.pays_on):
        raise NotAllowedNow(_("Kontot eller dagen har ändrats sedan förslaget. Återsänd det och föreslå på nytt."))
    _refuse_unless_it_failed(case)
    move(case, CASE["approve"], by=by, at=at, content_hash=content_hash)
    payment = case.payment
    case.batch = seal_batch(
        origin=f"payment-case:{case.public_id}",
        kind=payment.batch.kind,
        title=f"Ny betalning, {payment.batch.title}"[:160],
        pays_on=case.pays_on,
        payments=[
            PaymentDraft(
                reference=case.public_id.hex,
                payee_kind=payment.payee_kind,
                payee_id=payment.payee_id,
                payee_name=payment.payee_name,
                account=case.account,
                amount_ore=payment.amount_ore,
                scheme=payee_kind(payment.payee_kind).scheme,
            )
        ],
        barred=frozenset(filter(None, (by.pk, case.proposed_by_id, last_actor(case, "propose")))),
        by=None,
        at=at,
    )
    fault_point("repayment sealed and not noted")
    case.save(update_fields=["batch"])
    record(Event.REPAYMENT_APPROVED, on=case, by=by, at=at, batch=str(case.batch.public_id))
    return case


@transaction.atomic
def return_repayment(*, case: PaymentCase, note: str, by: User, at: datetime) -> PaymentCase:
    """Send a proposal back (återsänd) with what is wrong."""
    case = _lock(case)
    if not note.strip():
        raise NotAllowedNow(_("Skriv vad som ska rättas."))
    case.account, case.pays_on, case.note = "", None, note.strip()[:300]
    move(case, CASE["return"], by=by, at=at, comment=case.note, also=("account", "pays_on", "note"))
    return case


@transaction.atomic
def close_case(*, case: PaymentCase, note: str, by: User, at: datetime) -> PaymentCase:
    """Close it without paying (avsluta), for example when the money was paid in another way."""
    case = _lock(case)
    if not note.strip():
        raise NotAllowedNow(_("Skriv varför ingen ny betalning behövs."))
    case.note = note.strip()[:300]
    move(case, CASE["close"], by=by, at=at, comment=case.note, also=("note",))
    record(Event.PAYMENT_CASE_CLOSED, on=case, by=by, at=at)
    return case


def content_hash_of(case: PaymentCase) -> str:
    """What an approver approves: whom, how much, where and when."""
    return _hash(case)


def _hash(case: PaymentCase) -> str:
    payment = case.payment
    return sha256_of_json(
        [payment.pk, payment.payee_kind, payment.payee_id, payment.amount_ore, case.account, f"{case.pays_on}"]
    )


def _refuse_unless_it_failed(case: PaymentCase) -> None:
    fate = fate_of(told_fates([case.payment_id]).get(case.payment_id, ()))
    if fate not in REPAYABLE:
        raise NotAllowedNow(
            _("Banken säger nu att betalningen är %(fate)s. Den betalas inte igen; fråga banken.")
            % {"fate": PaymentFate(fate).label.lower()}
        )


def _lock(case: PaymentCase) -> PaymentCase:
    locked = PaymentCase.objects.select_for_update(of=("self",)).select_related("payment__batch")
    return locked.defer("payment__batch__content").get(pk=case.pk)
