"""The rules of each travel year: complete, sourced, and equal to the published figures."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from payroll.travel_rules.model import Vehicle
from payroll.travel_rules.rates import TravelRules, nearest_krona, shipped_year, travel_year, with_countries
from servicecenter.common.money import to_ore
from servicecenter.rules.country_names import code_of
from servicecenter.rules.loader import DATA, RuleDataError, RuleYearMissing, load_rulebook, parse_rulebook
from servicecenter.rules.travel_countries import CountryRate, CountryRateMissing, CountryRates

YEARS = (2022, 2023, 2024, 2025, 2026)


@pytest.mark.parametrize("year", YEARS)
def test_the_figures_of_a_year_equal_the_published_ones(shared: Path, year: int) -> None:
    with (shared / "rates/traktamente-bilersattning.csv").open(encoding="utf-8") as file:
        (row,) = [row for row in csv.DictReader(file, delimiter=";") if row["ar"] == str(year)]
    rules = shipped_year(year)
    assert rules.full_day == to_ore(row["traktamente_hel"])
    assert nearest_krona(rules.full_day, 50) == to_ore(row["traktamente_halv"]) == to_ore(row["nattraktamente"])
    assert nearest_krona(rules.full_day, rules.percent) == to_ore(row["efter_3_man_70"])
    assert nearest_krona(rules.full_day, rules.percent_after_years) == to_ore(row["efter_2_ar_50"])
    assert rules.mileage == {
        Vehicle.OWN_CAR: to_ore(row["bil_egen_kr_mil"]),
        Vehicle.BENEFIT_CAR: to_ore(row["bil_forman_kr_mil"]),
        Vehicle.BENEFIT_CAR_ELECTRIC: to_ore(row["bil_forman_el_kr_mil"]),
        Vehicle.MOTORCYCLE: 0,
        Vehicle.BICYCLE: 0,
    }
    if row["kost_hel"]:
        assert rules.meal_benefit[7] == to_ore(row["kost_hel"])
        assert rules.meal_benefit[2] == rules.meal_benefit[4] == to_ore(row["kost_lunch_middag"])
        assert rules.meal_benefit[1] == to_ore(row["kost_frukost"])


@pytest.mark.parametrize(
    ("year", "price_base_amount"), [(2023, 52_500), (2024, 57_300), (2025, 58_800), (2026, 59_200)]
)
def test_the_figures_follow_from_the_price_base_amount(year: int, price_base_amount: int) -> None:
    """0.5 % to the nearest ten for the allowance; 0.52 % to the nearest five, of which 20 and 40 %, for meals."""
    rules = shipped_year(year)
    assert rules.full_day == round(Decimal(price_base_amount) * 5 / 10_000) * 10_00
    meals = round(Decimal(price_base_amount) * Decimal("0.0052") / 5) * 5
    assert [rules.meal_benefit[meal] for meal in (7, 1, 2)] == [meals * 100, meals * 20, meals * 40]


@pytest.mark.parametrize("year", YEARS)
def test_a_year_that_the_program_ships_answers_everything_with_a_source(year: int) -> None:
    book = load_rulebook("travel", year)
    assert all(version.source for versions in book.entries.values() for version in versions)
    assert travel_year(book).year == year


def test_what_rests_on_second_hand_sources_is_marked() -> None:
    rules = shipped_year(2026)
    assert rules.sourced("mileage.own_car").unsourced
    assert not rules.sourced("allowance.departure_hour").unsourced
    assert not shipped_year(2024).sourced("allowance.full_day").unsourced


@pytest.mark.parametrize(
    ("was", "becomes", "finding"),
    [
        ("departure_hour = {", "leaves = {", r"allowance\.departure_hour: ett värde som gäller"),
        ("lunch = 35, dinner = 35 }, source", "lunch = 35 }, source", r"meals\.domestic: fältet dinner saknas"),
        ("breakfast = 20, lunch", "breakfast = 40, lunch", r"meals\.domestic: värdet har fel form"),
        ("own_car = { value = 25.00", "own_car = { value = 25.001", r"mileage\.own_car: värdet har fel form"),
        ('domain = "travel"', 'domain = "payroll"', "väntade travel, fann payroll"),
    ],
)
def test_a_flaw_in_a_travel_year_is_named_by_its_key(was: str, becomes: str, finding: str) -> None:
    text = (DATA / "2026/travel.toml").read_text(encoding="utf-8")
    assert was in text
    with pytest.raises(RuleDataError, match=finding):
        travel_year(parse_rulebook(text.replace(was, becomes, 1), "2026/travel.toml"))


def test_a_year_or_country_that_is_not_there_is_named_and_never_borrowed() -> None:
    rules = TravelRules({2026: shipped_year(2026)})
    with pytest.raises(RuleYearMissing, match="Regler för travel 2031 saknas"):
        rules.on(date(2031, 1, 1))
    with pytest.raises(CountryRateMissing, match="Normalbelopp för NP 2026 saknas"):
        rules.on(date(2026, 1, 1)).amount("NP")


@pytest.mark.parametrize(
    ("file", "column", "year"),
    [
        ("utlandstraktamente-2023-2024.csv", "normalbelopp_2024", 2024),
        ("utlandstraktamente-2026-partial.csv", "normalbelopp_2026", 2026),
    ],
)
def test_the_few_countries_that_are_shipped_equal_the_lists(shared: Path, file: str, column: str, year: int) -> None:
    with (shared / "rates" / file).open(encoding="utf-8") as lines:
        listed = {code_of(line["land"]): line[column] for line in csv.DictReader(lines, delimiter=";")}
    shipped = shipped_year(year).countries
    assert shipped.is_partial
    assert 5 <= len(shipped.rows) <= 10
    for rate in shipped.rows:
        assert (str(rate.amount), rate.code) == (listed[rate.code], code_of(rate.name))
        assert rate.unsourced == (year == 2026)


def test_an_imported_list_takes_the_place_of_the_shipped_countries() -> None:
    imported = CountryRates(2026, "", (CountryRate("NO", "Norge", 1060, "prov"),))
    year = with_countries(shipped_year(2026), imported)
    assert (year.amount("NO"), year.amount("SE")) == (1060_00, 300_00)
    with pytest.raises(CountryRateMissing, match="Normalbelopp för FR 2026 saknas"):
        year.amount("FR")
    assert shipped_year(2026).amount("FR") == 850_00
