"""People made up from a seed (påhittade personer): the same seed gives the same people, one at a time.

Each person is thrown with dice of their own, so that nobody changes because of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from payroll.population.activity import LEFT_TO_ATTEST, STILL_WAITING, Worker, activity, parental_months
from payroll.population.decisions import attachment_facts, sink_facts
from payroll.population.draft import Draft, draft_person, leavers
from payroll.population.facts import account_facts, deduction_facts, item_facts, span_facts, tax_facts, terms_facts
from payroll.population.model import EmploymentFacts, PersonFacts
from payroll.population.names import full_name
from payroll.population.problems import with_problem
from payroll.population.sickness import benefit_notes, long_sickness, sick_notes
from payroll.population.timeline import Timeline
from payroll.population.vacation import saved_vacation
from servicecenter.common.periods import Month
from servicecenter.population.agencies import WITHOUT_STANDBY, AgencyPlan
from servicecenter.population.dice import Dice
from servicecenter.population.numbers import personal_number
from servicecenter.population.staff import ascii_name, staff

PROTECTED_EVERY = 251
COORDINATION_NUMBERS = 0.005
SECOND_EXTENT = Decimal(40)


def people(plan: AgencyPlan, timeline: Timeline, *, seed: int) -> Iterator[PersonFacts]:
    """Everyone in an agency: those employed in the newest month, then those who have left before it."""
    turns: Counter[tuple[date, bool]] = Counter()
    for place in range(1, plan.employees + leavers(plan, timeline) + 1):
        dice = Dice(seed, plan.code, place)
        draft = draft_person(dice, plan, timeline, place)
        yield with_problem(_person(dice, draft, turns), draft)


def _person(dice: Dice, draft: Draft, turns: Counter[tuple[date, bool]]) -> PersonFacts:
    given, family = full_name(dice, is_woman=draft.is_woman, birth_year=draft.born_on.year)
    if draft.cast:
        given, family = draft.cast.given_name, draft.cast.family_name
    parental = (
        ()
        if draft.is_hourly or draft.cast
        else parental_months(dice, draft.timeline, draft.starts_on, draft.ends_on, draft.age)
    )
    employments = [_employment(dice, draft, parental)]
    if draft.has_second:
        employments.append(_second_employment(dice, draft))
    return PersonFacts(
        place=draft.place,
        number=f"{100_000 + draft.place}",
        personal_number=_personal_number(dice, draft, turns),
        born_on=draft.born_on,
        given_name=given,
        family_name=family,
        email=f"{ascii_name(given)}.{ascii_name(family)}@{draft.plan.code}.example",
        is_protected=draft.place % PROTECTED_EVERY == 17,
        logs_in=draft.cast is not None,
        leads_unit=draft.leads_unit,
        employments=tuple(employments),
        taxes=sink_facts(tuple(tax_facts(dice, draft)), draft),
        accounts=tuple(account_facts(dice, draft)),
        deductions=tuple(deduction_facts(dice, draft)),
        attachments=tuple(attachment_facts(draft)),
    )


def _personal_number(dice: Dice, draft: Draft, turns: Counter[tuple[date, bool]]) -> str:
    key = draft.born_on, draft.is_woman
    turn = turns[key]
    turns[key] += 1
    return personal_number(
        draft.born_on, is_woman=draft.is_woman, turn=turn, is_coordination=dice.chance(COORDINATION_NUMBERS)
    )


def _employment(dice: Dice, draft: Draft, parental: tuple[Month, ...]) -> EmploymentFacts:
    worker = _worker(draft, parental)
    entries, absences = activity(dice, draft.timeline, worker)
    is_away = bool(parental) or bool(long_sickness(worker, draft.timeline))
    return EmploymentFacts(
        number=1,
        form=draft.form,
        central_agreement=draft.occupation.union,
        spans=tuple(span_facts(draft)),
        terms=tuple(terms_facts(dice, draft)),
        items=() if draft.is_hourly else tuple(item_facts(dice, draft, on_leave=is_away)),
        entries=tuple(entries),
        absences=tuple(absences),
        saved=None if draft.is_hourly else saved_vacation(draft.place, draft.starts_on, draft.timeline),
        sick_notes=tuple(sick_notes(absences, place=draft.place)),
        benefits=tuple(benefit_notes(absences, draft.timeline)),
    )


def _worker(draft: Draft, parental: tuple[Month, ...]) -> Worker:
    return Worker(
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        age=draft.age,
        is_hourly=draft.is_hourly,
        extent=draft.extent,
        has_shifts=draft.plan.has_shifts and draft.occupation.shifts and not draft.is_hourly,
        has_standby=draft.occupation.standby and draft.plan.place != WITHOUT_STANDBY and not draft.is_hourly,
        parental_months=parental,
        is_cast=draft.cast is not None,
        waits_in_newest=LEFT_TO_ATTEST if _manager_logs_in(draft) else STILL_WAITING,
    )


def _manager_logs_in(draft: Draft) -> bool:
    """Whether the unit is led by a manager of the demo's list of log-ins, who leads the first one."""
    cast = staff().employee(draft.plan.code, 1)
    return cast is not None and cast.is_manager and draft.unit == draft.plan.workplaces[0]


def _second_employment(dice: Dice, draft: Draft) -> EmploymentFacts:
    """A smaller employment beside the first, in another kind of work (två anställningar hos samma myndighet)."""
    return EmploymentFacts(
        number=2,
        form="permanent",
        central_agreement="ofr",
        spans=tuple(span_facts(draft)),
        terms=tuple(terms_facts(dice, draft, title="administratör", extent=SECOND_EXTENT)),
    )
