"""From a decision to money (utbetalning av förskott): a batch of its own, which two others release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from payroll.advances.models import Advance, AdvanceDecision
from payroll.employment.models import BankAccount
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import in_force
from servicecenter.common.bank_accounts import BankAccountError, parse_bank_account
from servicecenter.payments.actions import PaymentDraft, seal_batch
from servicecenter.payments.models import PaymentBatch
from servicecenter.workflow.transitions import NotAllowedNow

PAYMENT_KIND = "advance"


def accounts_on(person_ids: Sequence[int], on: date) -> dict[int, str]:
    """The digits of each person's account on a day as known now; those without a usable one are left out."""
    rows = BankAccount.objects.filter(in_force(on), superseded_at__isnull=True, person_id__any=list(person_ids))
    found = {}
    for person_id, clearing, account in rows.order_by("starts_on").values_list("person_id", "clearing", "account"):
        try:
            found[person_id] = parse_bank_account(clearing, account).bban
        except BankAccountError:
            continue
    return found


def refuse_changed_accounts(decision: AdvanceDecision) -> None:
    """What was looked at is what is paid: an account that has changed since makes the decision void."""
    rows = list(Advance.objects.filter(decision=decision).order_by("id").values_list("person_id", "account"))
    now = accounts_on([person_id for person_id, _account in rows], decision.pays_on)
    changed = sum(now.get(person_id) != account for person_id, account in rows)
    if changed:
        raise NotAllowedNow(
            _("%d bankkonton har ändrats sedan förslaget gjordes. Återta det och gör ett nytt.") % changed
        )


def seal_advances(decision: AdvanceDecision, *, by: User, at: datetime) -> PaymentBatch:
    """The batch of the decision; neither of the two who made the decision may release it."""
    rows = Advance.objects.filter(decision=decision).select_related("person").order_by("id")
    drafts = [
        PaymentDraft(
            reference=row.reference,
            payee_kind="person",
            payee_id=row.person_id,
            payee_name=row.person.name,
            account=row.account,
            amount_ore=row.amount_ore,
        )
        for row in rows.iterator(chunk_size=2000)
    ]
    return seal_batch(
        origin=decision.origin,
        kind=PAYMENT_KIND,
        title=str(decision),
        pays_on=decision.pays_on,
        payments=drafts,
        barred=frozenset({decision.proposed_by_id}),
        by=by,
        at=at,
    )
