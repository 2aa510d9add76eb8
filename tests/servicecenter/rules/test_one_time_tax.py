"""One-time tax against the published tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from servicecenter.rules.loader import RuleDataError, load_rulebook, parse_rulebook
from servicecenter.rules.one_time_tax import OneTimeTaxMissing, one_time_tax

ABOVE_EVERY_LIMIT = 100_000_000


def _published(shared: Path, year: int) -> Iterator[tuple[int, int | None, Decimal]]:
    with (shared / "rates/engangsskatt-2023-2026.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if int(row["ar"]) == year:
                limit = int(row["arsinkomst_hogst"]) if row["arsinkomst_hogst"] else None
                yield int(row["kolumn"]), limit, Decimal(row["procent"])


@pytest.mark.parametrize(("year", "steps"), [(2025, 12), (2026, 31)])
def test_every_step_equals_the_published_table(shared: Path, year: int, steps: int) -> None:
    table = one_time_tax(load_rulebook("payroll", year), date(year, 6, 1))
    published = list(_published(shared, year))
    assert sum(len(percents) for _, percents in table.columns.values()) == len(published) == steps
    lower = 0
    for column, limit, percent in published:
        assert table.percent(column, lower + 1) == percent
        assert table.percent(column, limit or ABOVE_EVERY_LIMIT) == percent
        lower = limit or 0


@pytest.mark.parametrize("column", [3, 4, 5, 6])
def test_columns_of_2025_that_are_not_known_are_refused(column: int) -> None:
    table = one_time_tax(load_rulebook("payroll", 2025), date(2025, 6, 1))
    with pytest.raises(OneTimeTaxMissing, match=f"kolumn {column} är inte känd för 2025; inlästa kolumner: 1, 2"):
        table.percent(column, 300_000)


@pytest.mark.parametrize(
    "steps",
    [
        "{ percent = 1 }, { percent = 2 }",
        "{ up_to = 5, percent = 1 }",
        "{ up_to = 5, percent = 1 }, { up_to = 9, percent = 2 }",
        "{ up_to = 9, percent = 1 }, { up_to = 5, percent = 1 }, { percent = 2 }",
    ],
)
def test_limits_out_of_order_are_refused(steps: str) -> None:
    column = f'[one_time_tax.column_1]\nvalue = [{steps}]\nsource = "S"\nstarts_on = 2026-01-01'
    text = f'domain = "payroll"\nyear = 2026\n{column}'
    with pytest.raises(RuleDataError, match=r"one_time_tax\.column_1"):
        one_time_tax(parse_rulebook(text, "prov.toml"), date(2026, 1, 1))
