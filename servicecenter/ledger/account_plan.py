"""The base account plan (baskontoplan) that every agency starts from, with the S-code each account reports to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

PLAN = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class PlannedAccount:
    """An account of the plan. ``keys`` are the posting keys that mean it; unsourced ones must be confirmed."""

    number: str
    name: str
    keys: tuple[str, ...]
    s_code: str
    source: str
    unsourced: bool


@dataclass(frozen=True, slots=True)
class PlannedDimension:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountPlan:
    accounts: tuple[PlannedAccount, ...]
    dimensions: tuple[PlannedDimension, ...]
    by_key: Mapping[str, str]


@cache
def account_plan() -> AccountPlan:
    tables = tomllib.loads(PLAN.read_text(encoding="utf-8"))
    accounts = tuple(
        PlannedAccount(
            number=row["number"],
            name=row["name"],
            keys=tuple(row.get("keys", ())),
            s_code=row.get("s_code", ""),
            source=row["source"],
            unsourced=row.get("unsourced", False),
        )
        for row in tables["accounts"]
    )
    dimensions = tuple(PlannedDimension(**row) for row in tables["dimensions"])
    return AccountPlan(
        accounts, dimensions, MappingProxyType({key: row.number for row in accounts for key in row.keys})
    )
