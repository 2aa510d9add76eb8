"""The limits that employment time is held against (gränserna), each with its source and first day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from servicecenter.common.periods import months_after

FILE = Path(__file__).with_name("limits.toml")
GENERAL_COUNTS_FROM = date(2022, 3, 1)
"""From this day time in general fixed-term employment counts as särskild visstidsanställning (punkt 4 i
övergångsbestämmelserna till SFS 2022:835, as told by Rätt Arbetsrätt 2022)."""


class NoLimits(LookupError):
    """The rules of a day before the law of 2022 are not counted here."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit: more than ``value`` days, or so many months or years. Unsourced is shown wherever the figure is."""

    value: int
    source: str
    unsourced: bool = False


@dataclass(frozen=True, slots=True)
class LasLimits:
    """All limits of a day."""

    sava_days: Limit
    substitute_days: Limit
    window_years: Limit
    chain_months: Limit
    contracts_in_month: Limit
    refusal_days: Limit
    refusal_sava_days: Limit
    refusal_years: Limit
    refusal_seasonal_days: Limit
    refusal_seasonal_years: Limit
    refusal_months: Limit
    age: Limit

    def last_day_of_rights(self, born_on: date) -> date:
        """The day before the birthday from which there is no conversion and no priority."""
        return months_after(born_on, 12 * self.age.value) - timedelta(days=1)


@cache
def limits_on(day: date) -> LasLimits:
    """The limits of a day. Raises ``NoLimits`` for a day before the first of some limit."""
    latest = _latest(day)
    missing = [each.name for each in fields(LasLimits) if each.name not in latest]
    if missing:
        raise NoLimits(f"gränserna {', '.join(missing)} saknas för {day}; de gäller från 2022-10-01")
    return LasLimits(**latest)


def _latest(day: date) -> Mapping[str, Limit]:
    """By key the value that began last; the file may have them in any order."""
    rows = sorted(_rows(), key=lambda row: row[1])
    return {key: limit for key, starts_on, limit in rows if starts_on <= day}


@cache
def warn_days(key: str) -> Limit:
    """From how many days on a clerk is warned that a limit comes near, until an agency decides its own."""
    row = tomllib.loads(FILE.read_text(encoding="utf-8"))["warn"][key]
    return Limit(row["value"], row["source"], unsourced=True)


@cache
def _rows() -> tuple[tuple[str, date, Limit], ...]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["limit"]
    return tuple(
        (row["key"], row["starts_on"], Limit(row["value"], row["source"], row.get("unsourced", False))) for row in told
    )
