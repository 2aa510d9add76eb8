"""Why net pay is another than last month (skillnad mot förra månaden), to the öre: by person and by cause.

The lines of the two runs are summed per person and salary type; each sum that changed gets one cause from what the
salary type is and from the facts that changed. A person's causes add up to the change of that person's net pay, and all
of them to the change of the run's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payroll.absence.models import Absence
from payroll.calculation.payslip import COUNTS
from payroll.employment.models import PayTerms, TaxDecision
from payroll.runs.models import PayRun, Payslip
from payroll.runs.window import Window
from payroll.salary_types.catalogue import CATALOGUE, Section, by_key, computed_by
from payroll.time.models import TimeEntry

CAUSES: dict[str, str | Promise] = {
    "new": _("Nya i körningen"),
    "gone": _("Inte längre med"),
    "pay": _("Ändrad lön"),
    "extent": _("Ändrad omfattning"),
    "part_of_month": _("Del av månad"),
    "back_pay": _("Retroaktivt"),
    "supplement": _("Fasta tillägg"),
    "hours": _("Tim- och daglön"),
    "time": _("Övertid och andra tidstillägg"),
    "fee": _("Arvoden"),
    "one_off": _("Engångsbelopp"),
    "vacation": _("Semester"),
    "absence": _("Frånvaro"),
    "gross_deduction": _("Bruttoavdrag"),
    "reimbursement": _("Ersättningar"),
    "tax_decision": _("Ändrat skattebeslut"),
    "tax": _("Skatt som följer lönen"),
    "net_deduction": _("Nettoavdrag"),
    "rounding": _("Öresavrundning"),
}
"""Every cause, in the order the eye reads a payslip."""

BACK_PAY = by_key("back_pay").code
MONTHLY = frozenset(row.code for row in computed_by("monthly_salary"))
STANDING = MONTHLY | frozenset(row.code for row in computed_by("monthly_amount"))
"""Paid for the month itself: earned in an earlier one, it is retroactive."""
BY_KEY = {
    "hourly_pay": "hours",
    "hourly_vacation_pay": "hours",
    "daily_pay": "hours",
    "public_holiday_pay": "hours",
    "contractor_fee": "fee",
    "meeting_fee": "fee",
    "board_fee": "fee",
    "combined_post_fee": "fee",
}
"""Pay that is registered as it is worked, and fees; what is left of the section of salary is a one-off amount."""
RECKONED_AGAIN = frozenset({Section.ABSENCE, Section.TIME, Section.VACATION})
"""What back pay reckons again with another salary: its own cause only if the person's absence or time changed too."""
IN_NET = ("gross", "tax_free", "tax", "net_deductions", "rounding")
PAID = sorted(code for code, counts in COUNTS.items() if counts.bucket in IN_NET)
BY_SECTION = {
    Section.TIME: "time",
    Section.VACATION: "vacation",
    Section.ABSENCE: "absence",
    Section.GROSS_DEDUCTION: "gross_deduction",
    Section.REIMBURSEMENT: "reimbursement",
    Section.TAX: "tax",
    Section.NET_DEDUCTION: "net_deduction",
    Section.ROUNDING: "rounding",
}


@dataclass(slots=True)
class Difference:
    """One person's net pay in the two runs, and the causes that make the difference (öre)."""

    person_id: int
    before_ore: int | None
    now_ore: int | None
    causes: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def change_ore(self) -> int:
        return (self.now_ore or 0) - (self.before_ore or 0)

    @property
    def main_cause(self) -> str:
        """The cause that moves most money, apart from the tax that only follows."""
        return max(self.causes, key=lambda key: (key != "tax", abs(self.causes[key])), default="")


def differences(run: PayRun, before: PayRun, *, person_ids: Collection[int] | None = None) -> list[Difference]:
    """Everyone whose net pay or any line of it changed, by person; a fixed number of queries."""
    found = _nets(run, before, person_ids)
    rows = _changed_sums(run, before, person_ids)
    terms = _changed_terms(run, before, {row[0] for row in rows if row[1] in MONTHLY})
    taxes = _changed_taxes(run, before, {row[0] for row in rows if CATALOGUE[row[1]].section is Section.TAX})
    again = _only_reckoned_again(run, before, {row[0] for row in rows if row[2] and row[1] in STANDING})
    for person_id, code, is_late, amount in rows:
        person = found[person_id]
        is_again = is_late and person_id in again and CATALOGUE[code].section in RECKONED_AGAIN
        person.causes[_cause(person, BACK_PAY if is_again else code, is_late, terms, taxes)] += amount
    return [person for _key, person in sorted(found.items()) if person.causes or person.change_ore]


def by_cause(found: Iterable[Difference]) -> dict[str, tuple[int, int]]:
    """Cause: how many people, and the sum in öre; the sums add up to the change of net pay."""
    sums: dict[str, tuple[int, int]] = {}
    for person in found:
        for cause, amount in person.causes.items():
            people, total = sums.get(cause, (0, 0))
            sums[cause] = people + 1, total + amount
    return {cause: sums[cause] for cause in CAUSES if cause in sums}


def _cause(person: Difference, code: str, is_late: bool, terms: dict[int, str], taxes: set[int]) -> str:
    section = CATALOGUE[code].section
    if person.before_ore is None:
        return "new"
    if person.now_ore is None:
        return "gone"
    if code == BACK_PAY or (is_late and code in STANDING):
        return "back_pay"
    if section is Section.TAX and person.person_id in taxes:
        return "tax_decision"
    if code in MONTHLY:
        return terms.get(person.person_id, "part_of_month")
    if section is Section.SALARY and code in STANDING:
        return "supplement"
    return cause_of_entry(code)


def cause_of_entry(code: str) -> str:
    """The cause that a registered salary type is counted to."""
    salary_type = CATALOGUE[code]
    if salary_type.section is Section.SALARY:
        return BY_KEY.get(salary_type.key, "one_off")
    return BY_SECTION.get(salary_type.section, "one_off")


def _only_reckoned_again(run: PayRun, before: PayRun, person_ids: Collection[int]) -> set[int]:
    """Those with back pay whose own absence and time did not change between the two runs."""
    if not person_ids:
        return set()
    since, until = Window.of(before).known_at, Window.of(run).known_at
    moved = Q(attested_at__gt=since, attested_at__lte=until) | Q(superseded_at__gt=since, superseded_at__lte=until)
    own = Q(state="attested", employment__person_id__any=list(person_ids))
    changed = {
        person_id
        for model in (Absence, TimeEntry)
        for person_id in model.objects.filter(own, moved).order_by().values_list("employment__person_id", flat=True)
    }
    return set(person_ids) - changed


def _nets(run: PayRun, before: PayRun, person_ids: Collection[int] | None) -> dict[int, Difference]:
    found: dict[int, Difference] = {}
    slips = Payslip.objects.filter(run__in=(run, before)).order_by()
    if person_ids is not None:
        slips = slips.filter(person_id__any=list(person_ids))
    for person_id, run_id, net in slips.values_list("person_id", "run_id", "net_ore"):
        person = found.setdefault(person_id, Difference(person_id, None, None))
        if run_id == run.pk:
            person.now_ore = net
        else:
            person.before_ore = net
    return found


def _changed_sums(
    run: PayRun, before: PayRun, person_ids: Collection[int] | None
) -> Sequence[tuple[int, str, bool, int]]:
    """Person, salary type, whether it was earned before its run's month, and the change of the sum."""
    names = {
        "now": run.pk,
        "before": before.pk,
        "now_starts": Window.of(run).starts_on,
        "before_starts": Window.of(before).starts_on,
        "codes": PAID,
        "agency": run.agency_id,
        "people": None if person_ids is None else list(person_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, names)
        return cursor.fetchall()


# One pass over the lines of the two runs; the ORM cannot sum with a sign that depends on the run.
CHANGED = """
SELECT s.person_id, l.code,
       l.earned_to < CASE WHEN l.run_id = %(now)s THEN %(now_starts)s::date ELSE %(before_starts)s::date END AS is_late,
       sum(CASE WHEN l.run_id = %(now)s THEN l.amount_ore ELSE -l.amount_ore END)::bigint AS amount
FROM payroll_payline l JOIN payroll_payslip s ON s.id = l.payslip_id
WHERE l.agency_id = %(agency)s AND s.agency_id = %(agency)s AND l.run_id IN (%(now)s, %(before)s)
  AND s.run_id IN (%(now)s, %(before)s) AND l.code = ANY(%(codes)s)
  AND (%(people)s::bigint[] IS NULL OR s.person_id = ANY(%(people)s::bigint[]))
GROUP BY 1, 2, 3 HAVING sum(CASE WHEN l.run_id = %(now)s THEN l.amount_ore ELSE -l.amount_ore END) <> 0
"""


def _changed_terms(run: PayRun, before: PayRun, person_ids: Collection[int]) -> dict[int, str]:
    """Whose pay or extent is another at the end of the month than it was in the run before."""
    now, earlier = _terms_at_end(run, person_ids), _terms_at_end(before, person_ids)
    changed: dict[int, str] = {}
    for key, (pay, extent) in now.items():
        old_pay, old_extent = earlier.get(key, (pay, extent))
        if pay != old_pay:
            changed[key[0]] = "pay"
        elif extent != old_extent:
            changed.setdefault(key[0], "extent")
    return changed


def _terms_at_end(run: PayRun, person_ids: Collection[int]) -> dict[tuple[int, int], tuple[int, object]]:
    window = Window.of(run)
    at_end = Q(starts_on__lte=window.ends_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=window.ends_on))
    rows = PayTerms.objects.filter(window.known & at_end, employment__person_id__any=list(person_ids)).order_by()
    columns = ("employment__person_id", "employment_id", "pay_ore", "extent")
    return {(person, employment): (pay, extent) for person, employment, pay, extent in rows.values_list(*columns)}


def _changed_taxes(run: PayRun, before: PayRun, person_ids: Collection[int]) -> set[int]:
    """Who is taxed by another decision than in the run before."""
    now, earlier = _taxes(run, person_ids), _taxes(before, person_ids)
    return {person_id for person_id, decision in now.items() if decision != earlier.get(person_id, decision)}


def _taxes(run: PayRun, person_ids: Collection[int]) -> dict[int, tuple[object, ...]]:
    window = Window.of(run)
    rows = TaxDecision.objects.filter(window.known & window.on_payday, person_id__any=list(person_ids)).order_by()
    columns = ("kind", "table", "column", "percent", "adjustment_ore", "extra_ore")
    return {person_id: tuple(rest) for person_id, *rest in rows.values_list("person_id", *columns)}
