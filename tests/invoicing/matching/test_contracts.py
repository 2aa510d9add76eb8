"""Matching against an agreement without an order: price list, ceiling, dates, and how much goes without attest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoicing.matching.contracts import Contract, match_contract
from invoicing.matching.facts import Billed, Tolerance

CONTRACT = Contract(
    number="A-1",
    starts_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
    prices={"P1": Decimal(50)},
    left=1000_00,
    without_order=5000_00,
)
LINE = Billed(1, "Papper", 500_00, Decimal(10), article="P1")
DAY = date(2026, 6, 1)


def told(contract: Contract = CONTRACT, *lines: Billed, day: date = DAY) -> list[tuple[str, str, str]]:
    found = match_contract(lines or [LINE], day, contract, Tolerance())
    return [(one.kind, one.actor, one.text.replace("\u00a0", " ")) for one in found.differences]


def test_what_the_price_list_says_goes_on() -> None:
    assert told() == []
    assert told(CONTRACT, replace(LINE, amount=400_00)) == [], "billigare är ingens bekymmer"
    assert told(replace(CONTRACT, left=None)) == []


@pytest.mark.parametrize(
    ("contract", "line", "day", "differs"),
    [
        (CONTRACT, replace(LINE, amount=520_00), DAY,
         ("price", "supplier", "Papper: 20,00 kr mer än prislistan till avtal A-1.")),
        (CONTRACT, replace(LINE, article="P2"), DAY,
         ("not_ordered", "ecommerce", "Papper finns inte i prislistan till avtal A-1.")),
        (CONTRACT, LINE, date(2027, 1, 1),
         ("dates", "ecommerce", "Avtal A-1 gäller 2026-01-01–2026-12-31, men fakturan avser 2027-01-01.")),
        (replace(CONTRACT, left=499_99), LINE, DAY,
         ("ceiling", "ecommerce",
          "Av takbeloppet i avtal A-1 är 499,99 kr kvar, och fakturan är på 500,00 kr.")),
        (replace(CONTRACT, without_order=0), LINE, DAY,
         ("limit", "orderer", "Köpet har ingen order. Högst 0,00 kr betalas ur avtal utan attest, "
          "så fakturan måste granskas och attesteras.")),
        (CONTRACT, Billed(1, "Frakt", 600_00, Decimal(1)), DAY,
         ("total", "orderer", "Avgifter på 600,00 kr är mer än de 500,00 kr som godtas.")),
    ],
)  # fmt: skip
def test_what_differs_is_told_to_whom(
    contract: Contract, line: Billed, day: date, differs: tuple[str, str, str]
) -> None:
    assert told(contract, line, day=day) == [differs]
