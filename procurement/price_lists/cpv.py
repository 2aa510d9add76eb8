"""The common procurement vocabulary (CPV 2008, EG 213/2008): what is bought, in eight digits and a check digit."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def _codes() -> dict[str, tuple[str, str]]:
    with Path(__file__).with_name("cpv.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader((line for line in file if not line.startswith("#")), delimiter=";")
        return {code: (digit, name) for code, digit, name in rows}


@cache
def cpv_of(text: str) -> str | None:
    """The eight digits of a known code; ``None`` when it is no code or its check digit is another one's.

    >>> cpv_of("30197643-5"), cpv_of("30197643"), cpv_of("30197643-1")
    ('30197643', '30197643', None)
    """
    code, _, digit = text.strip().replace(" ", "").partition("-")
    known = _codes().get(code)
    return code if known is not None and digit in ("", known[0]) else None


def cpv_name(start: str) -> str:
    """What codes that begin so are called, nothing when no code does: a division is ``30``, a group ``301``.

    >>> cpv_name("30"), cpv_name("30197643"), cpv_name("99")
    ('Kontorsmaskiner, datorer samt kontors- och datorutrustning, utom möbler och programvara', 'Kopieringspapper', '')
    """
    found = _codes().get(start.ljust(8, "0"))
    return found[1] if found else ""
