"""Faults put into the newest month on purpose (inlagda fel), so that the controls have something to find.

They all sit in two of the named agencies: one is left stopped by the demo, the other shows a person set aside, and one
whose earlier debt is repaid.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from payroll.population.activity import OVERTIME, STANDBY
from payroll.population.draft import Draft
from payroll.population.facts import SALARY_EXCHANGE, first_known
from payroll.population.model import AbsenceFact, EmploymentFacts, EntryFact, ItemFact, Known, PersonFacts, SpanFact
from payroll.population.timeline import cut_off_at, moment, workdays
from servicecenter.population.agencies import WITHOUT_STANDBY

STOPPED = 1
"""Kronofogdemyndigheten: its newest run is left with stops to mend."""
DEBT_MONTHS_AGO = 3
CLOSED_COST_CENTRE = "9990/110"

Problem = Callable[[PersonFacts, Draft], PersonFacts]


def with_problem(person: PersonFacts, draft: Draft) -> PersonFacts:
    """The person as is, or with the fault that belongs to the place in the agency."""
    problem = PROBLEMS.get((draft.plan.place, draft.place))
    if problem is None or person.leads_unit or draft.cast:
        return person
    return problem(person, draft)


def missing_tax_decision(person: PersonFacts, draft: Draft) -> PersonFacts:
    """Last year's decision has run out and no new one has come."""
    last = draft.timeline.month.plus(-1).ends_on
    return person._replace(
        taxes=tuple(tax if tax.ends_on and tax.ends_on < last else tax._replace(ends_on=last) for tax in person.taxes)
    )


def missing_bank_account(person: PersonFacts, draft: Draft) -> PersonFacts:
    last = draft.timeline.month.plus(-1).ends_on
    return person._replace(accounts=(person.accounts[0]._replace(ends_on=last),))


def paid_after_the_end(person: PersonFacts, draft: Draft) -> PersonFacts:
    """The employment ended two months ago, but overtime from last month is attested."""
    main = person.employments[0]
    month = draft.timeline.month
    ended, day = month.plus(-2).ends_on, workdays(month.plus(-1).starts_on, month.plus(-1).ends_on)[5]
    notice = moment(ended - timedelta(days=45), 13)
    spans = (
        SpanFact(draft.starts_on, None, first_known(draft)._replace(superseded_at=notice)),
        SpanFact(draft.starts_on, ended, Known(notice, reason="Egen uppsägning")),
    )
    late = EntryFact(OVERTIME, day, day, Decimal(4), None, moment(day, 17), moment(day + timedelta(days=6), 9))
    entries = tuple(row for row in main.entries if row.ends_on <= ended)
    absences = tuple(row for row in main.absences if row.ends_on <= ended)
    return _with_main(person, main._replace(spans=spans, entries=(*entries, late), absences=absences))


def negative_net(person: PersonFacts, draft: Draft) -> PersonFacts:
    """On leave the whole month, while the salary exchange goes on."""
    main, month = person.employments[0], draft.timeline.month
    asked = month.plus(-1).starts_on + timedelta(days=8)
    days = len(workdays(month.starts_on, month.ends_on))
    leave = AbsenceFact(
        "leave_without_pay",
        month.starts_on,
        month.ends_on,
        days,
        moment(asked, 10),
        moment(asked + timedelta(days=3), 9),
    )
    exchange = ItemFact(draft.starts_on, None, first_known(draft), SALARY_EXCHANGE, 250_000)
    items = tuple(row for row in main.items if row.code != SALARY_EXCHANGE)
    absences = tuple(row for row in main.absences if row.ends_on < month.starts_on)
    return _with_main(person, main._replace(items=(*items, exchange), absences=(*absences, leave)))


def debt_of_an_earlier_month(person: PersonFacts, draft: Draft) -> PersonFacts:
    """On leave the whole of an earlier month, while the salary exchange went on: a debt, repaid by a signed plan."""
    main, month = person.employments[0], draft.timeline.month.plus(-DEBT_MONTHS_AGO)
    if draft.is_hourly or draft.starts_on > month.starts_on or month <= draft.timeline.first:
        return person
    asked = month.plus(-1).starts_on + timedelta(days=8)
    days = len(workdays(month.starts_on, month.ends_on))
    leave = AbsenceFact(
        "leave_without_pay",
        month.starts_on,
        month.ends_on,
        days,
        moment(asked, 10),
        moment(asked + timedelta(days=3), 9),
    )
    exchange = ItemFact(draft.starts_on, month.ends_on, first_known(draft), SALARY_EXCHANGE, 250_000)
    return _with_main(person, main._replace(items=(exchange,), entries=(), absences=(leave,)))


def unknown_coding(person: PersonFacts, draft: Draft) -> PersonFacts:
    """Moved this month to a cost centre that has been closed."""
    main, month = person.employments[0], draft.timeline.month
    *earlier, latest = main.terms
    moved = Known(moment(cut_off_at(month).date() - timedelta(days=2), 10), reason="Byte av enhet")
    if latest.starts_on >= month.starts_on:
        return person
    terms = (
        *earlier,
        latest._replace(known=latest.known._replace(superseded_at=moved.recorded_at)),
        latest._replace(ends_on=month.starts_on - timedelta(days=1), known=moved),
        latest._replace(starts_on=month.starts_on, coding=CLOSED_COST_CENTRE, known=moved),
    )
    return _with_main(person, main._replace(terms=terms))


def standby_without_price(person: PersonFacts, draft: Draft) -> PersonFacts:
    """On standby in an agency that has settled no amount for it: can't be calculated."""
    main, month = person.employments[0], draft.timeline.month.plus(-1)
    day = workdays(month.starts_on, month.ends_on)[7]
    standby = EntryFact(STANDBY, day, day, Decimal(15), None, moment(day, 16), moment(day + timedelta(days=2), 9))
    return _with_main(person, main._replace(entries=(*main.entries, standby)))


def _with_main(person: PersonFacts, main: EmploymentFacts) -> PersonFacts:
    return person._replace(employments=(main, *person.employments[1:]))


PROBLEMS: dict[tuple[int, int], Problem] = {
    (STOPPED, 3): missing_tax_decision,
    (STOPPED, 5): missing_bank_account,
    (STOPPED, 6): paid_after_the_end,
    (STOPPED, 8): negative_net,
    (STOPPED, 9): unknown_coding,
    (WITHOUT_STANDBY, 4): standby_without_price,
    (WITHOUT_STANDBY, 11): debt_of_an_earlier_month,
}
"""Place of the agency and of the person in it."""
