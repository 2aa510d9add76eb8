"""Load official files into the running centre (läs in regler): kept byte for byte, checked before they count."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.rulebooks.models import RuleDocument
from servicecenter.rulebooks.queries import (
    MONTHLY_TAX,
    SHIPPED,
    TRAVEL_COUNTRIES,
    computed_tables,
    country_rates,
    is_kept,
    newest_document,
)
from servicecenter.rules.loader import RuleBook, RuleDataError, RuleYearMissing, parse_rulebook, shipped_file
from servicecenter.rules.tax_tables import CellDifference, TaxTables, differences, parse_tax_file
from servicecenter.rules.travel_countries import CountryRates, RateDifference, no_countries, parse_country_file
from servicecenter.rules.travel_countries import differences as rate_differences


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that is in force, and whether it was new."""

    document: RuleDocument
    is_new: bool


@dataclass(frozen=True, slots=True)
class ImportedTables:
    """Imported tax tables and how they compare with the formula; ``None`` where the year has no formula values."""

    loaded: Loaded
    tables: TaxTables
    differences: tuple[CellDifference, ...] | None


@transaction.atomic
def import_tax_tables(*, content: bytes, year: int, file_name: str, by: User | None, at: datetime) -> ImportedTables:
    """Take an official file as the truth of its year (läs in skattetabeller). Raises ``TaxFileError``.

    The same file again changes nothing.
    """
    tables = parse_tax_file(content, year=year, name=file_name)
    found = _compared(tables)
    note = _verdict(found)
    loaded = _keep(MONTHLY_TAX, year, content, file_name, note=note, by=by, at=at)
    return ImportedTables(loaded, tables, found)


def _compared(tables: TaxTables) -> tuple[CellDifference, ...] | None:
    try:
        return differences(tables, computed_tables(tables.year))
    except RuleYearMissing:
        return None


def _verdict(found: tuple[CellDifference, ...] | None) -> str:
    if found is None:
        return "Ingen formel att jämföra med."
    return f"{len(found)} celler skiljer sig från formeln." if found else "Varje cell är lika med formeln."


@dataclass(frozen=True, slots=True)
class ComparedRates:
    """A file of normal amounts and how it differs from what holds for the year; ``in_force`` None if nothing does."""

    rates: CountryRates
    in_force: CountryRates | None
    differences: tuple[RateDifference, ...]


def compare_country_rates(*, content: bytes, year: int, file_name: str) -> ComparedRates:
    """What a file would change (jämför normalbelopp). Raises ``CountryFileError``."""
    rates, in_force = parse_country_file(content, year=year, name=file_name), country_rates(year)
    return ComparedRates(rates, in_force, rate_differences(in_force or no_countries(year), rates))


@transaction.atomic
def import_country_rates(*, content: bytes, year: int, file_name: str, by: User | None, at: datetime) -> Loaded:
    """Take Skatteverket's file as the normal amounts of its year (läs in normalbelopp). Raises ``CountryFileError``.

    The same file again changes nothing.
    """
    compared = compare_country_rates(content=content, year=year, file_name=file_name)
    note = f"{len(compared.rates.rows)} länder och områden."
    if compared.in_force is not None:
        note += f" {len(compared.differences)} skiljer sig från listan före."
    return _keep(TRAVEL_COUNTRIES, year, content, file_name, note=note, by=by, at=at)


@transaction.atomic
def load_rule_year(
    *, content: bytes, file_name: str, check: Callable[[RuleBook], object], by: User | None, at: datetime
) -> Loaded:
    """Take a rule file as its domain's and year's rules (läs in regelår). Raises ``RuleError``.

    ``check`` is the domain's own: it builds everything the year must answer and raises at the first thing missing.
    """
    book = parse_rulebook(content, file_name)
    check(book)
    unsourced = sum(version.unsourced for versions in book.entries.values() for version in versions)
    note = f"{len(book.entries)} regler, varav {unsourced} ej belagda."
    return _keep(book.domain, book.year, content, file_name, note=note, by=by, at=at)


def keep_shipped(domain: str, year: int, *, sha256: str) -> None:
    """Keep the book that a run is pinned to when the program shipped with it: the next release may ship with another.

    It is kept for those who are pinned to it; what applies to others is as before.
    """
    if is_kept(domain, sha256):
        return
    content = shipped_file(domain, year)
    RuleDocument.objects.bulk_create(
        [
            RuleDocument(
                kind=domain + SHIPPED,
                year=year,
                file_name=f"{year}/{domain}.toml",
                content=content,
                sha256=hashlib.sha256(content).hexdigest(),
            )
        ],
        ignore_conflicts=True,
    )


def _keep(kind: str, year: int, content: bytes, file_name: str, *, note: str, by: User | None, at: datetime) -> Loaded:
    sha256 = hashlib.sha256(content).hexdigest()
    in_force = newest_document(kind, year)
    if in_force is not None and in_force.sha256 == sha256:
        return Loaded(in_force, is_new=False)
    if RuleDocument.objects.filter(kind=kind, year=year, sha256=sha256).exists():
        raise RuleDataError(
            file_name,
            "innehållet",
            "filen har lästs in tidigare och sedan ersatts av en nyare; den kan inte läsas in igen",
        )
    document = RuleDocument.objects.create(
        kind=kind, year=year, file_name=file_name, content=content, sha256=sha256, note=note
    )
    record(Event.RULES_LOADED, on=document, by=by, at=at, year=year, kind=kind, file=file_name, sha256=sha256)
    return Loaded(document, is_new=True)
