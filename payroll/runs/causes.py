"""Why net pay differs from last month (orsaker): the salary types whose sums changed most."""

from __future__ import annotations

from django.db.models import Sum

from payroll.runs.models import PayLine, PayRun
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.common.money import format_kronor


def causes_of(run: PayRun, previous: PayRun, person_ids: list[int]) -> dict[int, str]:
    """For each person the three salary types whose sums changed most."""
    sums: dict[int, dict[str, int]] = {person_id: {} for person_id in person_ids}
    for each, sign in ((run, 1), (previous, -1)):
        rows = (
            PayLine.objects.filter(run=each, payslip__person_id__in=person_ids)
            .order_by()
            .values_list("payslip__person_id", "code")
            .annotate(amount=Sum("amount_ore"))
        )
        for person_id, code, amount in rows:
            if CATALOGUE[code].section not in (Section.EMPLOYER, Section.INFORMATION):
                sums[person_id][code] = sums[person_id].get(code, 0) + sign * amount
    return {person_id: _causes(changes) for person_id, changes in sums.items()}


def _causes(changes: dict[str, int]) -> str:
    largest = sorted((abs(amount), code, amount) for code, amount in changes.items() if amount)[-3:]
    return ", ".join(
        f"{CATALOGUE[code].sv} {'+' if amount > 0 else ''}{format_kronor(amount)}"
        for _abs, code, amount in reversed(largest)
    )
