"""What fixed runs have paid people for earlier months (utbetalt hittills), by salary type, coding and days."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from payroll.calculation.model import PaidSum
from payroll.runs.earlier import EarlierMonths
from payroll.runs.models import PayLine, Payslip
from payroll.runs.states import SETTLED
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.common.periods import Month
from servicecenter.tenancy.lookups import Keys

AFTER_TAX = tuple(sorted(code for code, kind in CATALOGUE.items() if kind.section is Section.NET_DEDUCTION))

ZERO = Decimal(0)

Paid = dict[tuple[int, Month], tuple[PaidSum, ...]]
"""By person and month."""


def paid_sums(earlier: EarlierMonths, people: Keys, first: Month) -> Paid:
    """The earnings that all fixed runs, of any kind, have paid these people for months from ``first``. Two queries."""
    slips = Payslip.objects.filter(person_id__any=people, run__state__in=SETTLED, month__gte=str(first))
    owners = dict(slips.order_by().values_list("id", "person_id"))
    # Lines of an employment are what it has earned, except what is deducted after tax.
    lines = (
        PayLine.objects.filter(payslip_id__any=Keys(owners), employment__isnull=False)
        .exclude(code__in=AFTER_TAX)
        .filter(earned_from__gte=earlier.reach(first), earned_from__lte=earlier.last.ends_on)
    )
    keys = ("employment_id", "code", "coding", "earned_from", "earned_to")
    rows = lines.order_by(*keys).values_list("payslip_id", *keys, "amount_ore", "quantity")
    found: dict[tuple[int, Month], dict[tuple[object, ...], PaidSum]] = defaultdict(dict)
    for payslip_id, *key, amount, quantity in rows:
        sums = found[(owners[payslip_id], earlier.month_of(key[3]))]
        before = sums.get(tuple(key))
        sums[tuple(key)] = PaidSum(
            *key,
            amount=amount + (before.amount if before else 0),
            quantity=(quantity or ZERO) + (before.quantity if before else ZERO),
        )
    return {key: tuple(sums.values()) for key, sums in found.items()}
