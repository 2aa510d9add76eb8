"""An invoice laid out on accounts (kontering): rows as a person gives them, become coding lines that sum. Pure.

A row codes one line of the invoice, or what no row has taken a line of. VAT follows the invoice: a row over lines of
several rates becomes one coding line for each rate. Where the buyer accounts for the VAT, the row says the rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from invoicing.coding_rules.splitting import Share, split
from invoicing.supplier_invoices import spreading
from invoicing.supplier_invoices.vouchers import REVERSE_CHARGE
from servicecenter.common.money import Ore, format_kronor
from servicecenter.common.periods import Period
from servicecenter.ledger.draft import Chart, DraftLine, is_balance_account, line_faults

SWEDISH_RATES = (Decimal(25), Decimal(12), Decimal(6))
Group = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class Thing:
    """A line of the invoice; ``number`` is nothing for an invoice that tells no lines."""

    number: int | None
    amount: Ore
    category: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Wish:
    """A row as it is wanted. ``line`` is the number of the invoice's line, or nothing for the rest of the invoice."""

    line: int | None
    account: str
    coding: str
    share: Share
    rate: Decimal | None = None
    text: str = ""
    origin: str = "person"
    why: str = ""
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A coding line. ``row`` is the number of the row that it came from."""

    row: int
    line: int | None
    account: str
    coding: str
    amount: Ore
    category: str
    rate: Decimal
    text: str
    origin: str
    why: str
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, with the number of the row it is about, or nothing for the whole."""

    row: int | None
    text: str


def place(things: Sequence[Thing], wishes: Sequence[Wish]) -> list[Placed]:
    """The rows as coding lines, in their order; whether they sum is for ``faults_of``."""
    placed: list[Placed] = []
    by_target: dict[int | None, list[tuple[int, Wish]]] = defaultdict(list)
    for row, wish in enumerate(wishes, start=1):
        by_target[wish.line].append((row, wish))
    for target, rows in by_target.items():
        groups = _groups(_of_target(things, target, by_target))
        amounts = split(sum(groups.values()), [wish.share for _row, wish in rows])
        for (row, wish), parts in zip(rows, spread(amounts, list(groups.values())), strict=True):
            placed += [
                Placed(
                    row, target, wish.account, wish.coding, part, category, _rate(category, rate, wish), wish.text,
                    wish.origin, wish.why, wish.period,
                )
                for (category, rate), part in zip(groups, parts, strict=True)
                if part or len(groups) == 1  # of several rates, not one that nothing falls on
            ]  # fmt: skip
    return sorted(placed, key=lambda each: each.row)


def faults_of(
    things: Sequence[Thing], net: Ore, wishes: Sequence[Wish], placed: Sequence[Placed], chart: Chart
) -> list[Fault]:
    """Everything that keeps the rows from being the invoice's coding."""
    return [*_row_faults(things, wishes, placed, chart), *_sum_faults(things, net, wishes, placed)]


def spread(amounts: Sequence[Ore], bases: Sequence[Ore]) -> list[list[Ore]]:
    """Each amount over the bases in their proportion, so that amounts that sum to the bases do so for each of them.

    >>> spread([50, 50], [33, 67])
    [[16, 34], [17, 33]]
    """
    if not bases:
        return [[] for _amount in amounts]
    whole, passed, before = sum(bases), 0, [0] * len(bases)
    rows = []
    for amount in amounts:
        passed += amount
        upto = [base * passed // whole if whole else 0 for base in bases[:-1]]
        upto.append(passed - sum(upto))
        rows.append([now - then for now, then in zip(upto, before, strict=True)])
        before = upto
    return rows


def _of_target(things: Sequence[Thing], target: int | None, taken: Collection[int | None]) -> list[Thing]:
    """A line of the invoice, or those that no row has taken."""
    if target is not None:
        return [thing for thing in things if thing.number == target]
    return [thing for thing in things if thing.number is None or thing.number not in taken]


def _groups(things: Sequence[Thing]) -> dict[Group, Ore]:
    """The amounts by VAT category and rate, those first that the invoice has first."""
    groups: dict[Group, Ore] = defaultdict(int)
    for thing in things:
        groups[thing.category, thing.rate] += thing.amount
    return dict(groups)


def _rate(category: str, rate: Decimal, wish: Wish) -> Decimal:
    return (wish.rate or Decimal(0)) if category in REVERSE_CHARGE else rate


def _row_faults(
    things: Sequence[Thing], wishes: Sequence[Wish], placed: Sequence[Placed], chart: Chart
) -> Iterator[Fault]:
    numbers = {thing.number for thing in things}
    for row, wish in enumerate(wishes, start=1):
        if wish.line is not None and wish.line not in numbers:
            yield Fault(row, f"fakturan har ingen rad {wish.line}")
        if not wish.account:
            yield Fault(row, "konto saknas")
            continue
        for text in line_faults(DraftLine(wish.account, 1, wish.coding), chart):
            yield Fault(row, text)
        for text in _period_faults(wish):
            yield Fault(row, text)
    for row in sorted({one.row for one in placed if one.category in REVERSE_CHARGE and one.rate not in SWEDISH_RATES}):
        yield Fault(row, "köparen redovisar momsen: välj 25, 12 eller 6 procent")


def _period_faults(wish: Wish) -> Iterator[str]:
    if wish.period is None:
        return
    yield from spreading.faults_of(wish.period)
    if is_balance_account(wish.account):
        yield f"konto {wish.account} är inget kostnadskonto, så det finns ingen kostnad att periodisera"


def _sum_faults(things: Sequence[Thing], net: Ore, wishes: Sequence[Wish], placed: Sequence[Placed]) -> Iterator[Fault]:
    if not wishes:
        yield Fault(None, "Ingenting är konterat.")
        return
    taken = {wish.line for wish in wishes}
    for thing in things:
        if thing.number is not None and thing.number in taken:
            coded = sum(one.amount for one in placed if one.line == thing.number)
            if coded != thing.amount:
                yield Fault(None, f"Fakturarad {thing.number}: {_differs(coded, thing.amount)}")
    coded = sum(one.amount for one in placed)
    if coded != net:
        yield Fault(None, f"Hela fakturan: {_differs(coded, net)}")


def _differs(coded: Ore, wanted: Ore) -> str:
    """``900,00 kr är konterat av 1 000,00 kr; 100,00 kr saknas.``"""
    off = wanted - coded
    word = "saknas" if abs(coded) < abs(wanted) or coded * wanted < 0 else "är för mycket"
    return f"{format_kronor(coded)} kr är konterat av {format_kronor(wanted)} kr; {format_kronor(abs(off))} kr {word}."
