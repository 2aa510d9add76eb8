"""Per-bank profiles (bankprofiler) of the payment file, read from ``profiles.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from servicecenter.common.money import ORE_PER_KRONA, Ore
from servicecenter.exchange.pain001.model import Version

PROFILES = Path(__file__).with_name("profiles.toml")


@dataclass(frozen=True, slots=True)
class BankProfile:
    """What one bank wants; see the head of ``profiles.toml`` for the meaning of each field."""

    key: str
    bank: str
    bic: str
    version: Version
    service_level: str
    charge_bearer: str
    initiator_code: str
    batch_booking: bool
    clearing_agent: bool
    bankgiro_from_bankgiro: bool
    name_length: int
    highest_amount_kr: int
    highest_count: int
    source: str
    unsourced: bool

    @property
    def highest_amount(self) -> Ore:
        return self.highest_amount_kr * ORE_PER_KRONA


@cache
def bank_profiles() -> Mapping[str, BankProfile]:
    """All profiles by key; what a bank does not state is as in the common profile."""
    tables: dict[str, dict[str, Any]] = tomllib.loads(PROFILES.read_text(encoding="utf-8"))
    return MappingProxyType({key: _profile(key, tables["common"] | table) for key, table in tables.items()})


def bank_profile(key: str) -> BankProfile:
    try:
        return bank_profiles()[key]
    except KeyError:
        known = ", ".join(bank_profiles())
        raise ValueError(f"bankprofilen {key!r} finns inte; välj en av {known}") from None


def _profile(key: str, table: dict[str, Any]) -> BankProfile:
    return BankProfile(**(table | {"key": key, "version": Version(table["version"])}))
