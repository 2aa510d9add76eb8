"""From the payslips of a month to its pension report (från lönespecifikation till pensionsunderlag).

What was paid is told by the cash principle, corrections as negative amounts. Fixed pay is told by the month it was
earned in: when the month's run has changed an earlier one, that month and every later one are told again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from payroll.calculation.frozen import thaw
from payroll.declarations.queries import FIXED
from payroll.employment.models import Person
from payroll.pensions.models import PensionReport, PensionRow
from payroll.rules import PayrollRules
from payroll.runs.models import PayRun, Payslip
from payroll.salary_types.catalogue import CATALOGUE, Pension, SalaryType
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month

PEOPLE_AT_ONCE = 2_000

COMBINED_POST = "combined_post_fee"
FLEX = "flex"


def kinds_of(salary_type: SalaryType) -> tuple[str, ...]:
    """Which sums of the report a salary type adds to."""
    kinds = ["base"] if salary_type.pension_base else []
    if salary_type.pension is Pension.SUPPLEMENT:
        if salary_type.key == COMBINED_POST:
            kinds.append("combined_post")
        else:
            kinds.append("supplements" if salary_type.paid else "benefits")
    return tuple(kinds)


KINDS = [(code, kind) for code, salary_type in CATALOGUE.items() for kind in kinds_of(salary_type)]
FIXED_PAY = [code for code, row in CATALOGUE.items() if row.fixed_pay and row.pension is Pension.PAY]
"""Pay that belongs to the month it was earned in; supplements are told by the month they were paid."""

SUMS = """
SELECT s.person_id, s.run_id, m.kind, sum(l.amount_ore)::bigint
FROM payroll_payslip s
JOIN payroll_payline l ON l.payslip_id = s.id
JOIN unnest(%(codes)s::text[], %(kinds)s::text[]) AS m (code, kind) ON m.code = l.code
WHERE s.agency_id = %(agency)s AND l.agency_id = %(agency)s AND s.run_id = ANY(%(runs)s)
  AND s.person_id = ANY(%(people)s)
GROUP BY 1, 2, 3
"""

EARNED = """
SELECT s.person_id, date_trunc('month', l.earned_from)::date, sum(l.amount_ore)::bigint
FROM payroll_payslip s
JOIN payroll_payline l ON l.payslip_id = s.id
WHERE s.agency_id = %(agency)s AND l.agency_id = %(agency)s AND s.run_id = ANY(%(runs)s)
  AND s.person_id = ANY(%(people)s) AND l.code = ANY(%(codes)s)
GROUP BY 1, 2
"""


class Basis(NamedTuple):
    """The premiums of one payslip: their bases and what they come to."""

    section: int | None
    paid_max: Ore = 0
    paid_over: Ore = 0
    flex_base: Ore = 0
    premium: Ore = 0


def gather(report: PensionReport, rules: PayrollRules) -> None:
    """Write the rows of a draft and its sums. Constant queries for each two thousand people."""
    ids = sorted(set(Payslip.objects.filter(run_id__in=report.run_ids).order_by().values_list("person_id", flat=True)))
    for first in range(0, len(ids), PEOPLE_AT_ONCE):
        rows = list(_rows(report, ids[first : first + PEOPLE_AT_ONCE], rules))
        PensionRow.objects.bulk_create(rows, batch_size=PEOPLE_AT_ONCE)
        report.people += len(rows)
        report.resent += sum(row.resent for row in rows)
        report.base_ore += sum(row.base_ore for row in rows)
        report.premium_ore += sum(row.premium_ore for row in rows)


def _rows(report: PensionReport, ids: Sequence[int], rules: PayrollRules) -> Iterator[PensionRow]:
    people = Person.objects.in_bulk(ids)
    special = _special(report, ids)
    periods = _periods(report, ids)
    for person_id, runs in _sums(report, ids).items():
        person = people[person_id]
        total: dict[str, Ore] = defaultdict(int)
        bases = []
        for run_id, sums in runs.items():
            for kind, amount in sums.items():
                total[kind] += amount
            bases.append(_basis(sums.get("base", 0), person.born_on, rules, special.get((person_id, run_id), {})))
        found = periods.get(person_id, [])
        yield PensionRow(
            report=report,
            person=person,
            identity="" if person.is_protected else person.personal_number,
            section=bases[-1].section,
            periods=found,
            resent=sum(is_resent for _month, _amount, is_resent in found),
            supplements_ore=total["supplements"],
            benefits_ore=total["benefits"],
            combined_post_ore=total["combined_post"],
            base_ore=total["base"],
            paid_max_ore=sum(basis.paid_max for basis in bases),
            paid_over_ore=sum(basis.paid_over for basis in bases),
            flex_base_ore=sum(basis.flex_base for basis in bases),
            premium_ore=sum(basis.premium for basis in bases),
        )


def _sums(report: PensionReport, ids: Sequence[int]) -> Mapping[int, dict[int, dict[str, Ore]]]:
    """Öre by kind for each person and run; people without any pensionable amount are left out."""
    found: dict[int, dict[int, dict[str, Ore]]] = defaultdict(lambda: defaultdict(dict))
    codes, kinds = zip(*KINDS, strict=True)
    for person_id, run_id, kind, amount in _fetch(
        SUMS, report, report.run_ids, ids, codes=list(codes), kinds=list(kinds)
    ):
        found[person_id][run_id][kind] = amount
    return found


def _basis(base: Ore, born_on: date, rules: PayrollRules, special: dict[str, Any]) -> Basis:
    """The premiums of one payslip, computed again: a negative base has none, as in the pay run."""
    default = 1 if born_on.year >= rules.pension_rules.section_1_born_from else 2
    section = special.get("section") or default
    if base <= 0:
        return Basis(section, paid_max=base)
    premiums = rules.pension(base, born_on=born_on, pays_on=rules.day, **special)
    if not premiums:
        return Basis(None)
    main = [premium for premium in premiums if premium.kind != FLEX and premium.kind == premiums[0].kind]
    return Basis(
        section,
        paid_max=main[0].base,
        paid_over=sum(premium.base for premium in main[1:]),
        flex_base=sum(premium.base for premium in premiums if premium.kind == FLEX),
        premium=sum(premium.amount for premium in premiums),
    )


def _special(report: PensionReport, ids: Sequence[int]) -> dict[tuple[int, int], dict[str, Any]]:
    """Payslips that follow another section than the birth year's, or of people with part-time pension."""
    rows = Payslip.objects.filter(
        run_id__in=report.run_ids, person_id__any=ids, inputs__regex='"pension_section"|"has_part_time_pension"'
    )
    found = {}
    for person_id, run_id, inputs in rows.order_by("pk").values_list("person_id", "run_id", "inputs"):
        pay_input = thaw(inputs)
        found[person_id, run_id] = {
            "section": pay_input.pension_section,
            "has_part_time_pension": pay_input.has_part_time_pension,
        }
    return found


def _periods(report: PensionReport, ids: Sequence[int]) -> dict[int, list[list[Any]]]:
    """Fixed pay by the month it was earned in: this month's, and earlier ones from the first that has changed."""
    month = Month.parse(report.month)
    now = _earned(report, report.run_ids, ids)
    first_changed = {person_id: min(months) for person_id, months in now.items() if min(months) < month}
    ever = _earned(report, _runs_until(month), list(first_changed)) if first_changed else {}
    found = {}
    for person_id, months in now.items():
        first = first_changed.get(person_id)
        told = months if first is None else ever[person_id]
        found[person_id] = [
            [str(each), told.get(each, 0), first is not None and each < month]
            for each in _months(first or month, month)
            if first is not None or each in told
        ]
    return found


def _earned(report: PensionReport, runs: Sequence[int], ids: Sequence[int]) -> dict[int, dict[Month, Ore]]:
    found: dict[int, dict[Month, Ore]] = defaultdict(dict)
    for person_id, day, amount in _fetch(EARNED, report, runs, ids, codes=FIXED_PAY):
        found[person_id][Month.of(day)] = amount
    return found


def _runs_until(month: Month) -> list[int]:
    """Every fixed run that has paid out until the end of the month."""
    rows = PayRun.objects.filter(state__in=FIXED, pays_on__lte=month.ends_on)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _months(first: Month, last: Month) -> Iterator[Month]:
    while first <= last:
        yield first
        first = first.plus(1)


def _fetch(query: str, report: PensionReport, runs: Sequence[int], ids: Sequence[int], **more: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"agency": report.agency_id, "runs": list(runs), "people": list(ids)} | more)
        return cursor.fetchall()
