"""Matching against agreements without an order (matchning mot avtal): price list, ceiling and dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoicing.matching.facts import Billed, Tolerance
from invoicing.matching.outcome import Actor, Difference, How, Kind, Outcome, Pair
from invoicing.matching.pairing import is_charge
from procurement.amounts import line_amount
from servicecenter.common.money import Ore, format_kronor, times


@dataclass(frozen=True, slots=True)
class Contract:
    """An agreement with its price list by article number; ``left`` is what remains of its ceiling, if it has one.

    ``without_order`` is up to how much the agency buys of its agreements without anyone attesting it.
    """

    number: str
    starts_on: date
    ends_on: date
    prices: Mapping[str, Decimal]
    left: Ore | None = None
    without_order: Ore = 0


def match_contract(lines: Sequence[Billed], day: date, contract: Contract, tolerance: Tolerance) -> Outcome:
    """Compare an invoice without an order with the agreement that it names."""
    net = sum(line.amount for line in lines)
    differences = [*_dates(day, contract), *_ceiling(net, contract)]
    charges = sum(line.amount for line in lines if is_charge(line))
    for line in lines:
        differences += [] if is_charge(line) else _line(line, contract, tolerance)
    if abs(charges) > tolerance.total:
        text = f"Avgifter på {format_kronor(charges)} kr är mer än de {format_kronor(tolerance.total)} kr som godtas."
        differences.append(Difference(Kind.TOTAL, text, Actor.ORDERER, charges, _name(contract)))
    if net > contract.without_order:
        text = (
            f"Köpet har ingen order. Högst {format_kronor(contract.without_order)} kr betalas ur avtal utan attest, "
            "så fakturan måste granskas och attesteras."
        )
        differences.append(Difference(Kind.LIMIT, text, Actor.ORDERER, net, _name(contract)))
    return Outcome(tuple(_pair(line, contract) for line in lines), tuple(differences))


def _pair(line: Billed, contract: Contract) -> Pair:
    how = How.CHARGE if is_charge(line) else How.ARTICLE if line.article in contract.prices else How.NOTHING
    return Pair(line.key, None, how, line.amount)


def _line(line: Billed, contract: Contract, tolerance: Tolerance) -> Iterator[Difference]:
    """A lower price than the list's is nobody's trouble here: nothing was ordered that might be something else."""
    price = contract.prices.get(line.article)
    if price is None:
        text = f"{line.name} finns inte i prislistan till {_name(contract)}."
        yield Difference(Kind.NOT_ORDERED, text, Actor.ECOMMERCE, line.amount, _name(contract), line.key)
        return
    expected = line_amount(line.signed(price), price)
    difference = abs(line.amount) - abs(expected)
    if difference > max(1, min(times(abs(expected), tolerance.price_percent / 100), tolerance.line)):
        text = f"{line.name}: {format_kronor(abs(difference))} kr mer än prislistan till {_name(contract)}."
        yield Difference(Kind.PRICE, text, Actor.SUPPLIER, difference, _name(contract), line.key)


def _dates(day: date, contract: Contract) -> Iterator[Difference]:
    if not contract.starts_on <= day <= contract.ends_on:
        text = f"{_name(contract)} gäller {contract.starts_on}–{contract.ends_on}, men fakturan avser {day}."
        yield Difference(Kind.DATES, text[:1].upper() + text[1:], Actor.ECOMMERCE, document=_name(contract))


def _ceiling(net: Ore, contract: Contract) -> Iterator[Difference]:
    if contract.left is not None and net > contract.left:
        text = (
            f"Av takbeloppet i {_name(contract)} är {format_kronor(contract.left)} kr kvar, "
            f"och fakturan är på {format_kronor(net)} kr."
        )
        yield Difference(Kind.CEILING, text, Actor.ECOMMERCE, net - contract.left, _name(contract))


def _name(contract: Contract) -> str:
    return f"avtal {contract.number}"
