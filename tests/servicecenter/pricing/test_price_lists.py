"""Price lists: which one holds on a day, and files that are refused with the place and the reason."""

from __future__ import annotations

from datetime import date

import pytest

from servicecenter.pricing.price_lists import price_list, price_list_on, price_lists
from servicecenter.pricing.prices import SPECIAL, PriceFileError, PriceListMissing
from servicecenter.pricing.reading import parse_price_list
from servicecenter.service_catalogue.versions import newest

LIST = """
name = "Prov"
valid_from = 2020-01-01
source = "Prov"
[[price]]
code = "a"
service = "payroll"
sv = "Avgift"
en = "Fee"
unit = "piece"
measure = "employees"
kronor = [25, 20.50]
source = "Prov, sidan 1"
"""


def test_a_list_holds_from_its_day_to_its_last_and_no_other_takes_its_place():
    assert price_list_on(date(2013, 1, 1)).name == "2013"
    assert price_list_on(date(2014, 12, 31)).name == "2013"
    assert price_list_on(date(2026, 3, 1)).name == "2020"
    with pytest.raises(PriceListMissing, match="2017-05-01"):
        price_list_on(date(2017, 5, 1))
    with pytest.raises(PriceListMissing, match=r"Välj en av 2013, 2020"):
        price_list("1999")


def test_every_figure_has_a_source_and_belongs_to_a_service_of_the_catalogue():
    for listed in price_lists():
        for price in listed.prices:
            assert price.source
            assert price.service == SPECIAL or price.service in newest()
            assert price.unsourced == price.source.startswith("[own]")


def test_ore_and_years_are_read_exactly():
    (price,) = parse_price_list(LIST, "prov.toml").prices
    assert [price.in_year(year) for year in (1, 2, 3)] == [25_00, 20_50, 20_50]


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        (("kronor = [25, 20.50]", "kronor = 25"), "price a.kronor", "lista"),
        (("kronor = [25, 20.50]", "kronor = [25, -1]"), "price a.kronor", "lista"),
        (("kronor = [25, 20.50]", "kronor = [25.005]"), "price a.kronor", "fler än två decimaler"),
        (('measure = "employees"', ""), "price a.measure", "bara då"),
        (('measure = "employees"', 'measure = "cows"'), "price a.measure", "cows finns inte"),
        (('unit = "piece"', 'unit = "dozen"'), "price a.unit", "'dozen'"),
        (('source = "Prov, sidan 1"', ""), "price a.source", "texten saknas"),
        (('source = "Prov, sidan 1"', 'source = "P"\ninstead = "b"'), "price a.instead", "b finns inte"),
        (('source = "Prov, sidan 1"', 'source = "P"\ninstead = "a"'), "price a.instead", "kostar inte mindre"),
        (('sv = "Avgift"', 'sv = "Avgift"\nvat = 25'), "price a.vat", "okänt"),
        (("2020-01-01", "2020-01-01\nvalid_to = 2019-01-01"), "valid_to", "ligger före"),
        (("2020-01-01", '"i år"'), "valid_from, valid_to", "datum"),
        (("name =", "name = ="), "filen", "TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_field(change, field, told):
    with pytest.raises(PriceFileError) as refused:
        parse_price_list(LIST.replace(*change), "prov.toml")
    assert refused.value.field == field
    assert told in refused.value.expected


def test_a_price_stands_once_and_an_empty_list_is_refused():
    with pytest.raises(PriceFileError, match="a står två gånger"):
        parse_price_list(LIST + LIST[LIST.index("[[price]]") :], "prov.toml")
    with pytest.raises(PriceFileError, match="inget pris"):
        parse_price_list(LIST[: LIST.index("[[price]]")], "prov.toml")
