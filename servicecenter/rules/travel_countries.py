"""The normal amounts abroad of a year (utlandstraktamente, normalbelopp): Skatteverket's open data, read and compared.

Whole kronor for a full day without lodging. Countries are told by ISO 3166 alpha-2 code; a row whose code nobody knows
is reached by its name.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from servicecenter.rules.country_names import code_of
from servicecenter.rules.loader import RuleError

NAME, CODE, AMOUNT, YEAR = "land eller område", "landskod", "normalbelopp", "år"
OTHER = "övriga länder"
"""How the row for every country that is not listed begins."""


class CountryRateMissing(RuleError):
    """The list of a year has no amount for a country (normalbelopp saknas)."""


class CountryFileError(RuleError):
    """A file of normal amounts cannot be read (fel i fil med normalbelopp)."""

    def __init__(self, name: str, findings: Sequence[str]) -> None:
        self.name, self.findings = name, tuple(findings)
        shown = "; ".join(self.findings[:5])
        more = f"; och {len(self.findings) - 5} fel till" if len(self.findings) > 5 else ""
        super().__init__(
            f"{name}: {shown}{more}. Ingenting har lästs in. Hämta filen på nytt från Skatteverkets öppna data, "
            f"som JSON eller CSV, och läs in den oförändrad."
        )


class CountryRate(NamedTuple):
    """The normal amount of a country (normalbelopp) in whole kronor, and where it comes from."""

    code: str
    name: str
    amount: int
    source: str
    unsourced: bool = False


@dataclass(frozen=True, eq=False)
class CountryRates:
    """The list of a year. ``is_partial``: only some countries, so that nothing follows from one not being there."""

    year: int
    sha256: str
    rows: tuple[CountryRate, ...]
    is_partial: bool = False

    @cached_property
    def by_code(self) -> Mapping[str, CountryRate]:
        return {row.code: row for row in self.rows}

    @cached_property
    def other(self) -> CountryRate | None:
        """The row for all other countries (övriga länder och områden), where the list has it."""
        return next((row for row in self.rows if row.name.casefold().startswith(OTHER)), None)

    def of(self, country: str) -> CountryRate:
        """The amount of a country. Raises ``CountryRateMissing`` that names it and the year."""
        found = self.by_code.get(country.upper()) or (None if self.is_partial else self.other)
        if found is None:
            raise CountryRateMissing(
                f"Normalbelopp för {country} {self.year} saknas. Läs in Skatteverkets lista för {self.year} med "
                f"travel_rates import; ett annat lands eller års belopp används aldrig i stället."
            )
        return found


def no_countries(year: int) -> CountryRates:
    """A year whose list is not loaded: every country is missing, by name."""
    return CountryRates(year, "", (), is_partial=True)


def parse_country_file(content: bytes, *, year: int, name: str = "normalbelopp") -> CountryRates:
    """The rows of a year in Skatteverket's open data, JSON or semicolon CSV. Raises ``CountryFileError``."""
    text = _text(content, name)
    rows = _json_rows(text, name) if text.lstrip().startswith(("[", "{")) else _csv_rows(text)
    of_year = [(number, row) for number, row in rows if row.get(YEAR, "").strip() == str(year)]
    if not of_year:
        found = ", ".join(sorted({row.get(YEAR, "").strip() or "okänt" for _, row in rows})) or "inga rader"
        raise CountryFileError(name, [f"inga rader för {year} (filen har {found})"])
    return CountryRates(year, hashlib.sha256(content).hexdigest(), _every_row(of_year, year, name))


def _text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if not text.strip():
        raise CountryFileError(name, ["filen är tom"])
    return text


def _json_rows(text: str, name: str) -> list[tuple[int, dict[str, str]]]:
    try:
        tree: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise CountryFileError(name, [f"rad {error.lineno}: går inte att läsa som JSON ({error.msg})"]) from None
    rows = tree.get("results", []) if isinstance(tree, dict) else tree
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CountryFileError(name, ["väntade en lista av rader, eller fältet results med en sådan lista"])
    return [(number, {key.casefold(): str(value) for key, value in row.items()}) for number, row in enumerate(rows, 1)]


def _csv_rows(text: str) -> list[tuple[int, dict[str, str]]]:
    separator = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    return [
        (number, {str(key).strip().casefold(): str(value or "") for key, value in row.items()})
        for number, row in enumerate(reader, 2)
    ]


def _every_row(rows: Sequence[tuple[int, dict[str, str]]], year: int, name: str) -> tuple[CountryRate, ...]:
    """Read all rows before complaining, so that a faulty file is told about once."""
    found: dict[str, CountryRate] = {}
    findings: list[str] = []
    for number, row in rows:
        try:
            rate = _rate(row, year)
        except ValueError as error:
            findings.append(f"rad {number}: {error}")
            continue
        if rate is None:
            continue
        if rate.code in found and found[rate.code].amount != rate.amount:
            findings.append(f"rad {number}: {rate.name} har redan {found[rate.code].amount} kr, här {rate.amount} kr")
        found.setdefault(rate.code, rate)
    if findings:
        raise CountryFileError(name, findings)
    return tuple(found.values())


def _rate(row: Mapping[str, str], year: int) -> CountryRate | None:
    """One row; one that only says which country to look at (``Burma, se Myanmar``) has no amount and is nothing."""
    country, amount = row.get(NAME, "").strip(), "".join(row.get(AMOUNT, "").split())
    if not country:
        raise ValueError(f"fältet {NAME} saknas")
    if not amount and ", se " in country:
        return None
    if not (amount.isascii() and amount.isdigit()) or int(amount) == 0:
        raise ValueError(f"{country}: {row.get(AMOUNT, '')!r} är inte ett belopp i hela kronor")
    code = row.get(CODE, "").strip().upper() or code_of(country)
    return CountryRate(code, country, int(amount), f"Skatteverkets normalbelopp {year}: {country}")


class RateDifference(NamedTuple):
    """A country whose amount differs between two lists (ändrat belopp); ``None`` where a list lacks it."""

    code: str
    name: str
    before: int | None
    after: int | None


def differences(before: CountryRates, after: CountryRates) -> tuple[RateDifference, ...]:
    """Every country that came, went or changed, by name."""
    return tuple(sorted(_differences(before.by_code, after.by_code), key=lambda found: found.name))


def _differences(before: Mapping[str, CountryRate], after: Mapping[str, CountryRate]) -> Iterator[RateDifference]:
    for code in before.keys() | after.keys():
        old, new = before.get(code), after.get(code)
        amounts = (old.amount if old else None, new.amount if new else None)
        if amounts[0] != amounts[1]:
            yield RateDifference(code, (new or old).name, *amounts)  # type: ignore[union-attr]
