"""Properties of matching against orders, whatever is billed, ordered and received."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.matching.assignment import assigned
from invoicing.matching.facts import Billed, Ordered, Tolerance
from invoicing.matching.orders import match_orders
from invoicing.matching.outcome import How, Kind, Outcome

NAMES = ("Papper A4", "Papper A3", "Pärm röd", "Pärm blå", "Stol", "Frakt", "Konsulttimme")
QUANTITIES = st.integers(0, 6).map(Decimal)
PRICES = st.sampled_from(("10", "10.1", "50", "49.99", "1000")).map(Decimal)
ARTICLES = st.sampled_from(("", "A1", "A2"))
TOLERANCE = Tolerance()


@st.composite
def orders(draw: st.DrawFn) -> list[Ordered]:
    count = draw(st.integers(0, 5))
    return [
        Ordered(
            key=place,
            order="O",
            line=place,
            name=draw(st.sampled_from(NAMES)),
            bound=draw(QUANTITIES),
            received=draw(QUANTITIES),
            taken=draw(QUANTITIES),
            price=draw(PRICES),
            articles=frozenset(filter(None, [draw(ARTICLES)])),
        )
        for place in range(1, count + 1)
    ]


@st.composite
def invoices(draw: st.DrawFn) -> list[Billed]:
    count = draw(st.integers(0, 6))
    return [
        Billed(
            key=key,
            name=draw(st.sampled_from(NAMES)),
            amount=draw(st.sampled_from((1, -1))) * draw(st.integers(0, 300_000)),
            quantity=draw(st.none() | QUANTITIES),
            article=draw(ARTICLES),
            order="O",
            order_line=draw(st.sampled_from(("", "", "1", "2", "99", "x"))),
        )
        for key in range(1, count + 1)
    ]


def content(lines: list[Billed], outcome: Outcome) -> Counter:
    by_key = {line.key: replace(line, key=0) for line in lines}
    return Counter((by_key[pair.line], replace(pair, line=0)) for pair in outcome.pairs)


@given(invoices(), orders(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(lines: list[Billed], rows: list[Ordered], chance: object) -> None:
    mixed = chance.sample(lines, len(lines))
    renumbered = [replace(line, key=place) for place, line in enumerate(mixed, start=1)]
    first = match_orders(lines, rows, TOLERANCE)
    second = match_orders(renumbered, chance.sample(rows, len(rows)), TOLERANCE)
    assert content(lines, first) == content(renumbered, second)
    assert first.is_matched == second.is_matched
    assert Counter(one.kind for one in first.differences) == Counter(one.kind for one in second.differences)


@given(invoices(), orders())
def test_never_more_is_held_than_has_come_and_every_line_is_there_once(
    lines: list[Billed], rows: list[Ordered]
) -> None:
    found = match_orders(lines, rows, TOLERANCE)
    assert [pair.line for pair in found.pairs] == [line.key for line in lines]
    assert sum(pair.amount for pair in found.pairs) == sum(line.amount for line in lines)
    for row in rows:
        held = sum(pair.held for pair in found.pairs if pair.ordered == row.key)
        assert held <= max(row.received - row.taken, Decimal(0))
        assert held <= max(row.left, Decimal(0))
        assert held >= -row.taken


@given(st.lists(st.lists(st.none() | st.integers(0, 20), min_size=4, max_size=4), max_size=5))
def test_no_other_assignment_is_better(costs: list[list[int | None]]) -> None:
    found = assigned(costs)
    given_out = [column for column in found if column is not None]
    assert len(set(given_out)) == len(given_out)
    assert _worth(costs, found) == max((_worth(costs, each) for each in _all(costs)), default=(0, 0))


def _worth(costs: list[list[int | None]], columns: list[int | None]) -> tuple[int, int]:
    pairs = [costs[row][column] for row, column in enumerate(columns) if column is not None]
    assert None not in pairs
    return len(pairs), -sum(pairs)


def _all(costs: list[list[int | None]]) -> set[tuple[int | None, ...]]:
    places = [0, 1, 2, 3, *[None] * len(costs)]
    return {
        each
        for each in permutations(places, len(costs))
        if all(column is None or costs[row][column] is not None for row, column in enumerate(each))
    }


def row(**given: object) -> Ordered:
    usual = {"key": 1, "order": "O", "line": 1, "name": "Stol", "bound": Decimal(5), "received": Decimal(5)}
    return Ordered(**usual | {"price": Decimal(100)} | given)


def test_without_need_of_a_receipt_the_order_alone_is_compared() -> None:
    line = Billed(1, "Stol", 500_00, Decimal(5))
    assert not match_orders([line], [row(received=Decimal(0))], TOLERANCE).is_matched
    assert match_orders([line], [row(received=Decimal(0), needs_receipt=False)], TOLERANCE).is_matched


def test_a_quantity_tolerance_is_of_what_was_ordered() -> None:
    line = Billed(1, "Sand", 104_00, Decimal(104))
    sand = row(name="Sand", price=Decimal(1), bound=Decimal(100), received=Decimal(104))
    assert [one.kind for one in match_orders([line], [sand], TOLERANCE).differences] == [Kind.MORE_THAN_ORDERED]
    assert match_orders([line], [sand], replace(TOLERANCE, quantity_percent=Decimal(5))).is_matched


def test_another_measure_or_vat_is_the_suppliers_to_put_right() -> None:
    line = Billed(1, "Stol", 500_00, Decimal(5), unit="BX", vat_rate=Decimal(12))
    found = match_orders([line], [row(unit="C62", vat_rate=Decimal(25))], TOLERANCE)
    assert [(one.kind, one.actor) for one in found.differences] == [(Kind.UNIT, "supplier"), (Kind.VAT, "supplier")]


def test_pieces_are_pieces_whatever_the_code() -> None:
    line = Billed(1, "Stol", 500_00, Decimal(5), unit="H87")
    assert match_orders([line], [row(unit="C62")], TOLERANCE).is_matched


@pytest.mark.parametrize(("order_line", "article", "how"), [("2", "", How.LINE_NUMBER), ("", "A2", How.ARTICLE)])
def test_a_number_goes_before_what_is_alike(order_line: str, article: str, how: How) -> None:
    rows = [row(articles=frozenset({"A1"})), row(key=2, line=2, name="Bord", articles=frozenset({"A2"}))]
    line = Billed(1, "Stol", 500_00, Decimal(5), order="O", order_line=order_line, article=article)
    [pair] = match_orders([line], rows, TOLERANCE).pairs
    assert (pair.ordered, pair.how) == (2, how)


def test_two_thousand_lines_without_any_number_are_matched() -> None:
    names = [f"Artikel nummer {place}" for place in range(2000)]
    rows = [row(key=place, line=place, name=name, price=Decimal(place)) for place, name in enumerate(names, start=1)]
    lines = [Billed(place, name, place * 500, Decimal(5)) for place, name in enumerate(names, start=1)]
    assert match_orders(lines[::-1], rows, TOLERANCE).is_matched
