"""The rules page: every value with its source, the unconfirmed ones marked, and a tax to look up."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import translation

from servicecenter.rulebooks.labels import PARTS, RULES
from servicecenter.rules.loader import DATA, load_rulebook
from servicecenter.rules.tax_formula import provisional_tables
from servicecenter.web.formatting import number
from tests.factories import make_agency, make_user

BOOKS = [load_rulebook(path.stem, int(path.parent.name)) for path in sorted(DATA.glob("*/*.toml"))]
RULE_KEYS = {key for book in BOOKS for key in book.entries}

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    user = make_user(make_agency(), "finance_clerk")
    client.force_login(user)
    return client


def test_every_rule_of_the_year_is_shown_with_source_and_mark(reader) -> None:
    page = reader.get(reverse("rules"), {"ar": "2026"}).content.decode()
    assert "Prisbasbelopp, kronor" in page
    assert "price_base_amount" not in page
    assert "59\xa0200" in page
    assert "SKV 433" in page
    assert "Källa ej bekräftad" in page
    assert "Beräknad tabell" in page


def test_a_search_shows_only_what_it_finds(reader) -> None:
    page = reader.get(reverse("rules"), {"ar": "2026", "q": "PRISBASBELOPP"}).content.decode()
    assert "Prisbasbelopp, kronor" in page
    assert "Enkel övertid" not in page
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


def test_every_rule_has_a_name_in_both_languages() -> None:
    for key in RULE_KEYS:
        with translation.override("sv"):
            swedish = str(RULES.get(key, ""))
        with translation.override("en"):
            english = str(RULES.get(key, ""))
        assert swedish, f"{key}: ge regeln ett namn i servicecenter/rulebooks/labels.py"
        assert english != swedish, f"{key}: namnet {swedish!r} saknar engelsk text"


def test_every_name_is_of_a_rule_that_exists() -> None:
    assert RULES.keys() <= RULE_KEYS


def test_every_english_word_inside_a_value_has_a_swedish_one() -> None:
    words = {word for book in BOOKS for rows in book.entries.values() for row in rows for word in words_in(row.value)}
    assert {word for word in words if re.fullmatch("[a-z_]+", word)} - PARTS.keys() <= SWEDISH


SWEDISH = frozenset({"arbetsmarknadsavgift", "arbetsskadeavgift", "efterlevandepensionsavgift"})


def words_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        yield from (word for part in value.values() for word in words_in(part))
    elif isinstance(value, list):
        yield from (word for part in value for word in words_in(part))
    elif isinstance(value, str):
        yield value


def test_an_english_reader_gets_english_names(reader) -> None:
    page = reader.get(reverse("rules"), {"ar": "2026"}, headers={"Accept-Language": "en"}).content.decode()
    assert "Price base amount, kronor" in page
