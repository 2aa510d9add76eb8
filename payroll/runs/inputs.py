"""From facts to pay input (underlag): what was known of some people at the run's cut-off, frozen for calculation.

A constant number of queries for any number of people. A fact counts when it was recorded by the cut-off and not
replaced by then. Earlier months whose facts have changed since they were paid come with what they have been paid.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from payroll.attachment.queries import attachment_inputs
from payroll.calculation.model import (
    EarlierMonth,
    EmploymentInput,
    Entry,
    LocalRules,
    NetDeductionInput,
    PayInput,
    TaxDecisionInput,
)
from payroll.calculation.model import PayForm as Form
from payroll.calculation.model import TaxKind as Tax
from payroll.calculation.terms import days_of
from payroll.debts.queries import debt_claims, debt_inputs
from payroll.deductions.models import NetDeduction
from payroll.employment.models import EmploymentSpan, Person, TaxDecision
from payroll.pension_facts.queries import BY_BIRTH_YEAR, pension_inputs
from payroll.runs.changes import Changed, changed_since_paid, changes_since_paid
from payroll.runs.earlier import EarlierMonths
from payroll.runs.facts import Facts, Reach, entries_of_person, month_of_person, read_facts
from payroll.runs.given_back import given_back
from payroll.runs.models import PayRun
from payroll.runs.paid import Paid, paid_sums
from payroll.runs.rules import pinned_rules
from payroll.runs.same_month import NOTHING, paid_in_month
from payroll.runs.settling import advance_inputs
from payroll.runs.window import Window
from payroll.time.models import TimeEntry
from servicecenter.common.periods import Month, Period
from servicecenter.tenancy.lookups import Keys

TAXES = {kind.value: kind for kind in Tax}
UNCHANGED = Changed()


class People(NamedTuple):
    """Everyone a run concerns, in order, and those of them whose earlier months may have to be computed again."""

    ids: list[int]
    changed: set[int]


def people_of(run: PayRun, earlier: EarlierMonths) -> People:
    """Everyone the run concerns: employed in the month, with entries in it, or with earlier months to compute again."""
    window = Window.of(run)
    if run.is_extra:
        chosen = _with_differences(changed_since_paid(window, earlier, run.chosen_ids))
        return People(sorted(chosen), chosen)
    employed = EmploymentSpan.objects.filter(window.known & window.in_month).values_list(
        "employment__person_id", flat=True
    )
    entries = TimeEntry.objects.filter(
        window.attested, starts_on__gte=earlier.reach(window.month), starts_on__lte=window.ends_on
    )
    reported = entries.order_by().values_list("employment__person_id", flat=True)
    changes = changes_since_paid(window, earlier)
    people = {*employed, *reported, *_with_differences(changes.people)}
    # Who was never paid is looked at too: earlier entries count for them, whenever they were attested.
    return People(sorted(people), (people & changes.people.keys()) | (people - set(changes.paid)))


def _with_differences(changed: Mapping[int, Changed]) -> set[int]:
    return {person_id for person_id, row in changed.items() if row.months or row.deductions or row.withdrawn}


def pay_inputs(
    run: PayRun,
    person_ids: Sequence[int],
    local: LocalRules,
    changed_ids: Collection[int],
    earlier: EarlierMonths | None = None,
) -> list[PayInput]:
    """One frozen ``PayInput`` per person, in the order given. Some twenty queries, however many people.

    ``changed_ids`` are those whose earlier months may have to be computed again; the others are not looked at for it.
    ``earlier`` are the months before the run, where they are known already.
    """
    window, earlier = Window.of(run), earlier or EarlierMonths.of(run)
    changed = changed_since_paid(window, earlier, [key for key in person_ids if key in changed_ids])
    reach = Reach.of(window.month, earlier.reach(window.month))
    keys = Keys(person_ids)
    facts = read_facts(window, keys, reach, _back(earlier, changed), pinned_rules(run))
    paid = _paid(earlier, changed)
    so_far = paid_in_month(run, keys)
    back = given_back(window, changed)
    people = dict(Person.objects.filter(pk__any=keys).order_by().values_list("id", "born_on"))
    taxes = _grouped(_taxes(window, keys))
    deductions = _grouped(_deductions(window, keys))
    attachments = _grouped(attachment_inputs(window.known & window.on_payday, keys))
    is_extra = run.is_extra
    advances = {} if is_extra else advance_inputs(window, keys)
    debts = {} if is_extra else _grouped(debt_inputs(window.known_at, keys))
    claims = debt_claims(run.pk, window.known_at, keys)
    pensions = pension_inputs(window.known & window.on_payday, keys)
    inputs = []
    for person_id in person_ids:
        own = changed.get(person_id, UNCHANGED)
        late = _by_employment([*own.deductions, *back.get(person_id, ())])
        employments = month_of_person(facts, person_id, reach, late)
        before = so_far.get(person_id, NOTHING)
        pension = pensions.get(person_id, BY_BIRTH_YEAR)
        inputs.append(
            PayInput(
                person_id=person_id,
                born_on=people[person_id],
                month=window.month,
                pays_on=window.pays_on,
                employments=entries_of_person(facts, person_id, reach, late) if is_extra else employments,
                tax=tuple(tax for tax, _ in taxes.get(person_id, ())),
                deductions=() if is_extra else tuple(deductions.get(person_id, ())),
                attachments=tuple(attachments.get(person_id, ())),
                advances=advances.get(person_id, ()),
                debts=tuple(debts.get(person_id, ())),
                debt_claim=claims.get(person_id),
                pension_section=pension.section,
                has_part_time_pension=pension.has_part_time_pension,
                yearly_income=_yearly_income(taxes.get(person_id, ()), employments, days_of(window.month)),
                earlier=tuple([_earlier_month(facts, earlier, person_id, own, m, paid, local) for m in own.months]),
                contribution_base_earlier=before.contribution_base,
                paid_earlier=before.paid,
                is_extra=is_extra,
                local=local,
            )
        )
    return inputs


def _back(earlier: EarlierMonths, changed: Mapping[int, Changed]) -> dict[int, date]:
    """From which earlier day each person's facts are needed."""
    return {person_id: earlier.reach(row.months[0]) for person_id, row in changed.items() if row.months}


def _paid(earlier: EarlierMonths, changed: Mapping[int, Changed]) -> Paid:
    again = {person_id: min(row.whole) for person_id, row in changed.items() if row.whole}
    return paid_sums(earlier, Keys(again), min(again.values())) if again else {}


def _earlier_month(
    facts: Facts,
    earlier: EarlierMonths,
    person_id: int,
    changed: Changed,
    month: Month,
    paid: Paid,
    local: LocalRules,
) -> EarlierMonth:
    reach = Reach.of(month, earlier.reach(month))
    local_then = earlier.local[month]
    common: dict[str, Any] = {
        "month": month,
        "pays_on": earlier.paydays[month],
        "local_then": None if local_then == local else local_then,
    }
    if month in changed.whole:
        employments = month_of_person(facts, person_id, reach, {})
        return EarlierMonth(employments=employments, paid=paid.get((person_id, month), ()), **common)
    entries = _by_employment(changed.entries[month])
    return EarlierMonth(employments=entries_of_person(facts, person_id, reach, entries), is_whole=False, **common)


def _by_employment(rows: Iterable[tuple[int, Entry]]) -> dict[int, list[Entry]]:
    return _grouped(rows)


def _yearly_income(
    taxes: Sequence[tuple[TaxDecisionInput, int | None]], employments: Sequence[EmploymentInput], days: Period
) -> int:
    """The income that decides one-time tax: as stated with the tax decision, else twelve months of the present pay."""
    for _, stated in taxes:
        if stated is not None:
            return stated
    monthly = 0
    for employment in employments:
        if employment.terms and employment.terms[-1].form is Form.MONTHLY:
            monthly += int(employment.terms[-1].pay_ore * employment.terms[-1].extent / 100)
        monthly += sum(row.amount_ore for row in employment.supplements if row.period.overlap(days))
    return 12 * monthly


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for key, value in rows:
        groups.setdefault(key, []).append(value)
    return groups


def _taxes(window: Window, people: Keys) -> Iterable[tuple[int, tuple[TaxDecisionInput, int | None]]]:
    rows = TaxDecision.objects.filter(window.known & window.on_payday, person_id__any=people)
    columns = ("person_id", "kind", "starts_on", "ends_on", "table", "column", "percent", "adjustment_ore", "extra_ore")
    for row in rows.order_by("person_id", "starts_on").values_list(*columns, "yearly_income_ore"):
        key, kind, *rest, stated = row
        yield key, (TaxDecisionInput(TAXES[kind], *rest), stated)


def _deductions(window: Window, people: Keys) -> Iterable[tuple[int, NetDeductionInput]]:
    rows = NetDeduction.objects.filter(window.known & window.in_month, person_id__any=people)
    columns = ("person_id", "payee__code", "payee_id", "amount_ore", "starts_on", "ends_on")
    for key, *rest in rows.order_by("person_id", "id").values_list(*columns):
        yield key, NetDeductionInput(*rest)
