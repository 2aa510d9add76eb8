"""What volumes cost: worked figures, and what holds whatever the volumes are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.pricing.indication import (
    VolumeMissing,
    compared,
    hourly_rate,
    indication,
    savings,
)
from servicecenter.pricing.price_lists import price_list, price_lists
from servicecenter.pricing.prices import PriceError, PriceMissing
from servicecenter.pricing.reading import measures

FIRST, SECOND = price_list("2013"), price_list("2020")
NONE = dict.fromkeys((code for code, measure in measures().items() if not measure.parts), 0)


def volumes(**given_: int) -> dict[str, int]:
    return NONE | given_


def of_staff(count: int) -> dict[str, int]:
    """So many employees who report deviations and get a payslip each."""
    return volumes(employees=count, payslips_deviation=count)


def test_H09_700_payslips_on_the_list_of_2020_are_56_900_kronor_a_month():
    assert indication(of_staff(700), SECOND).month_ore == 56_900_00


@pytest.mark.parametrize(("year", "kronor"), [(1, 104_500), (2, 95_000), (3, 85_500), (4, 85_500)])
def test_H09_the_list_of_2013_falls_by_the_year(year, kronor):
    assert indication(of_staff(700), FIRST, year=year).month_ore == kronor * 100


@pytest.mark.parametrize(("staff", "ore"), [(50, 335_00), (200, 185_00), (3_000, 138_33)])
def test_one_payslip_costs_less_the_more_there_are(staff, ore):
    assert indication(of_staff(staff), FIRST).per_payslip_ore == ore


def test_how_payslips_are_reported_matters_on_the_first_list_and_not_on_the_second():
    mixed = volumes(employees=100, payslips_deviation=50, payslips_attendance=30, payslips_scheduled=20)
    assert indication(mixed, FIRST).month_ore == (10_000 + 100 * 25 + 50 * 110 + 30 * 125 + 20 * 135) * 100
    assert indication(mixed, SECOND).month_ore == (13_500 + 100 * (22 + 40)) * 100


def test_a_volume_that_is_counted_by_year_is_a_twelfth_each_month():
    found = indication(volumes(new_employment_decisions=5), FIRST, services=["decisions"])
    assert (found.year_ore, found.month_ore) == (5_000_00, 416_67)


def test_each_line_says_how_it_was_reckoned_and_from_which_source():
    line = indication(of_staff(700), SECOND).lines[1]
    assert line.because.sv == "700 lönespecifikationer per månad × 22,00 kr"
    assert line.because.arithmetic == "700 × 22,00 × 12 = 184\xa0800,00"
    assert "per lönespecifikation och månad" in line.because.source


def test_a_missing_volume_is_named():
    given_ = of_staff(700)
    del given_["payslips_scheduled"]
    with pytest.raises(VolumeMissing, match="schemalagd arbetstid dygnet runt saknas"):
        indication(given_, SECOND)


def test_a_missing_price_is_named_with_its_list():
    with pytest.raises(PriceMissing, match="Prislistan 2013 har inget pris för Schema- och bemanningsplanering"):
        indication(of_staff(1), FIRST, services=["scheduling"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"volumes": volumes(employees=-1)}, "Anställda är mindre än 0"),
        ({"year": 0}, "År 0 finns inte"),
        ({"services": []}, "Ingen tjänst är vald"),
    ],
)
def test_what_cannot_be_reckoned_is_refused(change, told):
    asked = {"volumes": of_staff(1), "year": 1, "services": ["payroll"]} | change
    with pytest.raises(PriceError, match=told):
        indication(asked["volumes"], FIRST, year=asked["year"], services=asked["services"])


def test_340_claims_on_paper_would_save_17_000_as_self_service():
    found = savings(indication(volumes(claims_paper=340, claims_self_service=60), FIRST, services=["travel"]))
    assert [(saving.quantity, saving.year_ore) for saving in found] == [(340, 17_000_00)]
    assert found[0].because.arithmetic == "340 × (72,00 − 22,00) = 17\xa0000,00"


def test_what_can_be_done_without_saves_all_of_it_and_the_largest_stands_first():
    asked = volumes(manual_payouts=12, claims_paper=10)
    found = savings(indication(asked, FIRST, services=["travel", "payroll"]))
    assert [saving.year_ore for saving in found] == [6_000_00, 500_00]
    assert found[0].instead is None


def test_what_nobody_did_the_dear_way_saves_nothing():
    assert savings(indication(of_staff(700), FIRST, services=["payroll", "travel"])) == ()


def test_two_lists_are_compared_line_by_line():
    found = compared(indication(of_staff(700), FIRST), indication(of_staff(700), SECOND))
    assert found.month_change_ore == (56_900 - 104_500) * 100
    assert sum(line.change_ore for line in found.lines) == found.month_change_ore
    assert str(found.share) == "-45.6"
    fixed = next(line for line in found.lines if line.before and line.before.price.code == "payroll_fixed")
    assert fixed.change_ore == 3_500_00


def test_the_hour_of_special_services_is_marked_as_unsourced():
    rate = hourly_rate(SECOND)
    assert rate.unsourced
    assert rate.source.startswith("[own]")
    with pytest.raises(PriceError, match="2013 har inget timpris"):
        hourly_rate(FIRST)


COUNTS = st.integers(min_value=0, max_value=100_000)
VOLUMES = st.fixed_dictionaries(dict.fromkeys(NONE, COUNTS))
LISTS = st.sampled_from(price_lists())


@given(VOLUMES, LISTS, st.integers(1, 6), st.data())
def test_more_never_costs_less(given_, listed, year, data):
    services = data.draw(st.lists(st.sampled_from(listed.services), min_size=1))
    measure = data.draw(st.sampled_from(sorted(given_)))
    more = given_ | {measure: given_[measure] + data.draw(COUNTS)}
    before = indication(given_, listed, year=year, services=services)
    after = indication(more, listed, year=year, services=services)
    assert after.month_ore >= before.month_ore
    assert after.year_ore >= before.year_ore


@given(VOLUMES, LISTS, st.integers(1, 6), st.data())
def test_lines_add_up_and_twelve_months_are_a_year_but_for_rounding(given_, listed, year, data):
    services = data.draw(st.lists(st.sampled_from(listed.services), min_size=1))
    found = indication(given_, listed, year=year, services=services)
    assert sum(line.month_ore for line in found.lines) == found.month_ore
    assert sum(line.year_ore for line in found.lines) == found.year_ore
    assert abs(found.month_ore * 12 - found.year_ore) <= 6 * len(found.lines)
    assert sum(saving.year_ore for saving in savings(found)) <= found.year_ore


@given(VOLUMES, LISTS, st.integers(1, 5))
def test_a_later_year_never_costs_more(given_, listed, year):
    before, after = (indication(given_, listed, year=each, services=listed.services) for each in (year, year + 1))
    assert after.year_ore <= before.year_ore
