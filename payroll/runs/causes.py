"""Why net pay differs from last month (orsaker): the salary types whose sums changed most."""

from __future__ import annotations

from django.db.models import Sum

from payroll.runs.models import PayLine, PayRun, Payslip
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.common.money import format_kronor


def causes_of(run: PayRun, previous: PayRun, person_ids: list[int]) -> dict[int, str]:
    """For each person the three salary types whose sums changed most."""
    sums: dict[int, dict[str, int]] = {person_id: {} for person_id in person_ids}
    for each, sign in ((run, 1), (previous, -1)):
        slips = Payslip.objects.filter(run=each, person_id__any=person_ids).order_by()
        person_of = dict(slips.values_list("pk", "person_id"))
        lines = PayLine.objects.filter(payslip_id__any=list(person_of)).order_by()
        for payslip_id, code, amount in lines.values_list("payslip_id", "code").annotate(amount=Sum("amount_ore")):
            if CATALOGUE[code].section not in (Section.EMPLOYER, Section.INFORMATION):
                changes = sums[person_of[payslip_id]]
                changes[code] = changes.get(code, 0) + sign * amount
    return {person_id: _causes(changes) for person_id, changes in sums.items()}


def _causes(changes: dict[str, int]) -> str:
    largest = sorted((abs(amount), code, amount) for code, amount in changes.items() if amount)[-3:]
    return ", ".join(
        f"{CATALOGUE[code].sv} {'+' if amount > 0 else ''}{format_kronor(amount)}"
        for _abs, code, amount in reversed(largest)
    )
