"""Which line of an order a line of an invoice bills (parning): by its number, its article, or by being most alike.

The answer does not depend on the order in which the lines stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from invoicing.matching.assignment import assigned
from invoicing.matching.facts import Billed, Ordered, Tolerance
from invoicing.matching.outcome import How
from procurement.amounts import line_amount
from servicecenter.common.money import Ore

FREIGHT = ("frakt", "porto", "leveransavgift", "transport", "emballage", "expeditionsavgift", "faktureringsavgift")
"""Words of lines that are charges although the supplier bills them as goods."""
WHOLE = 1000
Paired = dict[int, tuple[Ordered | None, How]]


def pairs_of(lines: Sequence[Billed], ordered: Sequence[Ordered], tolerance: Tolerance) -> Paired:
    """What each line of the invoice, by its key, is billed for."""
    found: Paired = {line.key: (None, How.CHARGE) for line in lines if is_charge(line)}
    items = sorted((line for line in lines if line.key not in found), key=_content)
    rows = sorted(ordered, key=lambda row: (row.order, row.line))
    by_number = {(row.order, row.line): row for row in rows}
    left = []
    for line in items:
        row = by_number.get((line.order, int(line.order_line))) if line.order_line.isdecimal() else None
        if row is not None:
            found[line.key] = (row, How.LINE_NUMBER)
        else:
            left.append(line)
    return found | _by_likeness(left, rows, tolerance)


def is_charge(line: Billed) -> bool:
    """A charge or discount on the whole, also where it is billed as goods without any number."""
    is_freight = not line.order_line and line.name.casefold().startswith(FREIGHT)
    return not line.is_item or is_freight


def _by_likeness(lines: list[Billed], rows: Sequence[Ordered], tolerance: Tolerance) -> Paired:
    """Lines of one article may be many of the same row; others have one each, the most alike."""
    found: Paired = {}
    left = []
    for line in lines:
        same = [row for row in rows if line.article in row.articles and line.order in ("", row.order)]
        if len(same) == 1:
            found[line.key] = (same[0], How.ARTICLE)
        else:
            left.append((line, same))
    found |= _identical(left, rows)
    taken = {row.key for row, _how in found.values() if row is not None}
    left = [(line, same) for line, same in left if line.key not in found]
    rows = [row for row in rows if row.key not in taken]
    costs = [[_cost(line, row, same, tolerance) for row in rows] for line, same in left]
    for (line, same), place in zip(left, assigned(costs), strict=True):
        if place is None and same:
            found[line.key] = (same[0], How.ARTICLE)
        elif place is None:
            found[line.key] = (None, How.NOTHING)
        else:
            found[line.key] = (rows[place], How.ARTICLE if same else How.LIKENESS)
    return found


def _identical(left: Sequence[tuple[Billed, list[Ordered]]], rows: Sequence[Ordered]) -> Paired:
    """The same name, quantity and amount as what is open of a row: they go first, and need not be weighed."""
    waiting: dict[tuple[str, Decimal, Ore], list[Ordered]] = {}
    for row in reversed(rows):
        waiting.setdefault((row.name.casefold(), row.open, line_amount(row.open, row.price)), []).append(row)
    found: Paired = {}
    for line, same in left:
        if line.quantity is not None and not same:
            known = waiting.get((line.name.casefold(), line.quantity, line.amount))
            if known and line.order in ("", known[-1].order):
                found[line.key] = (known.pop(), How.LIKENESS)
    return found


def _cost(line: Billed, row: Ordered, same: Sequence[Ordered], tolerance: Tolerance) -> int | None:
    """How unlike they are, or nothing where they have neither article, name nor price in common."""
    if (same and row not in same) or line.order not in ("", row.order):
        return None
    quantity = line.signed(row.price)
    expected = line_amount(quantity, row.price)
    apart = WHOLE if not expected else min(WHOLE, abs(line.amount - expected) * WHOLE // abs(expected))
    unlike = WHOLE - _alike(line.name, row.name)
    has_price = apart * 100 <= tolerance.price_percent * WHOLE
    if not same and unlike * 2 > WHOLE and not (has_price and (quantity <= row.open or quantity < 0)):
        return None
    fits = 0 if quantity == row.open else 100 if quantity <= row.open else 300
    return unlike + apart + fits


def _alike(one: str, other: str) -> int:
    """How many of their words two names share, in thousandths."""
    first, second = set(one.casefold().split()), set(other.casefold().split())
    return 2 * WHOLE * len(first & second) // (len(first) + len(second)) if first or second else 0


def _content(line: Billed) -> tuple[str, ...]:
    """All that a line says but its own number, so that lines stand in one order however they came."""
    told = (line.order, line.order_line, line.article, line.name, line.unit, line.amount, line.quantity, line.vat_rate)
    return tuple(str(part) for part in told)
