"""The monthly tax tables of a year (skattetabeller för månadslön): the official files, looking up and comparing.

Kronor in, kronor out. Up to 80,000 kr a row holds the tax in kronor; above that it holds a percentage.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from servicecenter.rules.loader import RuleError
from servicecenter.rules.tax_rows import COLUMNS, KRONOR, PERCENT, TABLES, Kind, TaxRow, by_table, check

TXT_WIDTH = 49
UTF8_BOM = b"\xef\xbb\xbf"


class TaxTableMissing(RuleError):
    """The tax decision names a table or column that does not exist (tabell eller kolumn saknas)."""


class TaxFileError(RuleError):
    """A tax table file cannot be read or is not a complete year (fel i skattetabellfil)."""

    def __init__(self, name: str, findings: Sequence[str]) -> None:
        self.name, self.findings = name, tuple(findings)
        shown = "; ".join(self.findings[:5])
        more = f"; och {len(self.findings) - 5} fel till" if len(self.findings) > 5 else ""
        super().__init__(
            f"{name}: {shown}{more}. Ingenting har lästs in. Hämta filen på nytt från Skatteverket, "
            f"månadstabellen som TXT eller CSV, och läs in den oförändrad."
        )


class _Bands(NamedTuple):
    """One column of one table, ready for bisection on the upper limits."""

    kronor_to: Sequence[int]
    kronor: Sequence[int]
    percent_to: Sequence[int]
    percent: Sequence[int]


@dataclass(frozen=True, eq=False)
class TaxTables:
    """All tables of one year. ``provisional``: computed by the formula, not read from the official file."""

    year: int
    sha256: str
    provisional: bool
    rows: tuple[TaxRow, ...] = field(repr=False)
    _bands: dict[tuple[int, int], _Bands] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_bands", dict(_columns_of(self.rows)))

    def tax(self, table: int, column: int, income: int) -> int:
        """The tax on a month's income in whole kronor, öre already dropped. Raises ``TaxTableMissing``."""
        bands = self._bands.get((table, column))
        if bands is None:
            raise TaxTableMissing(
                f"Skattetabell {table} kolumn {column} finns inte {self.year}. "
                f"Tabellerna är 29–42 och kolumnerna 1–6; rätta personens skatteuppgift."
            )
        if income <= 0:
            return 0
        if income <= bands.kronor_to[-1]:
            return bands.kronor[bisect_left(bands.kronor_to, income)]
        return income * bands.percent[bisect_left(bands.percent_to, income)] // 100


def _columns_of(rows: Sequence[TaxRow]) -> Iterator[tuple[tuple[int, int], _Bands]]:
    groups = by_table(rows)
    for table in TABLES:
        kronor, percent = groups[table, KRONOR], groups[table, PERCENT]
        kronor_to = [row.income_to for row in kronor if row.income_to is not None]
        percent_to = [row.income_to for row in percent if row.income_to is not None]
        kronor_columns = zip(*(row.columns for row in kronor), strict=True)
        percent_columns = zip(*(row.columns for row in percent), strict=True)
        for column, taxes, rates in zip(COLUMNS, kronor_columns, percent_columns, strict=True):
            yield (table, column), _Bands(kronor_to, taxes, percent_to, rates)


def parse_tax_file(content: bytes, *, year: int, name: str = "skattetabell") -> TaxTables:
    """Read an official file of either kind (TXT or CSV) and check it. Raises ``TaxFileError``."""
    parse = parse_csv if b";" in content[:200] else parse_txt
    return parse(content, year=year, name=name)


def parse_txt(content: bytes, *, year: int, name: str = "skattetabell") -> TaxTables:
    """Read ``allmanna-tabeller-manad.txt``; the file itself does not say its year. Raises ``TaxFileError``."""
    lines = enumerate(_text(content, name).splitlines(), 1)
    return _tables(content, year, name, _every_row(name, lines, lambda line, number: _from_txt(line, number, name)))


def parse_csv(content: bytes, *, year: int, name: str = "skattetabell") -> TaxTables:
    """Read the open-data export of the month tables, UTF-8 or Latin-1. Raises ``TaxFileError``."""
    header, *lines = _text(content, name).splitlines()
    if not header.casefold().startswith("år;"):
        raise TaxFileError(name, ["rad 1: väntade rubrikerna År;Antal dgr;Tabellnr;Inkomst fr.o.m.;…"])
    rows = _every_row(name, enumerate(lines, 2), lambda line, number: _from_csv(line.split(";"), number, name, year))
    return _tables(content, year, name, rows)


def _every_row(name: str, lines: Iterable[tuple[int, str]], read: Callable[[str, int], TaxRow]) -> list[TaxRow]:
    """Read all lines before complaining, so that a faulty file is told about once and not a line at a time."""
    rows: list[TaxRow] = []
    findings: list[str] = []
    for number, line in lines:
        try:
            rows.append(read(line, number))
        except TaxFileError as error:
            findings += error.findings
    if findings:
        raise TaxFileError(name, findings)
    return rows


def _text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if not text.strip():
        raise TaxFileError(name, ["filen är tom"])
    return text


def _tables(content: bytes, year: int, name: str, rows: list[TaxRow]) -> TaxTables:
    if findings := check(rows):
        raise TaxFileError(name, findings)
    return TaxTables(year, sha256=hashlib.sha256(content).hexdigest(), provisional=False, rows=tuple(rows))


def _from_txt(line: str, number: int, name: str) -> TaxRow:
    if len(line) != TXT_WIDTH:
        raise TaxFileError(name, [f"rad {number}: {len(line)} tecken, väntade {TXT_WIDTH}"])
    amounts = [line[start : start + 5] for start in range(19, TXT_WIDTH, 5)]
    return _row(name, number, line[:3], line[3:5], line[5:12], line[12:19], amounts)


def _from_csv(cells: list[str], number: int, name: str, year: int) -> TaxRow:
    if len(cells) not in (11, 12) or any(cells[11:]):
        raise TaxFileError(name, [f"rad {number}: väntade år, slag, tabell, två gränser och sex kolumner"])
    if cells[0] != str(year):
        raise TaxFileError(name, [f"rad {number}: år {cells[0] or 'saknas'}, väntade {year}"])
    return _row(name, number, cells[1], cells[2], cells[3], cells[4], cells[5:11])


def _row(
    name: str, number: int, kind: str, table: str, income_from: str, income_to: str, amounts: Sequence[str]
) -> TaxRow:
    if kind not in ("30B", "30%"):
        raise TaxFileError(name, [f"rad {number}: slag {kind!r}, väntade 30B eller 30% (månadslön)"])
    limit = _number(income_to, number, "inkomst till", name) if income_to.strip() else None
    columns = tuple(
        _number(amount, number, f"kolumn {column}", name) for column, amount in zip(COLUMNS, amounts, strict=True)
    )
    return TaxRow(
        KRONOR if kind == "30B" else PERCENT,
        _number(table, number, "tabell", name),
        _number(income_from, number, "inkomst från", name),
        limit,
        columns,
    )


def _number(text: str, number: int, what: str, name: str) -> int:
    stripped = text.strip(" ")
    if not (stripped.isascii() and stripped.isdigit()):
        raise TaxFileError(name, [f"rad {number}, {what}: {text!r} är inte ett helt tal"])
    return int(stripped)


def to_txt(tables: TaxTables) -> bytes:
    """The year in the official layout, byte for byte as Skatteverket publishes it: UTF-8 with BOM, LF."""
    return rows_to_txt(tables.rows)


def rows_to_txt(rows: Sequence[TaxRow]) -> bytes:
    lines = (
        f"30{row.kind}{row.table:2d}{row.income_from:7d}{'' if row.income_to is None else row.income_to:>7}"
        + "".join(f"{amount:5d}" for amount in row.columns)
        for row in rows
    )
    return UTF8_BOM + "".join(f"{line}\n" for line in lines).encode()


class CellDifference(NamedTuple):
    """A cell that differs between two tables (avvikande cell); ``None`` where a side lacks the row."""

    kind: Kind
    table: int
    income_from: int
    income_to: int | None
    column: int
    first: int | None
    second: int | None


def differences(first: TaxTables, second: TaxTables) -> tuple[CellDifference, ...]:
    """Every cell where two tables differ; a row that one side lacks differs in all six columns."""
    ours, theirs = _by_band(first), _by_band(second)
    missing = (None,) * len(COLUMNS)
    bands = sorted(ours.keys() | theirs.keys(), key=lambda band: (band[1], band[2], band[3] or 0))
    return tuple(
        CellDifference(*band, column, mine, other)
        for band in bands
        for column, mine, other in zip(COLUMNS, ours.get(band, missing), theirs.get(band, missing), strict=True)
        if mine != other
    )


def _by_band(tables: TaxTables) -> dict[tuple[Kind, int, int, int | None], tuple[int, ...]]:
    return {(row.kind, row.table, row.income_from, row.income_to): row.columns for row in tables.rows}
