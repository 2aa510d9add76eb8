"""The sums that must tie (summakontroll): lines, payslips and the run's own figures."""

from __future__ import annotations

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from payroll.runs.models import PayLine, PayRun, Payslip
from payroll.salary_types.catalogue import CATALOGUE, Section


def sum_pairs(run: PayRun) -> list[tuple[str, int, int]]:
    by_section = dict.fromkeys(Section, 0)
    for code, amount in PayLine.objects.filter(run=run).order_by().values_list("code").annotate(Sum("amount_ore")):
        by_section[CATALOGUE[code].section] += amount
    slips = Payslip.objects.filter(run=run).aggregate(
        count=Count("pk"),
        net=Sum("net_ore", default=0),
        tax=Sum("tax_ore", default=0),
        gross=Sum("gross_ore", default=0),
    )
    paid = (
        slips["gross"]
        + by_section[Section.REIMBURSEMENT]
        + by_section[Section.TAX]
        + by_section[Section.NET_DEDUCTION]
        + by_section[Section.ROUNDING]
    )
    return [
        (_("Personer och lönespecifikationer"), run.people, slips["count"] + run.set_aside),
        (_("Skatt på rader och specifikationer"), -by_section[Section.TAX], slips["tax"]),
        (_("Netto på rader och specifikationer"), paid, slips["net"]),
        (_("Netto i körningen och på specifikationer"), run.net_ore, slips["net"]),
    ]
