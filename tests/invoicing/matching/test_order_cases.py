"""Worked cases of matching against orders, from ``tests/cases/matchning/order.toml``."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicing.matching.facts import Billed, Ordered, Tolerance
from invoicing.matching.orders import match_orders
from servicecenter.common.money import to_ore

FILE = Path(__file__).parents[2] / "cases" / "matchning" / "order.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)["case"]


def ordered(number: int, name: str, wanted: Any, came: Any, price: Any, taken: Any) -> Ordered:
    quantities = {"bound": Decimal(wanted), "received": Decimal(came), "taken": Decimal(taken)}
    return Ordered(
        key=number, order="2026-000001", line=number, name=name, price=Decimal(price), unit="C62", **quantities
    )


def billed(key: int, name: str, quantity: Any, amount: Any, line: str = "") -> Billed:
    told = {"order": "2026-000001", "order_line": line, "unit": "C62"}
    return Billed(key=key, name=name, quantity=Decimal(quantity), amount=to_ore(amount), **told)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_case(case: dict[str, Any]) -> None:
    lines = [billed(key, *row) for key, row in enumerate(case["invoice"], start=1)]
    rows = [ordered(*row) for row in case["order"]]
    found = match_orders(lines, rows, Tolerance(), extra_before=to_ore(case.get("extra_before", 0)))
    told = [[one.kind, one.actor, one.text.replace("\u00a0", " ")] for one in found.differences]
    assert told == case["differs"]
    assert case["source"]
