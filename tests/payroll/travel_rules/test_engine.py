"""The travel engine day by day; more worked trips with their sources lie in tests/cases/resor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from payroll.travel_rules.engine import calculate
from payroll.travel_rules.explain import explain
from payroll.travel_rules.local import LocalTravel
from payroll.travel_rules.model import (
    Carrier,
    EarlierStay,
    Ground,
    Leg,
    Lodging,
    Meal,
    MealName,
    Night,
    Part,
    Place,
    Trip,
)
from payroll.travel_rules.rates import TravelRules
from tests.payroll.travel_rules.trips import RULES, at, there_and_back


@pytest.mark.parametrize(
    ("leaves", "returns", "expected"),
    [
        ("2026-11-03 11:59", "2026-11-04 19:01", [300_00, 300_00]),
        ("2026-11-03 12:00", "2026-11-04 19:00", [150_00, 150_00]),
        ("2026-11-03 07:30", "2026-11-06 18:30", [300_00, 300_00, 300_00, 150_00]),
    ],
)
def test_the_hours_of_departure_and_return_decide_whole_or_half(leaves: str, returns: str, expected: list[int]) -> None:
    claim = calculate(there_and_back(leaves, returns), RULES)
    assert [day.tax_free for day in claim.days] == expected
    assert claim.paid == sum(expected)


def test_a_trip_without_a_night_gives_nothing_tax_free() -> None:
    (day,) = calculate(there_and_back("2026-11-03 06:00", "2026-11-03 22:00"), RULES).days
    assert (day.ground, day.part, day.paid) == (Ground.DAY_TRIP, Part.FULL, 0)


def test_every_amount_has_its_reason() -> None:
    trip = there_and_back("2026-11-03 07:30", "2026-11-04 18:30")
    first, last = explain(trip, RULES)
    assert first.reasons.keys() == {"tax_free"}
    assert first.because().value == "300,00\u00a0kr"
    steps = last.reasons["tax_free"].steps
    assert [step.rule for step in steps if step.rule] == [
        "allowance.full_day",
        "allowance.return_hour",
        "allowance.distance_km",
    ]
    assert (steps[2].arithmetic, steps[2].unsourced) == ("300,00 × 50\u00a0% = 150,00", False)


def test_a_trip_that_is_kept_as_text_comes_back_the_same() -> None:
    trip = there_and_back(
        "2026-11-03 07:30",
        "2026-11-04 18:30",
        place=Place("Boston", "US", "America/New_York"),
        nights=(Night(date(2026, 11, 3)),),
        meals=(Meal(date(2026, 11, 4), MealName.LUNCH),),
        earlier_stays=(EarlierStay("Boston", date(2026, 10, 1), date(2026, 10, 3)),),
    )
    assert msgspec.json.decode(msgspec.json.encode(trip), type=Trip) == trip


def test_a_zone_is_known_where_the_country_has_but_one() -> None:
    assert [Place("ort", country).zone for country in ("SE", "FR", "DE", "US", "ZZ")] == [
        "Europe/Stockholm",
        "Europe/Paris",
        "Europe/Berlin",
        "",
        "",
    ]


def test_the_hours_in_each_country_are_told() -> None:
    home, oslo, paris = Place("Stockholm"), Place("Oslo", "NO"), Place("Paris", "FR")
    trip = Trip(
        (
            Leg(home, at("2026-11-02 05:00"), oslo, at("2026-11-02 06:00"), Carrier.AIR),
            Leg(oslo, at("2026-11-03 14:00"), paris, at("2026-11-03 16:30"), Carrier.AIR),
            Leg(paris, at("2026-11-04 23:00"), home, at("2026-11-06 08:00"), Carrier.AIR),
        ),
        Decimal(600),
        Decimal(600),
    )
    steps = [told.reasons["tax_free"].steps[0] for told in explain(trip, RULES)]
    assert [step.value for step in steps] == ["NO 18.00", "NO 8.00, FR 7.30", "FR 17.00", "", ""]
    assert steps[3].sv == "Hela dagen på resande fot: Sverige, där resenären är härnäst"
    assert all(step.unsourced for step in steps)


@pytest.mark.parametrize(
    ("counts", "country"), [(True, "SE"), (False, "NO")], ids=["land travel counts", "land travel does not count"]
)
def test_whether_travel_by_land_counts_is_the_agencys_rule(counts: bool, country: str) -> None:
    home, malmo, oslo = Place("Kiruna"), Place("Göteborg"), Place("Oslo", "NO")
    legs = (
        Leg(home, at("2026-11-02 06:00"), malmo, at("2026-11-02 16:00")),
        Leg(malmo, at("2026-11-02 16:30"), oslo, at("2026-11-02 17:30"), Carrier.AIR),
        Leg(oslo, at("2026-11-03 14:00"), home, at("2026-11-03 16:00"), Carrier.AIR),
    )
    rules = TravelRules(RULES.years, (LocalTravel(date.min, land_travel_counts=counts),))
    first, _ = calculate(Trip(legs, Decimal(600), Decimal(600)), rules).days
    assert first.country == country


def test_a_night_that_one_came_home_in_gives_no_night_allowance() -> None:
    nights = tuple(Night(date(2026, 11, day), Lodging.PRIVATE) for day in (3, 4))
    home_late = there_and_back("2026-11-03 07:30", "2026-11-05 03:00", nights=nights)
    assert [day.night for day in calculate(home_late, RULES).days] == [150_00, 0, 0]
