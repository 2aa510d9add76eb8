"""Balances are the sum of their history, whatever happened and in whatever order it was told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from payroll.calculation.absence import KINDS
from payroll.vacation_rules.account import (
    ADJUSTED,
    CARRIED,
    Booked,
    Pot,
    YearFacts,
    account_of,
    earned_by,
    owed_on,
)
from payroll.vacation_rules.closing import closing_of, may_exchange
from payroll.vacation_rules.order import Use
from payroll.vacation_rules.qualifying import LIMITS, Away, counted
from payroll.vacation_rules.values import vacation_rules
from servicecenter.rules.loader import load_rulebook

RULES = vacation_rules(load_rulebook("payroll", 2026), date(2026, 11, 1))
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
days_of_year = st.integers(0, 364).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def uses(draw: st.DrawFn) -> Use:
    first = draw(days_of_year)
    count = Decimal(draw(st.integers(1, 100))) / 4
    return Use(draw(st.integers(1, 10**6)), first, first, count, count)


@st.composite
def absences(draw: st.DrawFn) -> Away:
    first = draw(days_of_year) - timedelta(days=draw(st.sampled_from([0, 365])))
    last = first + timedelta(days=draw(st.integers(0, 300)))
    return Away(draw(st.sampled_from(sorted(LIMITS))), first, last, draw(st.booleans()))


facts = st.builds(
    YearFacts,
    year=st.just(2026),
    born_on=st.dates(date(1950, 1, 1), date(2008, 1, 1)),
    employed=days_of_year.map(lambda first: ((first, LAST),)),
    away=st.lists(absences(), max_size=6).map(tuple),
    uses=st.lists(uses(), max_size=8, unique_by=lambda use: use.absence_id).map(tuple),
    booked=st.lists(
        st.builds(Booked, st.sampled_from(Pot), days_of_year, st.decimals(-5, 35, places=2), st.just(ADJUSTED)),
        max_size=4,
    ).map(tuple),
    is_exchanged=st.booleans(),
    saved_first=st.booleans(),
)


@given(facts)
def test_the_balance_equals_the_sum_of_its_history(given_facts: YearFacts) -> None:
    account = account_of(given_facts, RULES)
    put_in = account.earned.days + sum(row.days for row in given_facts.booked)
    put_in += RULES.exchanged_days if given_facts.is_exchanged else 0
    drawn = sum(use.days for use in given_facts.uses)
    assert account.all_left == put_in - drawn == sum(event.days for event in account.events)
    for taken in account.taken:
        assert taken.current + taken.saved + taken.exchanged + taken.beyond == taken.use.days


@given(facts, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_told_changes_nothing(given_facts: YearFacts, random) -> None:
    shuffled = {name: list(getattr(given_facts, name)) for name in ("away", "uses", "booked")}
    for rows in shuffled.values():
        random.shuffle(rows)
    other = YearFacts(
        given_facts.year,
        given_facts.born_on,
        given_facts.employed,
        **{name: tuple(rows) for name, rows in shuffled.items()},
        is_exchanged=given_facts.is_exchanged,
        saved_first=given_facts.saved_first,
    )
    first, second = account_of(given_facts, RULES), account_of(other, RULES)
    assert [first.left(pot) for pot in Pot] == [second.left(pot) for pot in Pot]
    assert first.earned == second.earned or first.earned.days == second.earned.days


@given(facts)
def test_saved_days_never_pass_the_limit_and_no_day_is_lost_at_the_turn_of_the_year(given_facts: YearFacts) -> None:
    account = account_of(given_facts, RULES)
    closing = closing_of(account, RULES)
    assert closing.saved <= RULES.most_saved
    assert closing.saved + closing.overflow == account.current + account.saved


@given(st.lists(absences(), max_size=8))
def test_lost_days_are_days_of_the_year_and_never_more_than_those_away(rows: list[Away]) -> None:
    for row in counted(rows, 2026, RULES):
        assert all(FIRST <= day <= LAST for day in row.lost)
        assert row.lost_days <= row.days


def test_every_kind_of_absence_that_pay_knows_says_whether_it_earns_vacation() -> None:
    assert set(KINDS) <= set(LIMITS)


def test_illness_after_a_break_earns_again_though_the_year_before_was_lost() -> None:
    ill = [Away("sick", date(2025, 1, 1), date(2026, 1, 31)), Away("sick", date(2026, 2, 15), date(2026, 3, 31))]
    [row] = counted(ill, 2026, RULES)
    assert row.lost_days == 31, "January belongs to the unbroken year, and the rest comes after fourteen days at work"


def test_what_is_owed_grows_with_the_year_and_falls_when_days_are_taken() -> None:
    july = Use(1, date(2026, 7, 6), date(2026, 7, 31), Decimal(20), Decimal(20))
    saved = Booked(Pot.SAVED, FIRST, Decimal(8), CARRIED)
    account = account_of(YearFacts(2026, date(1990, 5, 17), ((FIRST, LAST),), uses=(july,), booked=(saved,)), RULES)
    assert earned_by(account, date(2026, 6, 30)) == Decimal("15.37"), "31 × 181 ÷ 365, downwards"
    assert owed_on(account, date(2026, 6, 30)) == Decimal("23.37")
    assert owed_on(account, date(2026, 7, 31)) == Decimal("18.00") + 8 - 20
    assert owed_on(account, LAST) == 31 + 8 - 20 == account.current + account.saved


def test_exchange_asks_for_at_most_five_saved_days() -> None:
    assert may_exchange(Decimal(5), RULES)
    assert not may_exchange(Decimal("5.5"), RULES)
