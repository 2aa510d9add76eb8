"""From a fixed run to money (utbetalning): net pay to each person, and deducted money to each payee (D01)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from payroll.attachment.models import AttachmentOrder
from payroll.calculation.attachment import ATTACHMENT
from payroll.deductions.models import Payee
from payroll.employment.models import BankAccount, Person
from payroll.runs.models import PayLine, PayRun, Payslip
from payroll.runs.window import Window
from servicecenter.accounts.models import User
from servicecenter.common.bank_accounts import parse_bank_account
from servicecenter.exchange.pain001 import Scheme
from servicecenter.payments.actions import PaymentDraft, seal_batch
from servicecenter.payments.queries import batch_of_origin
from servicecenter.workflow.transitions import NotAllowedNow

SALARIES = "salary"
DEDUCTIONS = "deduction"


def seal_payments(run: PayRun, *, by: User, at: datetime) -> None:
    """One batch of salaries and one of deducted money; each only if there is something to pay."""
    barred = frozenset(filter(None, (run.prepared_by_id, run.approved_by_id)))
    for kind, title, drafts in (
        (SALARIES, f"Löner {run.month}", salary_payments(run)),
        (DEDUCTIONS, f"Avdrag på lön {run.month}", deduction_payments(run)),
    ):
        if drafts:
            seal_batch(
                origin=f"{run.origin}:{kind}",
                kind=kind,
                title=title,
                pays_on=run.pays_on,
                payments=drafts,
                barred=barred,
                by=by,
                at=at,
            )


def salary_payments(run: PayRun) -> list[PaymentDraft]:
    """Net pay above zero, to the account that was known at the cut-off."""
    window = Window.of(run)
    accounts = {
        row.person_id: row
        for row in BankAccount.objects.filter(window.known & window.on_payday, person__payslips__run=run).order_by(
            "starts_on"
        )
    }
    people = Person.objects.in_bulk(list(Payslip.objects.filter(run=run).values_list("person_id", flat=True)))
    drafts = []
    for payslip_id, person_id, net in (
        Payslip.objects.filter(run=run, net_ore__gt=0)
        .order_by("person_id")
        .values_list("public_id", "person_id", "net_ore")
    ):
        account = accounts.get(person_id)
        if account is None:
            raise NotAllowedNow(_("Bankkonto saknas för %s; ingen betalning kan göras.") % people[person_id])
        drafts.append(
            PaymentDraft(
                reference=payslip_id.hex,
                payee_kind="person",
                payee_id=person_id,
                payee_name=people[person_id].name,
                account=parse_bank_account(account.clearing, account.account).bban,
                amount_ore=net,
            )
        )
    return drafts


def deduction_payments(run: PayRun) -> list[PaymentDraft]:
    """What was deducted for others: one payment to each payee, but to Kronofogden one for each person."""
    return wished_payments(run) + attachment_payments(run)


def attachment_payments(run: PayRun) -> list[PaymentDraft]:
    """What was withheld by attachment, with the reference that tells Kronofogden whose it is."""
    lines = PayLine.objects.filter(run=run, code=ATTACHMENT, amount_ore__lt=0).order_by("payslip__person_id")
    withheld = list(lines.values_list("payslip__person_id", "payee_id", "amount_ore"))
    window = Window.of(run)
    orders = AttachmentOrder.objects.filter(
        window.known & window.on_payday, person_id__any=[person_id for person_id, _payee, _amount in withheld]
    )
    by_person = {row.person_id: row for row in orders.select_related("payee")} if withheld else {}
    part = run.month.replace("-", "") + (f"E{run.sequence}" if run.is_extra else "")
    return [
        PaymentDraft(
            reference=f"UTM{part}-{person_id}",
            payee_kind="payee",
            payee_id=payee_id,
            payee_name=by_person[person_id].payee.name,
            account=by_person[person_id].payee.bankgiro,
            scheme=Scheme.BANKGIRO,
            amount_ore=-amount,
            message=by_person[person_id].told_to_payee,
        )
        for person_id, payee_id, amount in withheld
    ]


def wished_payments(run: PayRun) -> list[PaymentDraft]:
    """What people have agreed to, in one payment to each payee's bankgiro."""
    sums = dict(
        PayLine.objects.filter(~Q(code=ATTACHMENT), run=run, payee_id__isnull=False)
        .order_by("payee_id")
        .values_list("payee_id")
        .annotate(amount=Sum("amount_ore"))
    )
    payees = Payee.objects.in_bulk(list(sums))
    return [
        PaymentDraft(
            reference=f"AVDRAG{run.month.replace('-', '')}-{payee_id}",
            payee_kind="payee",
            payee_id=payee_id,
            payee_name=payees[payee_id].name,
            account=payees[payee_id].bankgiro,
            scheme=Scheme.BANKGIRO,
            amount_ore=-amount,
        )
        for payee_id, amount in sums.items()
        if amount < 0
    ]


def payments_are_sent(run: PayRun) -> bool:
    """Every batch of the run has gone to the bank; a run without money has none to send."""
    batches = [batch_of_origin(f"{run.origin}:{kind}") for kind in (SALARIES, DEDUCTIONS)]
    return all(batch.sent_at is not None for batch in batches if batch is not None)
