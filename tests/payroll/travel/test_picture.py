"""The picture of a trip: what it draws is what the days say, and it is told in words for whoever cannot see it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from payroll.travel.picture import trip_picture
from payroll.travel.typed import read
from payroll.travel_rules.engine import calculate
from payroll.travel_rules.rates import rules_for
from tests.payroll.travel.office import UMEA

OSLO: dict[str, Any] = UMEA | {
    "legs": [
        {"departs": "2026-10-12T13:15", "destination": "Oslo", "country": "NO", "arrives": "2026-10-12T16:10"},
        {"departs": "2026-10-14T15:00", "destination": "Gävle", "country": "SE", "arrives": "2026-10-14T18:05"},
    ],
    "days": {"2026-10-13": {"lunch": "other", "dinner": "host", "lodging": "private"}},
}


def drawn(typed: dict[str, Any], **how: Any) -> str:
    trip = read(typed).trip
    return str(trip_picture(trip, calculate(trip, rules_for(trip)), **how) or "").replace("\u00a0", " ")


def told(picture: str) -> list[str]:
    return re.search(r"<desc[^>]*>(.*)</desc>", picture)[1].split(". ")


def test_every_day_is_told_in_words():
    """Half of 1 054 kr in Oslo; 30 % of it after two free meals, and half a day's amount for the night; half again."""
    first, second, last = told(drawn(OSLO))
    assert first.endswith("12 oktober: Norge, halv dag, natt borta, 527,00 kr")
    assert second.endswith("13 oktober: Norge, hel dag, fri lunch, fri middag, natt ordnad själv, 843,00 kr")
    assert last.endswith("14 oktober: Norge, halv dag, 527,00 kr.")


def test_countries_meals_and_nights_are_drawn_once_each():
    picture = drawn(OSLO)
    assert picture.count("sc-trip__land--abroad") == 1, "three days in one country are one band"
    assert picture.count("is-free") == 2
    assert (picture.count('"sc-trip__night"'), picture.count("sc-trip__night is-own")) == (1, 1)
    assert picture.count('class="sc-trip__sum"') == 3


def test_a_day_off_is_a_stretch_of_its_own():
    picture = drawn(OSLO | {"days": {"2026-10-13": {"off": "on"}}})
    assert (picture.count("sc-trip__land--abroad"), picture.count("sc-trip__land--off")) == (2, 1)
    assert "13 oktober: ledig dag" in picture


def test_a_long_trip_is_drawn_in_rows_and_a_very_long_one_or_a_day_is_not_drawn():
    def lasting(ends_on: date, starts_on: str = "2026-10-12") -> dict[str, Any]:
        out = UMEA["legs"][0] | {"departs": f"{starts_on}T08:15", "arrives": f"{starts_on}T13:10"}
        back = {"departs": f"{ends_on}T15:00", "destination": "Gävle", "country": "SE", "arrives": f"{ends_on}T18:05"}
        return UMEA | {"legs": [out, back], "days": {}}

    assert 'viewBox="0 0 392 164"' in drawn(lasting(date(2026, 10, 20)))
    assert 'viewBox="0 0 280 164"' in drawn(lasting(date(2026, 10, 20)), columns=5)
    assert drawn(lasting(date(2026, 10, 12), "2026-06-01")) == ""
    assert drawn(lasting(date(2026, 10, 12))) == ""
