"""VAT on outlays (moms på utlägg): what of a receipt's VAT the agency claims back; the rest is part of the cost."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from payroll.expense_rules.kinds import ExpenseKind, VatClaim
from servicecenter.common.money import ORE_PER_KRONA, Ore, half_up

FILE = Path(__file__).with_name("vat.toml")
SWEDEN = "SE"


@dataclass(frozen=True, slots=True)
class VatRules:
    """What bounds the VAT of an outlay from a day: percent, and kronor before VAT a person at representation."""

    starts_on: date
    highest_rate: int
    representation_base: int
    source: str
    unsourced: bool = False


@cache
def vat_rules() -> Sequence[VatRules]:
    """Every set of rules, newest first."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["rules"]
    return tuple(sorted((VatRules(**row) for row in rows), key=lambda row: row.starts_on, reverse=True))


def vat_rules_on(day: date) -> VatRules:
    """The rules of a day. Raises ``ValueError`` that names the day when there are none."""
    for rules in vat_rules():
        if rules.starts_on <= day:
            return rules
    raise ValueError(f"Momsregler för utlägg saknas för {day}.")


def most_vat(gross: Ore, rules: VatRules) -> Ore:
    """The most VAT that a receipt can hold: all of it at the highest rate (högsta möjliga moms)."""
    return half_up(gross * rules.highest_rate, 100 + rules.highest_rate)


def claimed_vat(kind: ExpenseKind, *, gross: Ore, vat: Ore, country: str, people: int, rules: VatRules) -> Ore:
    """The VAT that is claimed back (moms att begära åter); ``people`` took part, the employee included.

    Foreign VAT is never claimed here. At representation the VAT on at most ``representation_base`` kronor a person.
    """
    if country != SWEDEN or kind.vat is VatClaim.NONE:
        return 0
    if kind.vat is VatClaim.ALL:
        return vat
    net, most = gross - vat, rules.representation_base * ORE_PER_KRONA * people
    return vat if net <= most else half_up(vat * most, net)
