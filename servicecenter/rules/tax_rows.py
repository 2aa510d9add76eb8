"""Rows of the monthly tax tables and the checks a whole year of them must pass (kontroll vid inläsning)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

TABLES = range(29, 43)
COLUMNS = range(1, 7)
LAST_KRONOR_INCOME = 80_000

Kind = Literal["B", "%"]
KRONOR: Kind = "B"
PERCENT: Kind = "%"


class TaxRow(NamedTuple):
    """One row (tabellrad): six columns of kronor or of whole percent for an income band; no upper limit means open."""

    kind: Kind
    table: int
    income_from: int
    income_to: int | None
    columns: tuple[int, ...]


def by_table(rows: Sequence[TaxRow]) -> dict[tuple[int, Kind], list[TaxRow]]:
    """The rows of each table and kind, in the order of the file."""
    groups: dict[tuple[int, Kind], list[TaxRow]] = defaultdict(list)
    for row in rows:
        groups[row.table, row.kind].append(row)
    return groups


def check(rows: Sequence[TaxRow]) -> tuple[str, ...]:
    """What is wrong with the rows as a whole, in Swedish; empty when they are a complete year."""
    findings = []
    groups = by_table(rows)
    found = sorted({row.table for row in rows})
    if found != list(TABLES):
        listed = ", ".join(map(str, found)) or "inga"
        findings.append(f"filen ska hålla exakt tabellerna 29–42, men har {listed}")
    for table in TABLES:
        findings += [f"tabell {table}: {finding}" for finding in _kronor_findings(groups.get((table, KRONOR), []))]
        findings += [f"tabell {table}: {finding}" for finding in _percent_findings(groups.get((table, PERCENT), []))]
    return tuple(findings)


def _kronor_findings(rows: Sequence[TaxRow]) -> Iterator[str]:
    if not rows:
        yield "kronrader saknas"
        return
    yield from _gaps(rows, starts_at=1)
    if rows[-1].income_to != LAST_KRONOR_INCOME:
        yield f"kronraderna ska sluta vid {LAST_KRONOR_INCOME}, inte vid {rows[-1].income_to or 'öppen gräns'}"
    for row in rows:
        if row.income_to is not None and max(row.columns) > row.income_to:
            yield f"raden från {row.income_from} har en skatt som är högre än inkomsten"


def _percent_findings(rows: Sequence[TaxRow]) -> Iterator[str]:
    if not rows:
        yield "procentrader saknas"
        return
    yield from _gaps(rows, starts_at=LAST_KRONOR_INCOME + 1)
    if [position for position, row in enumerate(rows) if row.income_to is None] != [len(rows) - 1]:
        yield "exakt en procentrad ska sakna övre gräns, och den ska vara den sista"
    for row in rows:
        if max(row.columns) > 100:
            yield f"raden från {row.income_from} har en procentsats över 100"


def _gaps(rows: Sequence[TaxRow], *, starts_at: int) -> Iterator[str]:
    expected: int | None = starts_at
    for row in rows:
        if row.income_from != expected:
            should = "inte finnas efter en rad utan övre gräns" if expected is None else f"börja vid {expected}"
            yield f"raden från {row.income_from} ska {should}; inkomsterna har lucka eller överlappar"
        if row.income_to is not None and row.income_to < row.income_from:
            yield f"raden från {row.income_from} slutar före sin början, vid {row.income_to}"
        expected = None if row.income_to is None else row.income_to + 1
