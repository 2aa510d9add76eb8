"""What was deducted for each payee in a month (mottagarlista), tied to the pay lines and to the payment."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from payroll.deductions.models import Payee
from payroll.runs.models import PayLine, PayRun
from payroll.runs.paying import DEDUCTIONS
from payroll.runs.states import SETTLED
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.common.periods import Month
from servicecenter.payments.queries import batch_of_origin, payments_of


@dataclass(frozen=True, slots=True)
class PayeeSum:
    """A payee's month: what the lines say and what is paid; they are equal or something is wrong."""

    payee: Payee
    people: int
    deducted_ore: int
    paid_ore: int | None
    """``None`` until the run is definitive and its payments are sealed."""

    @property
    def ties(self) -> bool:
        return self.paid_ore is None or self.paid_ore == self.deducted_ore


@dataclass(frozen=True, slots=True)
class PayeeLine:
    """One person's deduction as the payee is told it."""

    number: str
    name: str
    salary_type: str
    amount_ore: int
    person_id: int


def settled_runs(month: Month) -> list[PayRun]:
    return list(PayRun.objects.filter(month=str(month), state__in=SETTLED).order_by("kind", "sequence"))


def months_with_deductions() -> list[str]:
    """Months that have a settled run, newest first."""
    return list(PayRun.objects.filter(state__in=SETTLED).order_by("-month").values_list("month", flat=True).distinct())


def payee_sums(month: Month) -> list[PayeeSum]:
    """Every payee of the month with people, deducted and paid."""
    runs = settled_runs(month)
    rows = (
        PayLine.objects.filter(run__in=runs, payee_id__isnull=False, amount_ore__lt=0)
        .order_by()
        .values("payee_id", "payslip__person_id")
        .annotate(amount=Sum("amount_ore"))
    )
    deducted: dict[int, list[int]] = {}
    for row in rows:
        deducted.setdefault(row["payee_id"], []).append(-row["amount"])
    paid = _paid(runs)
    payees = Payee.objects.in_bulk(list(deducted)).values()
    return [
        PayeeSum(
            payee,
            len(deducted[payee.pk]),
            sum(deducted[payee.pk]),
            None if paid is None else paid.get(payee.pk, 0),
        )
        for payee in sorted(payees, key=lambda payee: payee.name)
    ]


def _paid(runs: list[PayRun]) -> dict[int, int] | None:
    """What the sealed payments of the runs give each payee; nothing is known before any is sealed."""
    batches = [batch for run in runs if (batch := batch_of_origin(f"{run.origin}:{DEDUCTIONS}")) is not None]
    if not batches:
        return None
    sums: dict[int, int] = {}
    for batch in batches:
        for payment in payments_of(batch).filter(payee_kind="payee"):
            sums[payment.payee_id] = sums.get(payment.payee_id, 0) + payment.amount_ore
    return sums


def payee_lines(payee: Payee, month: Month) -> list[PayeeLine]:
    """The list a payee gets: number, name and amount, and nothing else about anyone's pay."""
    rows = (
        PayLine.objects.filter(run__in=settled_runs(month), payee_id=payee.pk, amount_ore__lt=0)
        .select_related("payslip__person")
        .order_by("payslip__person__sort_key", "payslip_id", "number")
    )
    return [
        PayeeLine(
            row.payslip.person.number,
            row.payslip.person.name,
            CATALOGUE[row.code].sv,
            -row.amount_ore,
            row.payslip.person_id,
        )
        for row in rows
    ]
