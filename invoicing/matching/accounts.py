"""Which account a purchase is posted on (konto ur CPV-kod), and which rule said so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

_READ = tomllib.loads(Path(__file__).with_name("accounts.toml").read_text(encoding="utf-8"))["accounts"]
PROPOSED: Mapping[str, str] = {row["cpv"]: row["account"] for row in _READ}
OTHER, FREIGHT = "5611", "5551"
"""Other goods and services, and freight with other charges."""


def account_of(cpv: str, own: Mapping[str, str]) -> tuple[str, str]:
    """The account of a CPV code, and the rule that said so. ``own`` are the agency's accounts by beginning of code.

    >>> account_of("30213100", {})
    ('5321', 'konto 5321 enligt CPV 302')
    >>> account_of("30213100", {"30": "5399"})
    ('5399', 'konto 5399 enligt CPV 30, myndighetens inställning')
    >>> account_of("", {})
    ('5611', 'konto 5611 eftersom CPV-kod saknas')
    """
    if found := _longest(cpv, own):
        return own[found], f"konto {own[found]} enligt CPV {found}, myndighetens inställning"
    if found := _longest(cpv, PROPOSED):
        return PROPOSED[found], f"konto {PROPOSED[found]} enligt CPV {found}"
    why = f"CPV {cpv} inte har något konto" if cpv else "CPV-kod saknas"
    return OTHER, f"konto {OTHER} eftersom {why}"


def _longest(cpv: str, accounts: Mapping[str, str]) -> str:
    return max((code for code in accounts if code and cpv.startswith(code)), key=len, default="")
