"""What must hold for every trip: against a second computation, and when one is shifted, split or given more meals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from payroll.travel_rules.engine import calculate
from payroll.travel_rules.explain import explain
from payroll.travel_rules.local import DayAmount, LocalTravel, Supplement
from payroll.travel_rules.model import (
    Carrier,
    Drive,
    Leg,
    Lodging,
    Meal,
    MealKind,
    MealName,
    Night,
    Place,
    Trip,
)
from payroll.travel_rules.rates import TravelRules, shipped_year, with_countries
from payroll.travel_rules.rows import pay_rows
from servicecenter.common.because import Because
from servicecenter.rules.travel_countries import CountryRate, CountryRates
from tests.payroll.travel_rules.oracle import per_diem

ABROAD = {"FR": 935, "DE": 800, "DK": 1274, "NO": 1104}
COUNTRIES = CountryRates(2024, "", tuple(CountryRate(*row, "prov") for row in ((c, c, a) for c, a in ABROAD.items())))
YEAR = with_countries(shipped_year(2024), COUNTRIES)
RULES = TravelRules({2024: YEAR})
LOCAL = LocalTravel(
    date.min,
    full_day=350_00,
    own_car=32_50,
    supplement=Supplement((DayAmount(210_00, 105_00), DayAmount(40_00, 20_00, from_day=4)), 320_00, (), 15, 35, 35),
)
LOCAL_RULES = TravelRules({2024: YEAR}, (LOCAL,))
# One clock for all, so that the second computation needs none.
PLACES = [
    Place("Stockholm"),
    Place("Malmö"),
    *(Place(country, country, "Europe/Stockholm") for country in ABROAD),
]


@st.composite
def trips(draw: Any) -> Trip:
    """Trips of spring 2024 by land, air and sea between places with the same clock."""
    at = datetime(2024, 4, draw(st.integers(2, 20)), draw(st.integers(0, 23)), draw(st.sampled_from((0, 1, 30, 59))))
    here, legs = PLACES[0], []
    for _ in range(draw(st.integers(1, 4))):
        there = draw(st.sampled_from([place for place in PLACES if place != here]))
        arrives = at + timedelta(minutes=draw(st.integers(10, 700)))
        legs.append(Leg(here, at, there, arrives, draw(st.sampled_from(Carrier))))
        here, at = there, arrives + timedelta(minutes=draw(st.integers(0, 3000)))
    legs.append(Leg(here, at, PLACES[0], at + timedelta(minutes=draw(st.integers(10, 700))), Carrier.AIR))
    first, last = legs[0].departs_at.date(), legs[-1].arrives_at.date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    meals = draw(
        st.lists(
            st.builds(
                Meal,
                st.sampled_from(days),
                st.sampled_from(MealName),
                st.sampled_from([MealKind.OTHER, MealKind.TRANSPORT]),
            ),
            max_size=6,
            unique_by=lambda meal: (meal.on, meal.name),
        )
    )
    nights = [Night(day, draw(st.sampled_from([Lodging.PROVIDED, Lodging.PRIVATE]))) for day in days[:-1]]
    return Trip(
        tuple(legs),
        Decimal(draw(st.sampled_from((40, 60, 400)))),
        Decimal(draw(st.sampled_from((60, 400)))),
        nights=tuple(nights),
        meals=tuple(meals),
        drives=(Drive(first, Decimal(draw(st.integers(0, 5000))) / 10),),
    )


@given(trips())
def test_the_tax_free_per_diem_equals_a_second_computation(trip: Trip) -> None:
    expected = per_diem(trip, ABROAD)
    assert {day.on: day.tax_free for day in calculate(trip, RULES).days} == {
        day: kronor * 100 for day, kronor in expected.items()
    }


@given(trips(), st.integers(1, 60))
def test_shifting_a_trip_by_days_changes_nothing(trip: Trip, days: int) -> None:
    by = timedelta(days=days)
    moved = replace(
        trip,
        legs=tuple(replace(leg, departs_at=leg.departs_at + by, arrives_at=leg.arrives_at + by) for leg in trip.legs),
        nights=tuple(replace(night, on=night.on + by) for night in trip.nights),
        meals=tuple(replace(meal, on=meal.on + by) for meal in trip.meals),
        drives=tuple(replace(drive, on=drive.on + by) for drive in trip.drives),
    )
    before, after = calculate(trip, LOCAL_RULES), calculate(moved, LOCAL_RULES)
    assert [replace(day, on=day.on - by) for day in after.days] == list(before.days)


@given(trips(), st.data())
def test_a_stop_of_no_length_on_the_way_changes_nothing(trip: Trip, data: st.DataObject) -> None:
    """Anywhere in the air and at sea; by land in the country of the leg, as a stop at a border tells where it is."""
    number = data.draw(st.integers(0, len(trip.legs) - 1))
    leg = trip.legs[number]
    minutes = int((leg.arrives_at - leg.departs_at).total_seconds() // 60)
    at = leg.departs_at + timedelta(minutes=data.draw(st.integers(0, minutes)))
    is_inside = leg.origin.country == leg.destination.country
    if leg.carrier is Carrier.LAND and not is_inside:
        leg = replace(leg, carrier=Carrier.AIR)
        trip = replace(trip, legs=(*trip.legs[:number], leg, *trip.legs[number + 1 :]))
    elsewhere = data.draw(st.sampled_from(PLACES)) if leg.carrier is not Carrier.LAND else leg.origin
    stop = replace(elsewhere, name="Uppehåll")
    halves = (replace(leg, destination=stop, arrives_at=at), replace(leg, origin=stop, departs_at=at))
    split = replace(trip, legs=(*trip.legs[:number], *halves, *trip.legs[number + 1 :]))
    assert calculate(split, LOCAL_RULES) == calculate(trip, LOCAL_RULES)


@given(trips(), st.data())
def test_one_more_free_meal_never_raises_what_is_paid(trip: Trip, data: st.DataObject) -> None:
    taken = {(meal.on, meal.name) for meal in trip.meals}
    days = [day.on for day in calculate(trip, LOCAL_RULES).days]
    free = [(day, name) for day in days for name in MealName if (day, name) not in taken]
    if not free:
        return
    more = Meal(
        *data.draw(st.sampled_from(free)), data.draw(st.sampled_from([MealKind.OTHER, MealKind.REPRESENTATION]))
    )
    with_more = replace(trip, meals=(*trip.meals, more))
    for rules in (RULES, LOCAL_RULES):
        assert calculate(with_more, rules).paid <= calculate(trip, rules).paid


@given(trips())
def test_days_rows_and_reasons_add_up_to_the_claim(trip: Trip) -> None:
    claim = calculate(trip, LOCAL_RULES)
    benefits = claim.total("meal_benefit")
    assert sum(day.paid for day in claim.days) == claim.paid == sum(row.amount for row in pay_rows(claim)) - benefits
    assert all(day.norm - day.cut >= day.tax_free >= 0 for day in claim.days)
    for told in explain(trip, LOCAL_RULES, claim):
        assert (told.nothing is not None) == (told.day.norm == 0)
        assert all(because.value for because in told.reasons.values())
        assert all(because.sv and because.en != because.sv for because in _every(told.because()))


def _every(because: Because) -> Iterator[Because]:
    yield because
    for step in because.steps:
        yield from _every(step)


@given(st.integers(1, 22), st.integers(0, 59), st.sampled_from([date(2026, 3, 28), date(2026, 10, 24)]))
def test_a_night_when_the_clock_changes_keeps_local_times(hour: int, minute: int, evening: date) -> None:
    rules = TravelRules({2026: shipped_year(2026)})

    def claim(day: date) -> list[tuple[Any, ...]]:
        out = datetime(day.year, day.month, day.day, hour, minute)
        home = datetime(day.year, day.month, day.day, 20, 30) + timedelta(days=1)
        legs = (
            Leg(PLACES[0], out, PLACES[1], out + timedelta(minutes=59)),
            Leg(PLACES[1], home - timedelta(hours=3), PLACES[0], home),
        )
        days = calculate(Trip(legs, Decimal(600), Decimal(600)), rules).days
        return [(day.part, day.tax_free, day.ground) for day in days]

    assert claim(evening) == claim(evening + timedelta(days=7))
