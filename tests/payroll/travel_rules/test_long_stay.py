"""The three-month rule against a second computation day by day, and what must hold however a stay is broken up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from payroll.travel_rules.engine import calculate
from payroll.travel_rules.explain import explain
from payroll.travel_rules.local import BreakDays, LocalTravel
from payroll.travel_rules.long_stay import months_later
from payroll.travel_rules.model import Away, EarlierStay
from payroll.travel_rules.rates import TravelRules
from servicecenter.common.calendars import is_working_day
from tests.payroll.travel_rules.trips import RULES, there_and_back

FIRST = date(2026, 1, 5)


def share_on(day: date, at_place: set[date], away: set[date]) -> int:
    """A second computation: walk every day from the first, and remember what the law asks about."""
    began, lost, elsewhere = FIRST, 0, 0
    walked = FIRST
    while walked < day:
        walked += timedelta(days=1)
        if walked in at_place or walked == day:
            if elsewhere >= 28:
                began, lost = walked, 0
            elsewhere = 0
            continue
        elsewhere = elsewhere if elsewhere >= 28 else (0 if walked in away else elsewhere + 1)
        if is_working_day(walked) and walked < three_months(began):
            lost += 1
    limit = three_months(began) + timedelta(days=lost)
    return 100 if day < limit else 70


def three_months(day: date) -> date:
    month = day.month + 3
    try:
        return date(day.year + (month > 12), (month - 1) % 12 + 1, day.day)
    except ValueError:
        return date(day.year + (month > 11), month % 12 + 1, 1)


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 35), st.booleans()), min_size=1, max_size=4),
    st.integers(0, 20),
)
def test_the_share_of_a_day_equals_a_second_computation(pieces: list[tuple[int, int, bool]], gap: int) -> None:
    """Stays and breaks by turns, each break either work elsewhere or leave."""
    stays, aways, begins = [], [], FIRST
    for days, break_days, is_leave in pieces:
        ends = begins + timedelta(days=days)
        stays.append(EarlierStay("Göteborg", begins, ends))
        begins = ends + timedelta(days=1 + break_days)
        if is_leave:
            aways.append(Away(ends + timedelta(days=1), begins - timedelta(days=1)))
    day = begins + timedelta(days=gap)
    at_place = {
        stay.starts_on + timedelta(days=n) for stay in stays for n in range((stay.ends_on - stay.starts_on).days + 1)
    }
    away = {row.starts_on + timedelta(days=n) for row in aways for n in range((row.ends_on - row.starts_on).days + 1)}
    trip = there_and_back(
        f"{day} 07:00", f"{day + timedelta(days=1)} 20:00", earlier_stays=tuple(stays), aways=tuple(aways)
    )
    assume(day < date(2026, 12, 30))
    expected = share_on(day, at_place, away)
    event(f"{expected} percent")
    assert calculate(trip, RULES).days[0].share == expected


@given(st.integers(1, 120), st.integers(0, 25))
def test_leave_never_makes_the_limit_come_sooner(stayed: int, leave: int) -> None:
    ends = FIRST + timedelta(days=stayed)
    back = ends + timedelta(days=1 + leave)
    without = EarlierStay("Göteborg", FIRST, back - timedelta(days=1))
    with_leave = EarlierStay("Göteborg", FIRST, ends)
    shares = [
        calculate(there_and_back(f"{back} 07:00", f"{back + timedelta(days=1)} 20:00", earlier_stays=(stay,)), RULES)
        for stay in (without, with_leave)
    ]
    assert shares[0].days[0].share <= shares[1].days[0].share


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 18), 3, date(2026, 4, 18)),
        (date(2025, 11, 30), 3, date(2026, 3, 1)),
        (date(2023, 11, 29), 3, date(2024, 2, 29)),
        (date(2024, 2, 29), 24, date(2026, 3, 1)),
    ],
)
def test_three_months_end_on_the_same_day_number(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


def test_the_agency_chooses_how_breaks_lengthen() -> None:
    """Ten working days from 1 April 2025: as days to the 11th, as working days to the 15th."""
    stays = (
        EarlierStay("Göteborg", date(2025, 1, 1), date(2025, 3, 14)),
        EarlierStay("Göteborg", date(2025, 3, 31), date(2025, 4, 8)),
    )
    trip = there_and_back("2025-04-09 07:00", "2025-04-16 20:00", earlier_stays=stays)
    for break_days, first in ((BreakDays.CALENDAR_DAYS, 11), (BreakDays.WORKING_DAYS, 15)):
        rules = TravelRules(RULES.years, (LocalTravel(date.min, break_days=break_days),))
        reduced = [day.on for day in calculate(trip, rules).days if day.share == 70]
        assert reduced[0] == date(2025, 4, first)


def test_the_reason_names_place_day_and_breaks() -> None:
    stays = (
        EarlierStay("Göteborg", date(2025, 1, 1), date(2025, 3, 14)),
        EarlierStay("Göteborg", date(2025, 3, 31), date(2025, 5, 12)),
    )
    trip = there_and_back("2025-05-13 13:00", "2025-05-15 20:00", earlier_stays=stays, home_km=Decimal(90))
    first, second, _ = explain(trip, RULES)
    told = "Samma ort (Göteborg) sedan 2025-01-01; lägre belopp från 2025-04-11, gränsen framflyttad 10 arbetsdagar"
    assert first.nothing is not None
    assert first.nothing.source == "RÅ 2006 ref. 59"
    assert first.nothing.steps[0].sv.startswith(told)
    assert [step.sv for step in second.reasons["tax_free"].steps if step.sv.startswith(told)]
    assert second.reasons["tax_free"].steps[3].arithmetic == "290,00 × 70\u00a0% = 203,00"
