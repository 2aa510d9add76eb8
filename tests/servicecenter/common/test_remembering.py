"""A question is put once while many ask it, and again when they are done."""

from __future__ import annotations

import pytest

from servicecenter.common.remembering import remembered, remembering

asked: list[int] = []


@remembered
def double(number: int) -> int:
    asked.append(number)
    return 2 * number


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    asked.clear()


def test_a_question_is_put_once_for_each_argument_while_remembering() -> None:
    with remembering():
        assert [double(1), double(2), double(1)] == [2, 4, 2]
    assert asked == [1, 2]


def test_nothing_is_remembered_outside_or_from_one_time_to_the_next() -> None:
    double(1)
    with remembering():
        double(1)
    with remembering():
        double(1)
    double(1)
    assert asked == [1, 1, 1, 1]


def test_an_error_is_no_answer_and_ends_the_remembering() -> None:
    with pytest.raises(RuntimeError), remembering():
        double(1)
        raise RuntimeError
    double(1)
    assert asked == [1, 1]
