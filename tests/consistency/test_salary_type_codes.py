"""A salary type has one home, the catalogue: code elsewhere speaks of it by its key or asks it, never by its number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from payroll.salary_types.catalogue import CATALOGUE
from tests.consistency.sources import name_of, parsed, python_files

MAY_NAME_CODES = ("payroll/salary_types/", "payroll/population/")
"""The catalogue itself, and the made-up population, which is data."""


def code_literals() -> Iterator[str]:
    for file in python_files():
        if not name_of(file).startswith(MAY_NAME_CODES):
            for node in ast.walk(parsed(file)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in CATALOGUE:
                    yield f"{name_of(file)}:{node.lineno}: {node.value!r}"


def test_no_code_of_a_salary_type_is_written_outside_the_catalogue():
    assert list(code_literals()) == []


def test_the_codes_are_there_to_be_found():
    assert len(CATALOGUE) >= 96
    assert all(code.isdigit() for code in CATALOGUE)
