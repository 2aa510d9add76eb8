"""Matching against orders, two- and three-way (matchning mot order): ordered, received and billed side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from invoicing.matching.facts import ZERO, Billed, Ordered, Tolerance
from invoicing.matching.outcome import Actor, Difference, How, Kind, Outcome, Pair
from invoicing.matching.pairing import Paired, pairs_of
from procurement.amounts import line_amount, quantity_text
from procurement.price_lists.units import unit_name, unit_of
from servicecenter.common.money import Ore, format_kronor, times

PIECES = frozenset({"C62", "EA", "H87", "PCE", "ST", "XPP"})
"""Codes that all mean one piece."""


def match_orders(
    lines: Sequence[Billed], ordered: Sequence[Ordered], tolerance: Tolerance, *, extra_before: Ore = 0
) -> Outcome:
    """Compare an invoice with the orders it refers to.

    ``extra_before`` is what earlier invoices of the same orders have had beside them: charges and small differences.
    """
    paired = pairs_of(lines, ordered, tolerance)
    differences = list(_not_ordered(lines, paired))
    held: dict[int, Decimal] = {}
    for row in sorted(ordered, key=lambda row: (row.order, row.line)):
        own = [line for line in lines if paired[line.key][0] is row]
        if own:
            found = list(_quantity(own, row, tolerance))
            held |= {line.key: ZERO if found else line.signed(row.price) for line in own}
            differences += [*found, *_rest(own, row), *_price(own, row, tolerance)]
    outcome = Outcome(tuple(_pair(line, paired, held) for line in lines), tuple(differences))
    return Outcome(outcome.pairs, (*outcome.differences, *_total(outcome, tolerance, extra_before)))


def _pair(line: Billed, paired: Paired, held: dict[int, Decimal]) -> Pair:
    row, how = paired[line.key]
    if row is None:
        return Pair(line.key, None, how, line.amount)
    billed = line.signed(row.price)
    difference = line.amount - line_amount(billed, row.price)
    return Pair(line.key, row.key, how, line.amount, billed, held[line.key], difference)


def _not_ordered(lines: Sequence[Billed], paired: Paired) -> Iterator[Difference]:
    for line in lines:
        if paired[line.key][1] == How.NOTHING:
            text = f"{line.name} finns inte på ordern: {format_kronor(line.amount)} kr."
            yield Difference(Kind.NOT_ORDERED, text, Actor.ORDERER, line.amount, line=line.key)


def _quantity(own: Sequence[Billed], row: Ordered, tolerance: Tolerance) -> Iterator[Difference]:
    """What may be billed is what has come and no other invoice bills; what may be credited is what was billed."""
    quantity = sum((line.signed(row.price) for line in own), ZERO)
    slack = row.bound * tolerance.quantity_percent / 100
    unit = unit_name(row.unit).lower() if row.unit else "st"
    told = f"{row.name}: fakturerat {quantity_text(quantity)} {unit}"
    if quantity < 0:
        if -quantity > row.taken + slack:
            text = f"{row.name}: krediterat {quantity_text(-quantity)} {unit}, fakturerat {quantity_text(row.taken)}."
            yield _of_row(Kind.CREDIT_BEYOND, text, Actor.ECOMMERCE, -quantity - row.taken, own, row)
    elif quantity > row.left + slack and row.bound + slack >= quantity:
        text = f"{told}, men {quantity_text(row.taken)} av {quantity_text(row.bound)} är redan fakturerat."
        yield _of_row(Kind.ALREADY_BILLED, text, Actor.ECOMMERCE, quantity - max(row.left, ZERO), own, row)
    elif quantity > row.left + slack:
        text = f"{told}, beställt {quantity_text(row.bound)}."
        yield _of_row(Kind.MORE_THAN_ORDERED, text, Actor.ORDERER, quantity - max(row.left, ZERO), own, row)
    elif quantity > row.open + slack:
        come = max(row.received - row.taken, ZERO)
        text = f"{told}, mottaget och inte fakturerat {quantity_text(come)}: {quantity_text(quantity - come)} saknas."
        yield _of_row(Kind.NOT_RECEIVED, text, Actor.RECEIVER, quantity - come, own, row)


def _of_row(kind: Kind, text: str, actor: Actor, quantity: Decimal, own: Sequence[Billed], row: Ordered) -> Difference:
    return Difference(kind, text, actor, line_amount(quantity, row.price), row.document, own[0].key)


def _rest(own: Sequence[Billed], row: Ordered) -> Iterator[Difference]:
    """Another measure or another VAT rate than the order's."""
    for line in own:
        if line.unit and row.unit and not _is_same_unit(line.unit, row.unit):
            text = f"{row.name}: fakturerat i {unit_name(line.unit).lower()}, beställt i {unit_name(row.unit).lower()}."
            yield Difference(Kind.UNIT, text, Actor.SUPPLIER, line.amount, row.document, line.key)
        if line.vat_rate is not None and row.vat_rate is not None and line.vat_rate != row.vat_rate:
            text = f"{row.name}: moms {_percent(line.vat_rate)}, i ordern {_percent(row.vat_rate)}."
            amount = times(line.amount, (line.vat_rate - row.vat_rate) / 100)
            yield Difference(Kind.VAT, text, Actor.SUPPLIER, amount, row.document, line.key)


def _price(own: Sequence[Billed], row: Ordered, tolerance: Tolerance) -> Iterator[Difference]:
    """The lines of one order line together, so that a difference is not made small by cutting it up."""
    quantity = sum((line.signed(row.price) for line in own), ZERO)
    expected = sum(line_amount(line.signed(row.price), row.price) for line in own)
    difference = sum(line.amount for line in own) - expected
    allowed = min(times(abs(expected), tolerance.price_percent / 100), tolerance.line)
    if abs(difference) <= max(allowed, len(own)):  # an öre a line is rounding
        return
    way = "mer" if difference > 0 else "mindre"
    price = _unit_price(sum(line.amount for line in own), quantity)
    text = (
        f"{row.name}: pris {price} kr, i ordern {format_kronor(line_amount(Decimal(1), row.price))} kr. "
        f"Det är {format_kronor(abs(difference))} kr {way}."
    )
    yield Difference(Kind.PRICE, text, Actor.ORDERER, difference, row.document, own[0].key)


def _unit_price(amount: Ore, quantity: Decimal) -> str:
    """The price of one, in kronor and öre."""
    return format_kronor(times(abs(amount), 1 / abs(quantity))) if quantity else format_kronor(abs(amount))


def _total(outcome: Outcome, tolerance: Tolerance, before: Ore) -> Iterator[Difference]:
    """What is accepted line by line may not become much together, on this invoice or on several of an order."""
    dear = {one.line for one in outcome.differences if one.kind == Kind.PRICE}
    told = {pair.ordered for pair in outcome.pairs if pair.line in dear}
    charges = sum(pair.amount for pair in outcome.pairs if pair.how == How.CHARGE)
    extra = charges + sum(pair.difference for pair in outcome.pairs if pair.ordered not in told)
    after = before + extra
    if abs(after) > tolerance.total and abs(after) > abs(before):
        text = (
            f"Avgifter och prisskillnader är {format_kronor(after)} kr utöver ordern; "
            f"högst {format_kronor(tolerance.total)} kr godtas."
        )
        yield Difference(Kind.TOTAL, text, Actor.ORDERER, after)


def _is_same_unit(one: str, other: str) -> bool:
    first, second = unit_of(one) or one.upper(), unit_of(other) or other.upper()
    return first == second or {first, second} <= PIECES


def _percent(rate: Decimal) -> str:
    return f"{quantity_text(rate)} %"
