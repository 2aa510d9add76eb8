"""Results of two systems beside one another: nothing alike is told of, nothing unlike is missed."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.differences.compare import NotSorted, compare
from onboarding.differences.groups import grouped, key_of
from onboarding.differences.model import NET, Cause, Facts, Line
from payroll.salary_types.catalogue import by_key

SALARY, TAX = by_key("monthly_salary").code, by_key("table_tax").code
OVERTIME, SICK = by_key("overtime_simple").code, by_key("sick_deduction").code
QUALIFYING, SUPPLEMENT = by_key("qualifying_deduction").code, by_key("vacation_supplement").code
FEE = by_key("union_fee").code
CODES = (SALARY, TAX, OVERTIME, SICK, QUALIFYING, SUPPLEMENT, FEE)
PAID = [
    Line("001", SALARY, 4_200_000, Decimal(1)),
    Line("001", TAX, -1_000_000),
    Line("001", OVERTIME, 60_000, Decimal(2)),
    Line("002", SALARY, 3_000_000, Decimal(1)),
    Line("002", TAX, -700_000),
]


def changed(*changes: Line, gone: tuple[tuple[str, str], ...] = ()) -> list[Line]:
    """The lines with some put in or replaced, and some away."""
    lines = {(line.person, line.code): line for line in PAID if (line.person, line.code) not in gone}
    lines |= {(line.person, line.code): line for line in changes}
    return [lines[key] for key in sorted(lines)]


def causes(old: list[Line], ours: list[Line], facts: Facts | None = None) -> dict[tuple[str, str], Cause]:
    given = {} if facts is None else {"facts_of": lambda _person: facts}
    return {(row.person, row.code): row.cause for each in compare(old, ours, **given) for row in each.differences}


def test_alike_is_alike() -> None:
    assert all(each.is_equal for each in compare(PAID, PAID))


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        (changed(Line("001", TAX, -1_050_000)), {("001", TAX): Cause.TAX_DECISION}),
        (
            changed(Line("001", SALARY, 4_300_000, Decimal(1)), Line("001", TAX, -1_031_000)),
            {("001", SALARY): Cause.PAY, ("001", TAX): Cause.TAX_FOLLOWS},
        ),
        (changed(Line("001", OVERTIME, 62_000, Decimal(2))), {("001", OVERTIME): Cause.RATE}),
        (changed(Line("001", OVERTIME, 90_000, Decimal(3))), {("001", OVERTIME): Cause.QUANTITY}),
        (changed(Line("001", OVERTIME, 60_040, Decimal(2))), {("001", OVERTIME): Cause.ROUNDING}),
        (changed(gone=(("001", OVERTIME),)), {("001", OVERTIME): Cause.EXTRA_LINE}),
        (changed(Line("002", FEE, -30_000)), {("002", FEE): Cause.MISSING_LINE}),
        (changed(Line("002", SICK, -90_000, Decimal(1))), {("002", SICK): Cause.ABSENCE_MISSING}),
        (changed(Line("003", SALARY, 1)), {("003", SALARY): Cause.MISSING_PERSON}),
        (
            changed(gone=(("002", SALARY), ("002", TAX))),
            dict.fromkeys((("002", SALARY), ("002", TAX)), Cause.EXTRA_PERSON),
        ),
        (
            changed(Line("001", "12120", 60_000, Decimal(2)), gone=(("001", OVERTIME),)),
            dict.fromkeys((("001", OVERTIME), ("001", "12120")), Cause.OTHER_CODE),
        ),
        (
            [*changed(), Line("002", NET, 2_200_000)],
            {("002", NET): Cause.NET_ONLY},
        ),
    ],
)
def test_each_kind_of_difference_is_named(old: list[Line], expected: dict[tuple[str, str], Cause]) -> None:
    assert causes(sorted(old), PAID) == expected


def test_what_our_calculation_knows_gives_the_cause() -> None:
    ours = changed(Line("001", QUALIFYING, -65_000), Line("001", SUPPLEMENT, 18_000, Decimal(1)))
    old = changed(Line("001", QUALIFYING, -64_000), Line("001", SUPPLEMENT, 17_000, Decimal(1)))
    assert causes(old, ours) == {
        ("001", QUALIFYING): Cause.QUALIFYING, ("001", SUPPLEMENT): Cause.VACATION_SUPPLEMENT,
    }  # fmt: skip
    late = changed(Line("001", OVERTIME, 95_000, Decimal(2)))
    assert causes(PAID, late, Facts({}, frozenset({OVERTIME})))["001", OVERTIME] is Cause.BACK_PAY


def test_people_come_in_order_or_not_at_all() -> None:
    with pytest.raises(NotSorted):
        list(compare(PAID[::-1], PAID))


def test_a_rate_groups_by_its_ratio_and_the_rest_by_sign() -> None:
    people = [f"{number:04d}" for number in range(50)]
    ours = [Line(person, OVERTIME, 10_000 + 100 * place, Decimal(2)) for place, person in enumerate(people)]
    old = [line._replace(amount=line.amount * 11 // 10) for line in ours]
    [group] = grouped(compare(old, ours)).groups.values()
    assert (group.key.cause, group.count, group.key.mark) == (Cause.RATE, 50, "×0.909")
    assert group.amount == sum(line.amount for line in ours) - sum(line.amount for line in old)


LINES = st.dictionaries(
    st.tuples(st.integers(0, 30).map(lambda number: f"{number:03d}"), st.sampled_from(CODES)),
    st.tuples(st.integers(-5_000_000, 5_000_000), st.none() | st.integers(0, 40).map(Decimal)),
    max_size=80,
).map(lambda rows: [Line(person, code, *rows[person, code]) for person, code in sorted(rows)])


@settings(max_examples=80)
@given(LINES)
def test_a_result_beside_itself_has_no_difference(lines: list[Line]) -> None:
    found = list(compare(lines, lines))
    assert all(each.is_equal for each in found)
    assert [each.person for each in found] == sorted({line.person for line in lines})


@settings(max_examples=80)
@given(LINES, LINES)
def test_groups_hold_every_difference_once(old: list[Line], ours: list[Line]) -> None:
    people = list(compare(old, ours))
    grouping = grouped(people)
    counted = Counter(key_of(row) for each in people for row in each.differences)
    assert {key: group.count for key, group in grouping.groups.items()} == counted
    assert sum(counted.values()) == grouping.totals.differences
    assert grouping.totals.people == grouping.totals.equal + sum(1 for each in people if each.differences)
    assert sum(group.amount for group in grouping.groups.values()) == sum(
        row.amount for each in people for row in each.differences
    )


@settings(max_examples=80)
@given(LINES.filter(bool), st.data())
def test_every_planted_change_is_found(lines: list[Line], data: Any) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    by = data.draw(st.integers(-100_000, 100_000).filter(bool))
    planted = [line._replace(amount=line.amount + by) if at == place else line for at, line in enumerate(lines)]
    [row] = [row for each in compare(lines, planted) for row in each.differences]
    assert (row.person, row.code, row.amount) == (lines[place].person, lines[place].code, by)


@settings(max_examples=60)
@given(LINES, LINES)
def test_the_other_way_round_is_the_same_with_the_other_sign(old: list[Line], ours: list[Line]) -> None:
    one = {(row.person, row.code): row.amount for each in compare(old, ours) for row in each.differences}
    other = {(row.person, row.code): -row.amount for each in compare(ours, old) for row in each.differences}
    assert one == other
