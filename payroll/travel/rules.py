"""The rules a claim is computed with (resereglerna): the years as loaded, and the agency's own terms.

What an attested claim was computed with is kept with it: a later list or agreement never tells its days otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from payroll.travel.models import LocalTravelTerms
from payroll.travel_rules.local import LocalTravel
from payroll.travel_rules.rates import TravelRules, TravelYear, travel_year
from servicecenter.rulebooks.actions import keep_shipped
from servicecenter.rulebooks.queries import TRAVEL, country_rates, rulebook
from servicecenter.rules.loader import RuleBook, RuleYearMissing
from servicecenter.rules.travel_countries import CountryRates


class KeptYear(msgspec.Struct, frozen=True):
    """The checksums of a year's rule book, and of its list of normal amounts where one was imported."""

    book: str
    countries: str = ""


class KeptRules(msgspec.Struct, frozen=True):
    """The rules of an attested claim (använda regler): its years by checksum, the agency's terms word for word."""

    years: dict[int, KeptYear]
    local: tuple[LocalTravel, ...]


def travel_rules_of(years: Iterable[int]) -> TravelRules:
    """The rules of some years; a year that is not loaded is told when a day of it is asked for."""
    return TravelRules(dict(_years(years)), local_terms())


def kept(rules: TravelRules) -> str:
    """The rules as an attested claim keeps them; a book that the program ships with is kept too."""
    for year in rules.years.values():
        keep_shipped(TRAVEL, year.year, sha256=year.book.sha256)
    years = {number: KeptYear(year.book.sha256, _list_of(year)) for number, year in rules.years.items()}
    return msgspec.json.encode(KeptRules(years, rules.local)).decode()


def rules_as_kept(text: str) -> TravelRules:
    """The rules that an attested claim was computed with. Raises ``RuleError`` when a file of them is gone."""
    found = msgspec.json.decode(text, type=KeptRules)
    return TravelRules({number: _kept_year(number, year) for number, year in found.years.items()}, found.local)


def _list_of(year: TravelYear) -> str:
    return "" if year.countries.is_partial else year.countries.sha256


def _kept_year(number: int, year: KeptYear) -> TravelYear:
    countries = country_rates(number, sha256=year.countries) if year.countries else None
    return _built(rulebook(TRAVEL, number, sha256=year.book), countries)


def local_terms() -> tuple[LocalTravel, ...]:
    """The agency's own terms, the latest first, so that the one that began last holds."""
    rows = LocalTravelTerms.objects.filter(superseded_at__isnull=True).order_by("-starts_on")
    return tuple(map(terms_of, rows))


def terms_of(row: LocalTravelTerms) -> LocalTravel:
    """The terms of a row, with its days and source."""
    return msgspec.convert(
        row.terms | {"starts_on": row.starts_on, "ends_on": row.ends_on, "source": row.source}, LocalTravel
    )


def _years(years: Iterable[int]) -> list[tuple[int, TravelYear]]:
    found = []
    for year in years:
        try:
            found.append((year, _built(rulebook(TRAVEL, year), country_rates(year))))
        except RuleYearMissing:
            continue
    return found


@lru_cache(maxsize=16)
def _built(book: RuleBook, countries: CountryRates | None) -> TravelYear:
    """A book and a list are the same objects while they are in force, so a year is built once in each process."""
    return travel_year(book, countries)
