"""Every fault point has a name of its own, and they stand where the state of the house changes."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from servicecenter.common import fault_points
from tests.consistency.sources import name_of, parsed, python_files

MOVES = "servicecenter/workflow/transitions.py"
"""Its points are named after the transition, so one line there is a point for every row of every table."""


def calls() -> Iterator[tuple[str, ast.expr]]:
    for file in python_files():
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fault_point":
                yield name_of(file), node.args[0]


def named_points(*folders: str) -> list[str]:
    """The points that are written out, as opposed to those of the transitions; those of some folders, or all."""
    return [
        argument.value
        for file, argument in calls()
        if file != MOVES and file.startswith(folders or "") and isinstance(argument, ast.Constant)
    ]


def test_every_point_is_written_out_and_named_once() -> None:
    assert all(isinstance(argument, ast.Constant) for file, argument in calls() if file != MOVES)
    assert [name for name, count in Counter(named_points()).items() if count > 1] == []
    assert named_points()


def test_every_change_of_state_has_a_point_before_between_and_after() -> None:
    prefixes = [argument.values[0].value for file, argument in calls() if file == MOVES]
    assert prefixes == ["before ", "unlogged ", "after "]


def test_nothing_strikes_unless_a_test_says_so() -> None:
    assert fault_points._strike is None
    callers = [
        name_of(file)
        for file in python_files()
        if "strike_with" in file.read_text(encoding="utf-8") and name_of(file) != "servicecenter/common/fault_points.py"
    ]
    assert callers == []
