"""Small groups cannot be told from what is shown, however one adds and subtracts."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from payroll.statistics.suppression import Hidden, hidden_in_any, hide

SMALLEST = 5


def tree(sizes: dict[str, int], parents: dict[str, str | None]) -> Hidden:
    return hide(parents, {place: (size,) for place, size in sizes.items()}, SMALLEST)


def test_nothing_is_hidden_when_every_group_is_large_enough() -> None:
    assert tree({"a": 5, "b": 90}, {"a": None, "b": None}) == Hidden(frozenset(), frozenset())


def test_one_small_group_takes_the_smallest_other_with_it_so_that_the_sum_does_not_tell() -> None:
    found = tree({"a": 2, "b": 30, "c": 7}, {"a": None, "b": None, "c": None})
    assert found.sums == {"a", "c"}
    assert found.own == {"a", "c"}


def test_two_small_groups_that_together_are_few_take_a_third_with_them() -> None:
    found = tree({"a": 1, "b": 2, "c": 30, "d": 9}, dict.fromkeys("abcd"))
    assert found.sums == {"a", "b", "d"}


def test_two_small_groups_that_together_are_enough_hide_each_other() -> None:
    assert tree({"a": 3, "b": 4, "c": 30}, dict.fromkeys("abc")).sums == {"a", "b"}


def test_when_there_is_nothing_else_to_hide_the_whole_is_hidden() -> None:
    assert tree({"a": 3}, {"a": None}).sums == {"a", None}
    assert tree({"a": 2, "b": 2}, {"a": None, "b": None}).sums == {"a", "b", None}


def test_a_department_keeps_its_sum_by_hiding_one_more_of_its_own_units() -> None:
    sizes = {"a1": 3, "a2": 20, "a3": 40, "b1": 50}
    found = tree(sizes, {"a": None, "b": None, "a1": "a", "a2": "a", "a3": "a", "b1": "b"})
    assert found.sums == {"a1", "a2"}


def test_a_department_with_one_small_unit_and_nobody_else_is_hidden_and_so_is_another() -> None:
    found = tree({"a1": 3, "b1": 50, "c1": 20}, {"a": None, "b": None, "c": None, "a1": "a", "b1": "b", "c1": "c"})
    assert found.sums == {"a", "a1", "c", "c1"}


def test_those_paid_are_as_secret_as_those_employed() -> None:
    people = {"a": (40, 2), "b": (30, 30), "c": (60, 60)}
    assert hide(dict.fromkeys("abc"), people, SMALLEST).sums == {"a", "b"}


def test_a_period_hides_what_any_month_hides() -> None:
    masks = [Hidden(frozenset({"a"}), frozenset()), Hidden(frozenset(), frozenset({"b"}))]
    assert hidden_in_any(masks) == Hidden(frozenset({"a"}), frozenset({"b"}))


@st.composite
def counts(draw) -> tuple[int, int]:
    """Those employed, and those of them who are paid."""
    employed = draw(st.integers(0, 12))
    return employed, draw(st.sampled_from([employed, 0, max(employed - 3, 0)]))


@st.composite
def organisations(draw, most: int = 7) -> tuple[dict[int, int | None], dict[int | None, tuple[int, int]]]:
    """A tree of a few places, some people in each, and a few of those unpaid."""
    count = draw(st.integers(1, most))
    parents = {place: draw(st.sampled_from([None, *range(place)])) for place in range(count)}
    people = {place: draw(counts()) for place in [None, *parents]}
    return parents, people


@settings(deadline=None)
@given(organisations())
def test_no_sum_of_shown_figures_tells_of_a_small_group(organisation) -> None:
    """Checked by linear algebra, which knows nothing of how the groups were chosen."""
    parents, people = organisation
    found = hide(parents, people, SMALLEST)
    cells = [place for place, counts in people.items() if any(counts)]
    shown = list(published(parents, people, found))
    for chosen in subsets([place for place in cells if place in found.own or is_leaf_hidden(place, parents, found)]):
        if derivable(chosen, cells, shown):
            for way in range(2):
                told = sum(people[place][way] for place in chosen)
                assert told == 0 or told >= SMALLEST, (chosen, people, found)
            assert len(chosen) > 1, (chosen, people, found)
    for place in cells:
        if any(0 < count < SMALLEST for count in people[place]):
            assert not derivable((place,), cells, shown), (place, people, found)


@settings(deadline=None, max_examples=60)
@given(organisations(most=4), st.data())
def test_no_choice_of_period_tells_what_its_months_do_not(organisation, data) -> None:
    """Three months, and every period of them, published side by side."""
    parents, people = organisation
    months = [people, *({place: data.draw(counts()) for place in people} for _month in range(2))]
    masks = [hide(parents, month, SMALLEST) for month in months]
    cells = [(number, place) for number, month in enumerate(months) for place in month if any(month[place])]
    shown = []
    for first, last in ((0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (0, 2)):
        period = range(first, last + 1)
        mask = hidden_in_any(masks[number] for number in period)
        shown += [{(number, place) for number in period for place in row} for row in published(parents, people, mask)]
    for number, month in enumerate(months):
        secret = [(number, place) for place in month if place in masks[number].own and any(month[place])]
        for chosen in subsets(secret):
            if derivable(chosen, cells, shown):
                for way in range(2):
                    told = sum(month[place][way] for _number, place in chosen)
                    assert told == 0 or told >= SMALLEST, (chosen, months, masks)


def is_leaf_hidden(place, parents, found: Hidden) -> bool:
    return place in found.sums and place not in parents.values()


def published(parents, people, found: Hidden):
    """Each published figure as the set of places whose people it adds: sums, and what the places have themselves."""
    for place in [None, *parents]:
        if place not in found.sums:
            yield {each for each in people if place in path(each, parents)}
        if place not in found.own:
            yield {place}


def path(place, parents) -> list:
    steps = [place]
    while steps[-1] is not None:
        steps.append(parents[steps[-1]])
    return steps


def subsets(places):
    return chain.from_iterable(combinations(places, size) for size in range(1, len(places) + 1))


def derivable(chosen, cells, shown) -> bool:
    """Whether the sum over the chosen places is a linear combination of what is published."""
    rows = [[Fraction(int(place in row)) for place in cells] for row in shown]
    target = [Fraction(int(place in chosen)) for place in cells]
    return rank(rows) == rank([*rows, target])


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [row[:] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((index for index in range(found, len(rows)) if rows[index][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for index in range(found + 1, len(rows)):
            factor = rows[index][column] / rows[found][column]
            rows[index] = [a - factor * b for a, b in zip(rows[index], rows[found], strict=True)]
        found += 1
    return found
