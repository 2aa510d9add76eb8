"""Which rules apply: loaded documents first, what ships with the program otherwise. Never another year's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from django.db.models import QuerySet

from servicecenter.rulebooks.models import RuleDocument
from servicecenter.rules.loader import DATA, RuleBook, RuleError, RuleYearMissing, load_rulebook, parse_rulebook
from servicecenter.rules.tax_formula import compute
from servicecenter.rules.tax_tables import TaxTables, parse_tax_file
from servicecenter.rules.travel_countries import CountryRates, parse_country_file

MONTHLY_TAX = "monthly_tax_tables"
TRAVEL_COUNTRIES = "travel_countries"
PAYROLL = "payroll"
TRAVEL = "travel"
INVOICING = "invoicing"
SHIPPED = "_shipped"
"""Ends the kind of what a release shipped with, kept because a run was pinned to it. It never applies by itself."""


def newest_document(kind: str, year: int) -> RuleDocument | None:
    """Without its bytes, which are large."""
    return RuleDocument.objects.filter(kind=kind, year=year).order_by("-id").defer("content").first()


def tax_tables(year: int, *, sha256: str | None = None) -> TaxTables:
    """The year's tables: the imported official file, else the formula's provisional ones.

    ``sha256`` asks for exactly the tables a run was pinned to. Raises ``RuleYearMissing`` for a year with neither.
    """
    if sha256 is None:
        document = newest_document(MONTHLY_TAX, year)
        return _imported_tables(document.sha256) if document else computed_tables(year)
    return _pinned_tables(year, sha256)


@lru_cache(maxsize=8)
def _pinned_tables(year: int, sha256: str) -> TaxTables:
    """What a hash stands for never changes, so it is looked for once in each process."""
    if RuleDocument.objects.filter(kind=MONTHLY_TAX, sha256=sha256).exists():
        return _imported_tables(sha256)
    for book in _books(year):
        tables = _computed(book)
        if tables.sha256 == sha256:
            return tables
    raise RuleError(f"Skattetabellen {sha256[:12]} för {year} finns inte längre; läs in filen igen.")


def computed_tables(year: int) -> TaxTables:
    """What the formula gives with the year's rule book, loaded or shipped. Raises ``RuleYearMissing``."""
    return _computed(rulebook(PAYROLL, year))


def _books(year: int) -> Iterator[RuleBook]:
    """Every version of the year's rule book, so that a pinned computed table is found after a newer one came."""
    for document in RuleDocument.objects.filter(kind__in=_kinds(PAYROLL), year=year).order_by("-id").defer("content"):
        yield _loaded_rulebook(PAYROLL, document.sha256)
    with suppress(RuleYearMissing):
        yield load_rulebook(PAYROLL, year)


@lru_cache(maxsize=4)
def _computed(book: RuleBook) -> TaxTables:
    """About a second of work for each version of a book; books are the same object while they are cached."""
    return compute(book.year, book)


@lru_cache(maxsize=8)
def _imported_tables(sha256: str) -> TaxTables:
    document = RuleDocument.objects.get(kind=MONTHLY_TAX, sha256=sha256)
    return parse_tax_file(bytes(document.content), year=document.year, name=document.file_name)


def rulebook(domain: str, year: int, *, sha256: str | None = None) -> RuleBook:
    """The year's rule book: the loaded document, else the one the program ships with.

    ``sha256`` asks for exactly the book a run was pinned to. Raises ``RuleYearMissing``.
    """
    if sha256 is None:
        document = newest_document(domain, year)
        return _loaded_rulebook(domain, document.sha256) if document else load_rulebook(domain, year)
    return _pinned_rulebook(domain, year, sha256)


@lru_cache(maxsize=8)
def _pinned_rulebook(domain: str, year: int, sha256: str) -> RuleBook:
    if is_kept(domain, sha256):
        return _loaded_rulebook(domain, sha256)
    shipped = load_rulebook(domain, year)
    if shipped.sha256 != sha256:
        raise RuleError(f"Reglerna {sha256[:12]} för {domain} {year} finns inte längre; läs in filen igen.")
    return shipped


def is_kept(domain: str, sha256: str) -> bool:
    """Whether the database has the book, so that a later release that ships with another still finds it."""
    return RuleDocument.objects.filter(kind__in=_kinds(domain), sha256=sha256).exists()


def _kinds(domain: str) -> tuple[str, str]:
    return domain, domain + SHIPPED


@lru_cache(maxsize=8)
def _loaded_rulebook(domain: str, sha256: str) -> RuleBook:
    document = RuleDocument.objects.filter(kind__in=_kinds(domain), sha256=sha256).earliest("id")
    return parse_rulebook(bytes(document.content), document.file_name)


def country_rates(year: int, *, sha256: str | None = None) -> CountryRates | None:
    """The year's normal amounts abroad as imported, or nothing. ``sha256`` asks for exactly the list of a claim."""
    if sha256 is not None:
        return _imported_countries(year, sha256)
    document = newest_document(TRAVEL_COUNTRIES, year)
    return _imported_countries(year, document.sha256) if document else None


@lru_cache(maxsize=8)
def _imported_countries(year: int, sha256: str) -> CountryRates:
    document = RuleDocument.objects.filter(kind=TRAVEL_COUNTRIES, year=year, sha256=sha256).first()
    if document is None:
        raise RuleError(f"Normalbeloppen {sha256[:12]} för {year} finns inte; läs in filen igen.")
    return parse_country_file(bytes(document.content), year=year, name=document.file_name)


def imported_file(sha256: str) -> bytes | None:
    """The bytes of an imported tax table file, for whoever reads it in their own way."""
    document = RuleDocument.objects.filter(kind=MONTHLY_TAX, sha256=sha256).first()
    return None if document is None else bytes(document.content)


def documents() -> QuerySet[RuleDocument]:
    """Every loaded file, newest first, without its bytes."""
    return RuleDocument.objects.exclude(kind__endswith=SHIPPED).defer("content").order_by("-year", "kind", "-id")


def rule_years(domain: str = PAYROLL) -> list[int]:
    """The years whose rules can be used: shipped with the program or loaded since, newest first."""
    shipped = {int(path.parent.name) for path in DATA.glob(f"*/{domain}.toml")}
    loaded = set(RuleDocument.objects.filter(kind=domain).values_list("year", flat=True))
    return sorted(shipped | loaded, reverse=True)
