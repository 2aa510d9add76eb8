"""Reading a TOML table key by key, with errors that say file, line, key and what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from payroll.calculation.toml_places import Path, line_of
from payroll.salary_types.catalogue import CATALOGUE, UnknownSalaryType, by_key
from servicecenter.common.money import Ore, to_ore
from servicecenter.common.periods import Period


class CaseError(ValueError):
    """A worked case cannot be read (fel i räkneexempel): file, line, key and what was expected there."""

    def __init__(self, file: str, line: int, key: str, expected: str) -> None:
        super().__init__(file, line, key, expected)
        self.file, self.line, self.key, self.expected = file, line, key, expected

    def __str__(self) -> str:
        return f"{self.file}, rad {self.line}: {self.key}: {self.expected}"


@dataclass
class Table:
    """One table of the file. Every key must be asked for: ``close`` refuses those that nobody knows."""

    file: str
    found: dict[Path, int]
    tree: Mapping[str, Any]
    path: Path = ()
    known: set[str] = field(default_factory=set)

    def error(self, key: str, expected: str) -> CaseError:
        """An error at a key; where the key is absent, a stranger that resembles it is pointed out."""
        path = (*self.path, key)
        if key not in self.tree and (similar := get_close_matches(key, self.tree.keys() - self.known, n=1)):
            expected += f" (det står {similar[0]!r}; menade du {key!r}?)"
            path = (*self.path, similar[0])
        return CaseError(self.file, line_of(path, self.found), _dotted((*self.path, key)), expected)

    def get(self, key: str) -> Any:
        self.known.add(key)
        return self.tree.get(key)

    def require(self, key: str, expected: str) -> Any:
        value = self.get(key)
        if value is None:
            raise self.error(key, f"saknas; {expected} väntades")
        return value

    def text(self, key: str, default: str = "") -> str:
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.error(key, f"en text inom citattecken väntades, inte {value!r}")
        return value

    def choice(self, key: str, choices: Iterator[str] | list[str], default: str) -> str:
        value, choices = self.text(key, default), list(choices)
        if value not in choices:
            raise self.error(key, f"{value!r} finns inte{_near(value, choices)}; välj bland {', '.join(choices)}")
        return value

    def is_set(self, key: str) -> bool:
        value = self.get(key)
        if value not in (None, True, False):
            raise self.error(key, f"true eller false väntades, inte {value!r}")
        return bool(value)

    def whole(self, key: str) -> int | None:
        value = self.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.error(key, f"ett heltal väntades, inte {value!r}")
        return value

    def number(self, key: str) -> Decimal | None:
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise self.error(key, f"ett tal väntades, till exempel 7.5, inte {value!r}")
        return Decimal(value)

    def kronor(self, key: str) -> Ore | None:
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
            raise self.error(key, f"ett belopp i kronor väntades, till exempel 42000 eller 42000.50, inte {value!r}")
        try:
            return to_ore(value)
        except ValueError as error:
            raise self.error(key, f"ett belopp i kronor väntades; {error}") from None

    def day(self, key: str) -> date | None:
        value = self.get(key)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.error(key, f"ett datum utan citattecken väntades, till exempel 2026-11-25, inte {value!r}")
        return value

    def period(self, *, default: date | None = None) -> Period:
        """``from`` and ``to``, both days included."""
        starts_on, ends_on = self.day("from") or default, self.day("to")
        if starts_on is None:
            raise self.error("from", "saknas; ett datum väntades, till exempel 2026-11-01")
        if ends_on is not None and ends_on < starts_on:
            raise self.error("to", f"slutdatum {ends_on} ligger före startdatum {starts_on}")
        return Period(starts_on, ends_on)

    def salary_type(self, key: str = "type") -> str:
        """The code of a salary type given by code or key."""
        value = self.require(key, "en löneart, till exempel overtime_simple eller 12110,")
        if value in CATALOGUE:
            return str(value)
        try:
            return by_key(value).code
        except (UnknownSalaryType, TypeError) as error:
            raise self.error(key, str(error)) from None

    def table(self, key: str) -> Table:
        """A table inside this one; a missing one is empty."""
        value = self.get(key) or {}
        if not isinstance(value, dict):
            raise self.error(key, f"en tabell [{key}] väntades")
        return Table(self.file, self.found, value, (*self.path, key))

    def tables(self, key: str) -> list[Table]:
        """The tables of an array ``[[key]]``."""
        value = self.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, f"en eller flera tabeller [[{_dotted((*self.path, key))}]] väntades")
        return [Table(self.file, self.found, item, (*self.path, key, place)) for place, item in enumerate(value)]

    def close(self) -> None:
        """Refuse keys that were never asked for, with the nearest known one."""
        for key in self.tree:
            if key not in self.known:
                near = _near(key, sorted(self.known))
                raise self.error(key, f"okänd nyckel{near}; här får stå {', '.join(sorted(self.known))}")


def _near(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f", menade du {close[0]!r}?" if close else ""


def _dotted(path: Path) -> str:
    """``employment[1].pay``: tables counted from 1, as people count."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "filen"
