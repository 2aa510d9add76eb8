"""Which rows go with which columns so that all together cost the least (bästa tilldelning). Whole numbers, exact."""

from __future__ import annotations

from collections.abc import Sequence

MOST_EXACT = 80
"""Rows that depend on each other and are still tried in every way; beyond, the cheapest pair goes first."""
Costs = Sequence[Sequence[int | None]]


def assigned(costs: Costs) -> list[int | None]:
    """The column of each row, each column at most once; ``None`` is a pair that may not be.

    As many rows as possible get one, at the lowest sum. The same costs always give the same answer.

    >>> assigned([[1, 2], [1, 9]]), assigned([[None], [None]]), assigned([[5], [3]])
    ([1, 0], [None, None], [None, 0])
    """
    found: list[int | None] = [None] * len(costs)
    for rows, columns in _islands(costs):
        part = [[costs[row][column] for column in columns] for row in rows]
        solve = _exact if len(rows) <= MOST_EXACT else _cheapest_first
        for row, column in zip(rows, solve(part), strict=True):
            found[row] = None if column is None else columns[column]
    return found


def _islands(costs: Costs) -> list[tuple[list[int], list[int]]]:
    """Rows and columns that may go together, apart from those they have nothing to do with."""
    of_column: dict[int, list[int]] = {}
    for row, line in enumerate(costs):
        for column, cost in enumerate(line):
            if cost is not None:
                of_column.setdefault(column, []).append(row)
    islands, seen = [], set[int]()
    for first in range(len(costs)):
        if first in seen:
            continue
        rows, columns, to_see = {first}, set[int](), [first]
        while to_see:
            for column, cost in enumerate(costs[to_see.pop()]):
                if cost is not None and column not in columns:
                    columns.add(column)
                    new = [row for row in of_column[column] if row not in rows]
                    rows.update(new)
                    to_see += new
        seen |= rows
        islands.append((sorted(rows), sorted(columns)))
    return islands


def _cheapest_first(costs: Costs) -> list[int | None]:
    pairs = sorted(
        (cost, row, column) for row, line in enumerate(costs) for column, cost in enumerate(line) if cost is not None
    )
    found: list[int | None] = [None] * len(costs)
    used = set[int]()
    for _cost, row, column in pairs:
        if found[row] is None and column not in used:
            found[row] = column
            used.add(column)
    return found


def _exact(costs: Costs) -> list[int | None]:
    """The Hungarian method with potentials (Kuhn 1955, Jonker and Volgenant 1987), one more row at a time.

    Every row has a column of its own besides, dearer than all pairs together, which means no column at all.
    """
    count = len(costs)
    real = len(costs[0]) if costs else 0
    dear = 1 + sum(max((cost for cost in line if cost is not None), default=0) for line in costs)
    width = real + count
    matrix = [
        [dear * (count + 1) if cost is None else cost for cost in line]
        + [dear if place == row else dear * (count + 1) for place in range(count)]
        for row, line in enumerate(costs)
    ]
    row_price, column_price = [0] * (count + 1), [0] * (width + 1)
    row_of = [0] * (width + 1)
    for row in range(1, count + 1):
        _seat(row, matrix, row_price, column_price, row_of)
    found: list[int | None] = [None] * count
    for column in range(1, real + 1):
        if row_of[column]:
            found[row_of[column] - 1] = column - 1
    return found


def _seat(
    row: int, matrix: Sequence[Sequence[int]], row_price: list[int], column_price: list[int], row_of: list[int]
) -> None:
    """Give a row a column, moving those before it along the cheapest way."""
    width = len(row_of) - 1
    row_of[0] = row
    least: list[int | None] = [None] * (width + 1)
    before, is_used, column = [0] * (width + 1), [False] * (width + 1), 0
    while row_of[column]:
        is_used[column] = True
        at, line = row_of[column], matrix[row_of[column] - 1]
        step, following = None, 0
        for each in range(1, width + 1):
            if is_used[each]:
                continue
            cost = line[each - 1] - row_price[at] - column_price[each]
            known = least[each]
            if known is None or cost < known:
                least[each], before[each], known = cost, column, cost
            if step is None or known < step:
                step, following = known, each
        for each in range(width + 1):
            if is_used[each]:
                row_price[row_of[each]] += step or 0
                column_price[each] -= step or 0
            elif (known := least[each]) is not None:
                least[each] = known - (step or 0)
        column = following
    while column:
        row_of[column] = row_of[before[column]]
        column = before[column]
