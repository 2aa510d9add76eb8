from dataclasses import replace
from datetime import date

import pytest

from payroll.pay_calendar import Turnover, agi_due_day, pay_month, payday, spv_file_day, state_rules
from servicecenter.common.calendars import is_banking_day
from servicecenter.common.periods import Month

# By hand from the almanac: the months whose payday is not the 25th, as (month, day).
NOT_THE_25TH = {
    2024: {2: 26, 5: 24, 8: 26, 12: 23},
    2025: {1: 24, 5: 26, 10: 24, 12: 23},
    2026: {1: 26, 4: 24, 7: 24, 10: 26, 12: 23},
    2027: {4: 26, 6: 24, 7: 26, 9: 24, 12: 23},
    2028: {3: 24, 5: 26, 6: 22, 11: 24, 12: 22},  # 25 May is Ascension Day, 23 June Midsummer Eve
    2029: {2: 26, 3: 26, 8: 24, 11: 26, 12: 21},
    2030: {5: 24, 8: 26, 12: 23},
}


@pytest.mark.parametrize("year", NOT_THE_25TH)
@pytest.mark.parametrize("month", range(1, 13))
def test_the_payday_is_the_one_listed_by_hand(year, month):
    assert payday(Month(year, month)) == date(year, month, NOT_THE_25TH[year].get(month, 25))


# What state employers have published: Umeå and Stockholm 2019, Stockholm 2020, Karolinska institutet 2022.
PUBLISHED = {
    2019: (25, 25, 25, 25, 24, 25, 25, 26, 25, 25, 25, 23),
    2020: (24, 25, 25, 24, 25, 25, 24, 25, 25, 26, 25, 23),
    2022: (25, 25, 25, 25, 25, 23, 25, 25, 26, 25, 25, 23),
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_paydays_agree_with_published_timetables(year):
    computed = tuple(payday(Month(year, month)).day for month in range(1, 13))
    assert computed == PUBLISHED[year]


@pytest.mark.parametrize("year", range(2015, 2060))
def test_every_payday_is_a_banking_day_within_the_agreement(year):
    for month in range(1, 13):
        day = payday(Month(year, month))
        assert is_banking_day(day)
        assert day.day >= {6: 22, 12: 21}.get(month, 24)
        assert Month.of(day) == Month(year, month)


def test_the_days_of_november_2026_come_in_order():
    month = pay_month(Month(2026, 11))
    assert month.pays_on == date(2026, 11, 25)
    assert month.cut_off_on == date(2026, 11, 11)
    assert month.preliminary_on == date(2026, 11, 11)
    assert month.definitive_on == date(2026, 11, 17)
    assert month.payment_file_on == date(2026, 11, 20)
    assert month.spv_file_on == date(2026, 11, 20)
    assert month.agi_due_on == date(2026, 12, 14)  # the 12th is a Saturday


def test_an_agency_may_have_days_of_its_own():
    rules = state_rules()
    own = replace(rules, cut_off_banking_days=replace(rules.cut_off_banking_days, value=8))
    assert pay_month(Month(2026, 11), rules=own).cut_off_on == date(2026, 11, 13)


def test_the_pension_file_goes_earlier_in_december_and_never_on_a_free_day():
    assert spv_file_day(Month(2019, 12)) == date(2019, 12, 17)
    assert spv_file_day(Month(2026, 12)) == date(2026, 12, 17)
    assert spv_file_day(Month(2026, 6)) == date(2026, 6, 18)  # the 20th is Midsummer Day, the 19th its eve


def test_the_declaration_is_due_the_month_after_the_payday_also_over_new_year():
    assert agi_due_day(date(2026, 12, 23)) == date(2027, 1, 12)


def test_every_parameter_has_a_source():
    rules = state_rules()
    assert all(getattr(rules, name).source for name in rules.__dataclass_fields__)
    assert rules.payment_file_banking_days.unsourced


@pytest.mark.parametrize(
    ("pays_on", "turnover", "due_on"),
    [
        (date(2026, 11, 25), Turnover.PLAIN, date(2026, 12, 14)),  # the 12th is a Saturday
        (date(2025, 12, 23), Turnover.SMALL, date(2026, 1, 19)),  # the 17th in January is a Saturday
        (date(2026, 7, 24), Turnover.SMALL, date(2026, 8, 17)),
        (date(2026, 9, 25), Turnover.SMALL, date(2026, 10, 12)),
        (date(2026, 9, 25), Turnover.LARGE, date(2026, 10, 26)),
        (date(2025, 12, 23), Turnover.LARGE, date(2026, 1, 26)),
    ],
)
def test_the_turnover_decides_the_day_of_the_declaration(pays_on, turnover, due_on):
    assert agi_due_day(pays_on, turnover=turnover) == due_on
