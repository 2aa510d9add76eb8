"""Which account a purchase is posted on (konto ur CPV-kod), and which rule said so."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

OTHER, FREIGHT = "5611", "5551"
"""Other goods and services, and freight with other charges."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The account of what begins with a CPV code (föreslaget konto). Unsourced ones must be confirmed."""

    cpv: str
    account: str
    name: str
    starts_on: date
    source: str
    unsourced: bool
    ends_on: date | None = None

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


PROPOSED = tuple(
    Proposed(**row)
    for row in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["accounts"]
)


@dataclass(frozen=True, slots=True)
class Accounts:
    """What decides on a day. ``own`` are the agency's accounts by beginning of code, and go first."""

    own: Mapping[str, str]
    on: date


def account_of(cpv: str, accounts: Accounts) -> tuple[str, str]:
    """The account of a CPV code, and the rule that said so.

    >>> day = date(2026, 11, 12)
    >>> account_of("30213100", Accounts({}, day))
    ('5321', 'konto 5321 enligt CPV 302 (källa ej bekräftad)')
    >>> account_of("30213100", Accounts({"30": "5399"}, day))
    ('5399', 'konto 5399 enligt CPV 30, myndighetens inställning')
    >>> account_of("", Accounts({}, day))
    ('5611', 'konto 5611 eftersom CPV-kod saknas')
    """
    if found := _longest(cpv, accounts.own):
        return accounts.own[found], f"konto {accounts.own[found]} enligt CPV {found}, myndighetens inställning"
    proposed = {row.cpv: row for row in proposed_on(accounts.on)}
    if found := _longest(cpv, proposed):
        mark = " (källa ej bekräftad)" if proposed[found].unsourced else ""
        return proposed[found].account, f"konto {proposed[found].account} enligt CPV {found}{mark}"
    why = f"CPV {cpv} inte har något konto" if cpv else "CPV-kod saknas"
    return OTHER, f"konto {OTHER} eftersom {why}"


def proposed_on(on: date) -> list[Proposed]:
    return [row for row in PROPOSED if row.holds(on)]


def _longest(cpv: str, codes: Collection[str]) -> str:
    return max((code for code in codes if code and cpv.startswith(code)), key=len, default="")
