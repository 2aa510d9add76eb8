"""Rule data of a year (regeldata): every value with its source and its dates, read from TOML.

The text comes from ``data/<year>/<domain>.toml`` or from the database, so a new year needs no release.
A year that is not loaded is refused, never borrowed from the year before.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

RuleValue = Any
"""What TOML can say: int, Decimal, str, bool, date, or lists and tables of these."""

_SOURCED_FIELDS = {"value", "source", "starts_on", "ends_on", "unsourced"}


class RuleError(Exception):
    """Rule data is missing or cannot be used. The text is Swedish and says what to do."""


class RuleYearMissing(RuleError):
    """The rules of a year are not loaded (regelåret saknas)."""

    def __init__(self, domain: str, year: int) -> None:
        self.domain, self.year = domain, year
        super().__init__(
            f"Regler för {domain} {year} saknas. Läs in regelåret {year} (filen {year}/{domain}.toml) "
            f"innan något beräknas; ett annat års regler används aldrig i stället."
        )


class RuleDataError(RuleError):
    """A rule file does not hold what it must (fel i regeldata)."""

    def __init__(self, file: str, key: str, expected: str) -> None:
        self.file, self.key, self.expected = file, key, expected
        super().__init__(f"{file}: {key}: {expected}. Rätta filen och läs in den igen.")


@dataclass(frozen=True, slots=True)
class Sourced:
    """A value with the place it comes from and the days it holds (belagt värde)."""

    value: RuleValue
    source: str
    starts_on: date
    ends_on: date | None = None
    unsourced: bool = False

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, eq=False)
class RuleBook:
    """All rule values of one domain and year (regelbok)."""

    domain: str
    year: int
    name: str
    sha256: str
    entries: Mapping[str, tuple[Sourced, ...]]

    def sourced(self, key: str, *, on: date) -> Sourced:
        """The value of a key on a day, with its source. Raises ``RuleYearMissing`` or ``RuleDataError``."""
        if on.year != self.year:
            raise RuleYearMissing(self.domain, on.year)
        for entry in self.entries.get(key, ()):
            if entry.holds_on(on):
                return entry
        raise RuleDataError(self.name, key, f"ett värde som gäller {on} saknas")

    def value(self, key: str, *, on: date) -> RuleValue:
        return self.sourced(key, on=on).value

    def whole(self, key: str, *, on: date) -> int:
        """The value of a key that must be a whole number."""
        value = self.value(key, on=on)
        if not isinstance(value, int) or isinstance(value, bool):
            raise RuleDataError(self.name, key, f"ett heltal väntades, inte {value!r}")
        return value

    def decimal(self, key: str, *, on: date) -> Decimal:
        """The value of a key that must be a number."""
        value = self.value(key, on=on)
        if not isinstance(value, (int, Decimal)) or isinstance(value, bool):
            raise RuleDataError(self.name, key, f"ett tal väntades, inte {value!r}")
        return Decimal(value)

    def days_of_change(self) -> tuple[date, ...]:
        """The first day of the year and every later day on which some value begins or has ended."""
        starts = {version.starts_on for versions in self.entries.values() for version in versions}
        ends = {version.ends_on for versions in self.entries.values() for version in versions if version.ends_on}
        days = {date(self.year, 1, 1)} | starts | {end + timedelta(days=1) for end in ends if end != date.max}
        return tuple(sorted(day for day in days if day.year == self.year))

    @contextmanager
    def reading(self, key: str) -> Iterator[None]:
        """Reading inside a value: a field that is missing or of the wrong kind is a ``RuleDataError`` of the key."""
        try:
            yield
        except KeyError as error:
            raise RuleDataError(self.name, key, f"fältet {error.args[0]} saknas") from None
        except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise RuleDataError(self.name, key, f"värdet har fel form ({error})") from None

    def keys_under(self, prefix: str) -> tuple[str, ...]:
        """Keys of one group, in the order of the file."""
        return tuple(key for key in self.entries if key.startswith(f"{prefix}."))


@cache
def load_rulebook(domain: str, year: int, *, folder: Path = DATA) -> RuleBook:
    """Read the rule file of a domain and year. Raises ``RuleYearMissing`` where there is none."""
    book = parse_rulebook(shipped_file(domain, year, folder=folder), f"{year}/{domain}.toml")
    if (book.domain, book.year) != (domain, year):
        found = f"{book.domain} och {book.year}"
        raise RuleDataError(book.name, "domain, year", f"väntade {domain} och {year}, fann {found}")
    return book


def shipped_file(domain: str, year: int, *, folder: Path = DATA) -> bytes:
    """The rule file that the program ships with. Raises ``RuleYearMissing``."""
    path = folder / str(year) / f"{domain}.toml"
    if not path.is_file():
        raise RuleYearMissing(domain, year)
    return path.read_bytes()


def parse_rulebook(text: bytes | str, name: str) -> RuleBook:
    """Read a rule file from its text; ``name`` is what errors call it. Raises ``RuleDataError``."""
    content = text.encode() if isinstance(text, str) else text
    try:
        tree = tomllib.loads(content.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleDataError(name, "filen", f"går inte att läsa som TOML ({error})") from None
    domain, year = tree.pop("domain", None), tree.pop("year", None)
    if not isinstance(domain, str) or not isinstance(year, int):
        raise RuleDataError(name, "domain, year", 'filen ska börja med till exempel domain = "payroll" och year = 2026')
    entries = {key: _versions(name, key, year, versions) for key, versions in _leaves(name, "", tree)}
    return RuleBook(domain, year, name, hashlib.sha256(content).hexdigest(), entries)


def _leaves(name: str, prefix: str, tree: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every dotted key with its versions: a table with ``value`` is one, ``[[key]]`` gives several."""
    for word, node in tree.items():
        key = f"{prefix}{word}"
        if isinstance(node, dict) and "value" in node:
            yield key, [node]
        elif isinstance(node, list) and node and all(isinstance(version, dict) for version in node):
            yield key, node
        elif isinstance(node, dict):
            yield from _leaves(name, f"{key}.", node)
        else:
            raise RuleDataError(name, key, "väntade en tabell med value, source och starts_on")


def _versions(name: str, key: str, year: int, nodes: list[dict[str, Any]]) -> tuple[Sourced, ...]:
    versions = sorted((_sourced(name, key, year, node) for node in nodes), key=lambda version: version.starts_on)
    for earlier, later in pairwise(versions):
        if earlier.ends_on is None or later.starts_on <= earlier.ends_on:
            raise RuleDataError(name, key, f"två värden gäller samtidigt från {later.starts_on}")
    return tuple(versions)


def _sourced(name: str, key: str, year: int, node: dict[str, Any]) -> Sourced:
    if unknown := node.keys() - _SOURCED_FIELDS:
        raise RuleDataError(name, key, f"okänt fält {', '.join(sorted(unknown))}")
    if "value" not in node:
        raise RuleDataError(name, key, "fältet value saknas")
    source, unsourced = node.get("source"), node.get("unsourced", False)
    if not isinstance(source, str) or not source.strip():
        raise RuleDataError(name, key, "fältet source ska säga var värdet kommer ifrån")
    if not isinstance(unsourced, bool):
        raise RuleDataError(name, key, "fältet unsourced ska vara true eller false")
    starts_on, ends_on = node.get("starts_on"), node.get("ends_on")
    if type(starts_on) is not date or not (ends_on is None or type(ends_on) is date):
        raise RuleDataError(name, key, "starts_on och ends_on ska vara datum, till exempel 2026-01-01")
    if ends_on is not None and ends_on < starts_on:
        raise RuleDataError(name, key, f"slutdatum {ends_on} ligger före startdatum {starts_on}")
    if starts_on.year > year or (ends_on is not None and ends_on.year < year):
        raise RuleDataError(name, key, f"gäller inte någon dag under {year}")
    return Sourced(node["value"], source, starts_on, ends_on, unsourced)
