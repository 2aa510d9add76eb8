"""The rules page: every value with its source, the unconfirmed ones marked, and a tax to look up."""

from __future__ import annotations

import pytest
from django.urls import reverse

from servicecenter.rules.tax_formula import provisional_tables
from servicecenter.web.formatting import number
from tests.factories import make_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    user = make_user(make_agency(), "finance_clerk")
    client.force_login(user)
    return client


def test_every_rule_of_the_year_is_shown_with_source_and_mark(reader) -> None:
    page = reader.get(reverse("rules"), {"ar": "2026"}).content.decode()
    assert "price_<wbr>base_<wbr>amount" in page
    assert "59\xa0200" in page
    assert "SKV 433" in page
    assert "Källa ej bekräftad" in page
    assert "Beräknad tabell" in page


def test_a_search_shows_only_what_it_finds(reader) -> None:
    page = reader.get(reverse("rules"), {"ar": "2026", "q": "PRISBASBELOPP"}).content.decode()
    assert "price_<wbr>base_<wbr>amount" in page
    assert "overtime_<wbr>simple_<wbr>divisor" not in page
    assert "Ingen regel hittades" in reader.get(reverse("rules"), {"q": "xyzzy"}).content.decode()


def test_a_tax_is_looked_up(reader) -> None:
    asked = {"ar": "2026", "tabell": "33", "kolumn": "1", "inkomst": "35000"}
    page = reader.get(reverse("rules"), asked).content.decode()
    assert f"{number(provisional_tables(2026).tax(33, 1, 35_000))} kr" in page


@pytest.mark.parametrize("asked", [{"tabell": "28"}, {"kolumn": "7"}, {"inkomst": "-1"}, {"inkomst": "mycket"}])
def test_a_tax_that_cannot_be_looked_up_says_why(reader, asked) -> None:
    page = reader.get(reverse("rules"), {"tabell": "33", "kolumn": "1", "inkomst": "35000"} | asked)
    assert page.status_code == 200
    assert "Kvar efter skatt" not in page.content.decode()


@pytest.mark.parametrize("year", ["2031", "x", "-1"])
def test_a_year_that_is_not_loaded_is_not_found(reader, year) -> None:
    assert reader.get(reverse("rules"), {"ar": year}).status_code == 404


def test_an_employee_may_not_read_the_rules(client) -> None:
    client.force_login(make_user(make_agency(), "employee"))
    assert client.get(reverse("rules")).status_code == 403
