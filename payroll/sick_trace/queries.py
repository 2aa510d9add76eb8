"""Sick days as pay knows them: from a payslip's frozen input, or from what is known now."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from payroll.calculation.frozen import thaw
from payroll.calculation.model import EmploymentInput, LocalRules
from payroll.calculation.sick_days import SickDay, sick_days
from payroll.calculation.sick_period import SickPeriod
from payroll.employment.models import Employment, PayTerms, Person
from payroll.employment.queries import by_name_or_number
from payroll.pay_calendar import pay_month
from payroll.rules import DOMAIN, AgreementRules, PayrollRules, rules_on
from payroll.runs.earlier import months_between
from payroll.runs.facts import Reach, month_of_person, read_facts
from payroll.runs.local import local_rules_of_days
from payroll.runs.models import PayMonth, Payslip
from payroll.runs.rules import pinned_rules
from payroll.runs.window import Window
from payroll.sickness.due import Standing, period_on, standing
from payroll.sickness.queries import SickEmployment, attested_sickness, sick_employments
from servicecenter.agencies.queries import in_force, unit_tree
from servicecenter.agencies.tree import UnitTree
from servicecenter.common.periods import Month
from servicecenter.rulebooks.queries import rulebook, tax_tables
from servicecenter.rules.loader import RuleYearMissing
from servicecenter.tenancy.lookups import Keys

RECENT = timedelta(days=90)
"""How far back an ended sick period is still in the list of recent ones."""


@dataclass(frozen=True, slots=True)
class Ongoing:
    """A sick period in the list: whose it is, and how it stands today."""

    person: Person
    employment: Employment
    stands: Standing
    is_open: bool
    is_over: bool

    @property
    def starts_on(self) -> date:
        return self.stands.period.starts_on

    @property
    def ends_on(self) -> date | None:
        return None if self.is_open else self.stands.period.ends_on

    @property
    def has_due(self) -> bool:
        """Whether something is missing (något att göra)."""
        return self.stands.certificate_from is not None or self.stands.report_due is not None


def agreement_on(day: date) -> AgreementRules:
    return rules_of(day).agreement


def rules_of(pays_on: date) -> PayrollRules:
    """The rules that hold now for a payday."""
    year = pays_on.year
    return rules_on(pays_on, tax_tables=tax_tables(year), rulebook=rulebook(DOMAIN, year))


def ongoing(*, on: date, shown: str = "now", q: str = "", units: set[int] | None = None) -> list[Ongoing]:
    """Sick periods of the agency: ``now``, ``due`` with something missing, ``open`` without a known end, ``recent``.

    A constant number of queries.
    """
    agreement = agreement_on(on)
    since = on - RECENT if shown == "recent" else on
    touched = attested_sickness().filter(starts_on__lte=on, ends_on__gte=since) | attested_sickness().filter(
        is_open=True
    )
    if q:
        touched = touched.filter(by_name_or_number(q, "employment__person__"))
    if units is not None:
        held = PayTerms.objects.filter(in_force(on), superseded_at__isnull=True, unit_id__in=units)
        touched = touched.filter(employment_id__in=held.order_by().values("employment_id"))
    ids = list(touched.order_by().values_list("employment_id", flat=True).distinct())
    people = {row.pk: row for row in Employment.objects.filter(pk__any=Keys(ids)).select_related("person")}
    rows = [
        row
        for own in sick_employments(ids, agreement.relapse_days)
        if (row := _ongoing(own, people[own.employment_id], since, on, agreement))
    ]
    kept = [row for row in rows if _is_shown(row, shown)]
    return sorted(kept, key=lambda row: (-row.stands.day_number, row.person.sort_key, row.employment.pk))


def _ongoing(
    own: SickEmployment, employment: Employment, since: date, on: date, agreement: AgreementRules
) -> Ongoing | None:
    is_open = any(row.absence_id in own.open_ids for period in own.periods for row in period.absences)
    period = own.periods[-1] if is_open else period_on(own.periods, since, on)
    if period is None:
        return None
    stands = standing(period, own.notes, on, agreement.medical_certificate_day)
    return Ongoing(employment.person, employment, stands, is_open, not is_open and period.ends_on < on)


def _is_shown(row: Ongoing, shown: str) -> bool:
    return {"due": row.has_due, "open": row.is_open}.get(shown, True)


def units_led_by(user_id: int) -> set[int]:
    """The units whose nearest manager is the user."""
    tree = unit_tree()
    return {unit for unit in tree.parents if _leader(tree, unit) == user_id}


def _leader(tree: UnitTree, unit: int) -> int | None:
    return next((manager for step in tree.path(unit) if (manager := tree.managers.get(step)) is not None), None)


def periods_of(person: Person, on: date) -> list[Ongoing]:
    """All sick periods of a person, newest first, each as it stands or stood."""
    agreement = agreement_on(on)
    employments = {row.pk: row for row in Employment.objects.filter(person=person).select_related("person")}
    found = []
    for own in sick_employments(employments, agreement.relapse_days):
        for period in own.periods:
            is_open = any(row.absence_id in own.open_ids for row in period.absences)
            stands = standing(period, own.notes, on, agreement.medical_certificate_day)
            found.append(
                Ongoing(person, employments[own.employment_id], stands, is_open, not is_open and period.ends_on < on)
            )
    return sorted(found, key=lambda row: (row.starts_on, row.employment.number), reverse=True)


def period_of(person: Person, number: int, starts_on: date, on: date) -> Ongoing | None:
    """One sick period of a person, by employment and first day."""
    rows = periods_of(person, on)
    return next((row for row in rows if (row.employment.number, row.starts_on) == (number, starts_on)), None)


def days_of_period(employment: Employment, period: SickPeriod) -> list[SickDay]:
    """The days of a period as they are paid by what is known now: each month by its own rules.

    Days of a year whose rules are not loaded yet are left out. Raises ``CannotCalculate`` where pay is missing.
    """
    months = _with_rules(months_between(Month.of(period.starts_on), Month.of(period.ends_on)))
    if not months:
        return []
    paydays = {month: _payday(month) for month in months}
    local = local_rules_of_days(paydays.values())
    first, last = months[0], months[-1]
    window = Window(last, first.starts_on, last.ends_on, paydays[last], timezone.now())
    whole = Reach(last, first.starts_on, last.ends_on, first.starts_on)
    facts = read_facts(window, Keys([employment.person_id]), whole, {}, rules_of(paydays[last]))
    found: list[SickDay] = []
    for month in months:
        for row in month_of_person(facts, employment.person_id, Reach.of(month, month.starts_on), {}):
            if row.employment_id == employment.pk:
                day = paydays[month]
                found += [
                    one for one in sick_days(row, local[day], rules_of(day)) if one.period_starts_on == period.starts_on
                ]
    return found


def _with_rules(months: Iterable[Month]) -> list[Month]:
    known = []
    for month in months:
        with suppress(RuleYearMissing):
            rules_of(_payday(month))
            known.append(month)
    return known


def _payday(month: Month) -> date:
    known = PayMonth.objects.filter(month=str(month)).values_list("pays_on", flat=True).first()
    return known or pay_month(month).pays_on


def days_of_payslip(payslip: Payslip) -> list[SickDay]:
    """The sick days that a payslip pays, from its frozen input; also those of earlier months that it corrects."""
    pay_input, rules = thaw(payslip.inputs), pinned_rules(payslip.run)
    found: list[SickDay] = []
    for earlier in pay_input.earlier:
        if earlier.is_whole:
            then = rules.on(earlier.pays_on)
            found += _all_days(earlier.employments, earlier.local_then or pay_input.local, then)
    if not pay_input.is_extra:
        found += _all_days(pay_input.employments, pay_input.local, rules)
    return sorted(found, key=lambda one: one.day)


def _all_days(employments: tuple[EmploymentInput, ...], local: LocalRules, rules: PayrollRules) -> list[SickDay]:
    return [one for employment in employments for one in sick_days(employment, local, rules)]


def employments_of(person: Person) -> list[Employment]:
    return list(Employment.objects.filter(person=person).order_by("number"))
