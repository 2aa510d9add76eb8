"""What other fixed runs have paid in the same month (tidigare betalt i månaden): tax, monthly cap and attachment."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, Sum

from payroll.calculation.attachment import ATTACHMENT
from payroll.calculation.model import PaidEarlier
from payroll.calculation.payslip import COUNTS
from payroll.calculation.tax import TABLE_TAX
from payroll.runs.models import PayLine, PayRun
from payroll.runs.states import SETTLED
from servicecenter.common.money import Ore
from servicecenter.tenancy.lookups import Keys

ORDINARY = sorted(code for code, counts in COUNTS.items() if counts.taxable and not counts.one_time)
AFTER_TAX = sorted(code for code, counts in COUNTS.items() if counts.bucket in ("gross", "tax"))
DEDUCTED = sorted(code for code, counts in COUNTS.items() if counts.bucket == "net_deductions")
BASE = sorted(code for code, counts in COUNTS.items() if counts.contributions)


@dataclass(frozen=True, slots=True)
class SoFar:
    """The month so far for one person."""

    paid: PaidEarlier | None
    contribution_base: Ore


NOTHING = SoFar(None, 0)


def paid_in_month(run: PayRun, people: Keys) -> dict[int, SoFar]:
    """One query when the run is alone in its month, two otherwise."""
    others = PayRun.objects.filter(month=run.month, state__in=SETTLED).exclude(pk=run.pk)
    ids = list(others.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return {}
    lines = PayLine.objects.filter(run_id__in=ids, payslip__person_id__any=people)
    sums = (
        lines.order_by()
        .values_list("payslip__person_id")
        .annotate(
            ordinary=Sum("amount_ore", filter=Q(code__in=ORDINARY), default=0),
            tax=Sum("amount_ore", filter=Q(code=TABLE_TAX), default=0),
            base=Sum("amount_ore", filter=Q(code__in=BASE), default=0),
            after_tax=Sum("amount_ore", filter=Q(code__in=AFTER_TAX), default=0),
            deducted=Sum("amount_ore", filter=Q(code__in=DEDUCTED), default=0),
            attached=Sum("amount_ore", filter=Q(code=ATTACHMENT), default=0),
        )
    )
    return {
        person_id: SoFar(PaidEarlier(ordinary, -tax, after_tax, -deducted, -attached), max(base, 0))
        for person_id, ordinary, tax, base, after_tax, deducted, attached in (map(int, row) for row in sums)
    }
