"""A second computation of a run's sums (avstämning), with arrays and with its own reading of tables and rules.

It shares no code with ``payroll.calculation``: it reads the catalogue file, the tax file's columns and the rule data by
itself and computes all payslips at once in whole öre. What it does not compute it leaves out and says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
"""One whole number for each payslip: öre, kronor or hundredths of a percent."""

CATALOGUE = Path(__file__).with_name("salary_types") / "catalogue.toml"
ORE, HUNDREDTHS = 100, 10_000
UNKNOWN = -1
TABLE, PERCENT, SIDE_INCOME, NO_TAX, SINK = 1, 2, 3, 4, 5
KINDS = {"table": TABLE, "percent": PERCENT, "side_income": SIDE_INCOME, "none": NO_TAX, "sink": SINK}

COVERS = (
    "lön för hela månader, brutto, skatt efter tabell, jämkning, sidoinkomst, SINK, engångsskatt, frivillig skatt, "
    "arbetsgivaravgifter och netto"
)
LEAVES_OUT = "delar av månader, tillägg och frånvaro rad för rad, pensionspremier"


@dataclass(frozen=True, slots=True)
class Slips:
    """Columns of a run's payslips: sums of stored lines by what they count as, and the tax decision as frozen."""

    gross: Whole
    tax_free: Whole
    ordinary: Whole
    one_time: Whole
    tax: Whole
    net_deductions: Whole
    rounding: Whole
    contribution_base: Whole
    contributions: Whole
    kind: Whole
    table: Whole
    column: Whole
    percent: Whole
    adjustment: Whole
    extra: Whole
    yearly_income: Whole
    born_year: Whole
    base_earlier: Whole


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one tax table: upper limits with a tax in kronor, then upper limits with a percentage."""

    kronor_to: Whole
    kronor: Whole
    percent_to: Whole
    percent: Whole


@dataclass(frozen=True, slots=True)
class Rate:
    """Employer contributions for some years of birth, in hundredths of a percent, up to a cap a month in öre."""

    born_from: int
    born_to: int
    rate: int
    cap: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The year's figures as this module reads them."""

    columns: Mapping[tuple[int, int], Column]
    one_time: Mapping[int, tuple[Whole, Whole]]
    side_income: int
    sink: int
    rates: tuple[Rate, ...]


@cache
def codes() -> Mapping[str, tuple[str, ...]]:
    """Which salary types count as what, straight from the catalogue file."""
    found: dict[str, list[str]] = {name: [] for name in GROUPS}
    for entry in tomllib.loads(CATALOGUE.read_text(encoding="utf-8")).values():
        for name, belongs in GROUPS.items():
            if belongs(entry["payslip"]["section"], entry["counts"], entry["handling"]["computed_by"]):
                found[name].append(entry["code"])
    return {name: tuple(sorted(rows)) for name, rows in found.items()}


_OUTSIDE = ("tax", "net_deduction", "rounding", "employer", "information")
GROUPS: Mapping[str, Any] = {
    "gross": lambda at, is_, by: at not in _OUTSIDE and is_["paid"] and is_["taxation"] in ("ordinary", "one_time"),
    "tax_free": lambda at, is_, by: at not in _OUTSIDE and is_["taxation"] not in ("ordinary", "one_time"),
    "ordinary": lambda at, is_, by: is_["taxation"] == "ordinary",
    "one_time": lambda at, is_, by: is_["taxation"] == "one_time",
    "tax": lambda at, is_, by: at == "tax",
    "net_deductions": lambda at, is_, by: at == "net_deduction",
    "rounding": lambda at, is_, by: at == "rounding",
    "contribution_base": lambda at, is_, by: is_["contributions"],
    "salary": lambda at, is_, by: by == "monthly_salary",
    "contributions": lambda at, is_, by: at == "employer" and by == "employer_contribution",
}


def columns_of_file(content: bytes) -> dict[tuple[int, int], Column]:
    """The official file of either kind, text or CSV."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return columns_of_csv(text) if ";" in text[:200] else columns_of_text(text)


def columns_of_csv(text: str) -> dict[tuple[int, int], Column]:
    """The open-data export: year;30B or 30%;table;from;to;column 1 to 7."""
    rows: dict[tuple[int, str], list[list[int]]] = {}
    for line in text.splitlines()[1:]:
        _year, kind, table, _first, upper, *values = line.strip().split(";")
        rows.setdefault((int(table), kind[-1]), []).append(
            [int(upper) if upper else OPEN, *(int(value or 0) for value in values[:6])]
        )
    return columns_of_rows(rows)


def columns_of_text(text: str) -> dict[tuple[int, int], Column]:
    """The official file: 49 characters a line, B for kronor and % for percent, six columns of five."""
    rows: dict[tuple[int, str], list[list[int]]] = {}
    for line in text.lstrip("\ufeff").splitlines():
        if line.strip():
            upper = line[12:19].strip()
            values = [int(line[place : place + 5].strip() or 0) for place in range(19, 49, 5)]
            rows.setdefault((int(line[3:5]), line[2]), []).append([int(upper) if upper else OPEN, *values])
    return columns_of_rows(rows)


OPEN = 10**15


def columns_of_rows(rows: Mapping[tuple[int, str], list[list[int]]]) -> dict[tuple[int, int], Column]:
    """Rows of upper limit and six values, by table and kind."""
    found = {}
    for table in {table for table, _ in rows}:
        kronor, percent = (np.array(rows[table, kind], dtype=np.int64) for kind in ("B", "%"))
        for column in range(1, 7):
            found[table, column] = Column(kronor[:, 0], kronor[:, column], percent[:, 0], percent[:, column])
    return found


def expected_tax(slips: Slips, figures: Figures) -> Whole:
    """The tax to withhold, never more than the pay in money; zero where the kind of decision is not known here."""
    ordinary = slips.ordinary + np.minimum(slips.one_time, 0)
    one_time = np.maximum(slips.one_time, 0)
    both = ordinary + one_time
    by_table = _table_tax(slips, ordinary, figures) + _one_time_tax(slips, ordinary, one_time, figures)
    by_percent = _share(both, slips.percent)
    by_side = _share(both, np.full_like(both, figures.side_income))
    by_sink = _share(both, np.full_like(both, figures.sink))
    is_kind = [slips.kind == kind for kind in (TABLE, PERCENT, SIDE_INCOME, SINK)]
    wanted = np.select(is_kind, [by_table, by_percent, by_side, by_sink], 0)
    wanted = wanted + np.where(np.isin(slips.kind, (NO_TAX, SINK)), 0, slips.extra)
    tax: Whole = np.minimum(wanted, np.maximum(slips.gross, 0))
    return tax


def _kronor(ore: Whole) -> Whole:
    """Whole kronor of amounts from zero and up; below zero there is nothing to take."""
    return np.maximum(ore, 0) // ORE


def _share(base: Whole, hundredths: Whole) -> Whole:
    return _kronor(base) * hundredths // HUNDREDTHS * ORE


def _table_tax(slips: Slips, ordinary: Whole, figures: Figures) -> Whole:
    income = _kronor(ordinary - slips.adjustment)
    tax = np.zeros_like(income)
    for (table, column), row in figures.columns.items():
        mine = (slips.kind == TABLE) & (slips.table == table) & (slips.column == column) & (income > 0)
        if mine.any():
            tax[mine] = _from_column(income[mine], row)
    return tax * ORE


def _from_column(income: Whole, row: Column) -> Whole:
    place = np.searchsorted(row.kronor_to, income)
    in_kronor = row.kronor[np.minimum(place, len(row.kronor) - 1)]
    above = np.minimum(np.searchsorted(row.percent_to, income), len(row.percent) - 1)
    return np.where(place < len(row.kronor), in_kronor, income * row.percent[above] // 100)


def _one_time_tax(slips: Slips, ordinary: Whole, one_time: Whole, figures: Figures) -> Whole:
    year = np.where(slips.yearly_income == UNKNOWN, 12 * ordinary, slips.yearly_income) + one_time
    tax = np.zeros_like(year)
    for column, (limits, percents) in figures.one_time.items():
        mine = (slips.kind == TABLE) & (slips.column == column) & (one_time > 0)
        tax[mine] = _share(one_time[mine], percents[np.searchsorted(limits, _kronor(year[mine]))])
    return tax


def expected_contributions(slips: Slips, figures: Figures) -> Whole:
    """Full rate by birth year, and a lower one up to a cap a month where there is such a group."""
    base = np.maximum(slips.contribution_base, 0)
    total = np.zeros_like(base)
    lower, low_rate = np.zeros_like(base), np.zeros_like(base)
    for rate in figures.rates:
        mine = (slips.born_year >= rate.born_from) & (slips.born_year <= rate.born_to)
        if rate.cap is not None:
            room = np.clip(rate.cap - slips.base_earlier, 0, None)
            lower, low_rate = np.where(mine, np.minimum(base, room), lower), np.where(mine, rate.rate, low_rate)
    for rate in figures.rates:
        if rate.cap is None:
            mine = (slips.born_year >= rate.born_from) & (slips.born_year <= rate.born_to)
            total = np.where(mine, _half_up(base - lower, rate.rate), total)
    return total + _half_up(lower, low_rate)


def _half_up(base: Whole, hundredths: int | Whole) -> Whole:
    return (base * hundredths + HUNDREDTHS // 2) // HUNDREDTHS


def expected_net(slips: Slips) -> Whole:
    return slips.gross + slips.tax_free + slips.tax + slips.net_deductions + slips.rounding


def whole_month_salary(pay: int, extent: int) -> int:
    """Full-time pay × extent in hundredths of a percent, half an öre up."""
    return (pay * extent + HUNDREDTHS // 2) // HUNDREDTHS
