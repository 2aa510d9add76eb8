"""The one query gives what counting day by day gives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from payroll.statistics.figures import Figures, by_age
from payroll.statistics.queries import newest_month, statistics
from servicecenter.common.periods import Month
from servicecenter.models import Unit
from tests.factories import make_person
from tests.factories.declarations import personal_number
from tests.factories.runs import Office
from tests.payroll.statistics.conftest import a_year, counted_by_hand, hire, ill, owe, pay, worked

OCTOBER = Month(2026, 10)


def october(unit: str) -> Figures:
    return statistics([OCTOBER]).by_unit[OCTOBER][Unit.objects.get(code=unit).pk]


def test_a_worked_case(office: Office) -> None:
    """October 2026 has 22 working days. One full-timer is ill Monday to Friday, one at 50 % is half ill all month."""
    whole, half = hire("210"), hire("210", extent=50)
    ill(whole, date(2026, 10, 5), date(2026, 10, 11))
    ill(half, date(2026, 9, 1), date(2026, 10, 31), extent=50)
    worked(whole, "12110", date(2026, 10, 20), "2.5")
    found = october("210")
    assert (found.people, found.paid) == (2, 0)
    assert found.available_days == Decimal("33.00")
    assert found.full_time == Decimal("1.5")
    assert found.sick_days == Decimal("10.5"), "five whole days, and 22 days times half of half"
    assert found.long_sick_days == Decimal("5.5"), "61 days in a row are long"
    assert found.sick_share == Decimal("10.5") / 33
    assert found.long_share == Decimal("5.5") / Decimal("10.5")
    assert found.simple_hours == Decimal("2.5")


def test_sick_leave_in_two_rows_is_one_when_no_day_lies_between(office: Office) -> None:
    employment = hire("210")
    ill(employment, date(2026, 8, 20), date(2026, 9, 30))
    ill(employment, date(2026, 10, 1), date(2026, 10, 19), extent=50)
    assert october("210").long_sick_days == Decimal("6.5"), "13 working days at half"
    other = hire("220")
    ill(other, date(2026, 8, 20), date(2026, 9, 29))
    ill(other, date(2026, 10, 1), date(2026, 10, 19))
    assert october("220").long_sick_days == 0


def test_hourly_paid_are_staff_without_ordinary_time_and_those_with_assignments_are_not(office: Office) -> None:
    hire("210", form="hourly")
    employment = hire("220")
    type(employment).objects.filter(pk=employment.pk).update(form="assignment")
    assert october("210").people == 1
    assert october("210").available_days == 0
    assert Unit.objects.get(code="220").pk not in statistics([OCTOBER]).by_unit[OCTOBER]


def test_whoever_is_paid_after_leaving_counts_where_they_were(office: Office) -> None:
    employment = hire("210", ends_on=date(2026, 9, 15))
    pay(office, "2026-10", 1, of=[employment.person])
    found = october("210")
    assert (found.people, found.paid) == (0, 1)
    assert found.cost_ore > 0


def test_only_fixed_runs_count_and_extra_ones_are_added(office: Office) -> None:
    employment = hire("210")
    pay(office, "2026-10", 1, of=[employment.person], state="under_control")
    assert october("210").paid == 0
    assert newest_month() is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_agrees_with_counting_day_by_day(office: Office, seed: int) -> None:
    a_year(seed, people=45)
    months = [Month(2026, number) for number in range(6, 12)]
    for month in months:
        pay(office, str(month), seed * 100 + month.month)
        owe(str(month), seed * 100 + month.month)
    found = statistics(months)
    codes = dict(Unit.objects.values_list("pk", "code"))
    for month in months:
        expected = counted_by_hand(month.year, month.month)
        units = {codes.get(unit, ""): figures for unit, figures in found.by_unit[month].items()}
        groups = {(str(sex), str(age)): figures for (sex, age), figures in found.by_group[month].items()}
        assert set(units) | set(groups) == set(expected)
        for key, counted in expected.items():
            figures = (units | groups)[key]
            told = {
                "people": figures.people,
                "scheduled": figures.scheduled,
                "paid": figures.paid,
                "available": figures.available_days,
                "sick": figures.sick_days,
                "long": figures.long_sick_days,
                "12100": figures.additional_hours,
                "12110": figures.simple_hours,
                "12120": figures.qualified_hours,
                "cost": figures.cost_ore,
                "owed": figures.owed,
                "debt_days": figures.debt_days,
                "debt": figures.debt_ore,
            }
            by_hand = {
                "people": len(counted.people),
                "scheduled": len(counted.scheduled),
                "paid": len(counted.paid),
                "owed": len(counted.owed),
            } | dict(counted.sums)
            assert told == {name: by_hand.get(name, 0) for name in told}, (month, key)


def test_age_is_that_of_the_last_day_of_the_month(office: Office) -> None:
    for number, born in enumerate((date(1996, 10, 31), date(1996, 11, 1), date(1976, 10, 31), date(1976, 11, 1))):
        make_person(born_on=born, personal_number=personal_number(800 + number, born))
    groups = by_age(statistics([OCTOBER]).by_group[OCTOBER])
    assert {age: figures.people for age, figures in groups.items()} == {"young": 1, "middle": 2, "older": 1}


def test_a_group_is_small_by_whichever_way_of_counting_is_smallest(office: Office) -> None:
    """Ten by the hour and one by the month: what is said of working time is said of one."""
    for _person in range(10):
        hire("210", form="hourly")
    hire("210")
    assert october("210").counts == (11, 1, 0, 11, 0)
    worked(hire("220", ends_on=date(2026, 9, 30)), "12110", date(2026, 10, 2), "3")
    assert october("220").counts == (0, 0, 0, 1, 0)
