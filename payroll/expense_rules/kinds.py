"""Kinds of expenses (utgiftsslag): what each needs, and the salary type that pays it back. The figures are data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("kinds.toml")


class Group(StrEnum):
    """Where an expense belongs (utgiftsgrupp)."""

    TRAVEL = "travel"
    WORK = "work"
    HEALTH = "health"


class VatClaim(StrEnum):
    """What of the VAT on a receipt that may be claimed back (moms att begära åter)."""

    ALL = "all"
    NONE = "none"
    REPRESENTATION = "representation"


@dataclass(frozen=True, slots=True)
class ExpenseKind:
    """One kind of expense. ``yearly``: it is counted against the agency's ceiling for a calendar year."""

    key: str
    sv: str
    en: str
    group: Group
    salary_type: str
    vat: VatClaim
    source: str
    participants: bool = False
    yearly: bool = False
    unsourced: bool = False


@cache
def expense_kinds() -> Mapping[str, ExpenseKind]:
    """Every kind by key, in the order they are offered."""
    return {key: _kind(key, **row) for key, row in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}


def _kind(key: str, *, text: Mapping[str, str], group: str, vat: str, **given: Any) -> ExpenseKind:
    return ExpenseKind(key=key, sv=text["sv"], en=text["en"], group=Group(group), vat=VatClaim(vat), **given)
