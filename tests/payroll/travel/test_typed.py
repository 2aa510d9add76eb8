"""A trip as it is typed: everything that the rules know of can be written, and what cannot be read is told where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from payroll.travel.typed import read
from payroll.travel_rules.model import Away, Drive, EarlierStay, Meal, MealGiver, MealName, Vehicle
from tests.payroll.travel.office import UMEA

TUESDAY = date(2026, 10, 13)
STAY = {"place": "Umeå", "starts_on": "2026-06-01", "ends_on": "2026-08-31"}


def test_days_off_vehicles_givers_and_earlier_stays_are_read():
    days = {"2026-10-13": {"lunch": "host", "km": "12,5", "vehicle": "motorcycle", "off": "on"}}
    typed = UMEA | {"days": days, "stays": [STAY], "aways": [{"starts_on": "2026-09-01", "ends_on": "2026-09-14"}]}
    trip = read(typed).trip
    assert trip.days_off == (TUESDAY,)
    assert trip.drives == (Drive(TUESDAY, Decimal("12.5"), Vehicle.MOTORCYCLE),)
    assert trip.meals == (Meal(TUESDAY, MealName.LUNCH, giver=MealGiver.HOST),)
    assert trip.earlier_stays == (EarlierStay("Umeå", date(2026, 6, 1), date(2026, 8, 31)),)
    assert trip.aways == (Away(date(2026, 9, 1), date(2026, 9, 14)),)


@pytest.mark.parametrize(
    ("part", "field", "text"),
    [
        ({"stays": [STAY | {"place": ""}]}, "stays-0-place", "Orten för tidigare vistelse 1 saknas."),
        ({"stays": [STAY, STAY | {"ends_on": "i juni"}]}, "stays-1-ends_on", "är ingen dag: i juni"),
        ({"stays": [STAY | {"ends_on": "2026-05-01"}]}, "stays-0-ends_on", "slutar innan den börjar"),
        ({"aways": [{"starts_on": "", "ends_on": "2026-05-01"}]}, "aways-0-starts_on", "Första dagen för frånvaro 1"),
        ({"aways": [{"starts_on": "2026-05-02", "ends_on": "2026-05-01"}]}, "aways-0-ends_on", "slutar innan"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(part: dict[str, Any], field: str, text: str):
    found = read(UMEA | part)
    assert found.trip is None
    assert text in found.fields[field]
