"""Whoever records a fact of pay takes its moment from the agency's knowledge line, as the source of the house tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps

from payroll.employment.models import DatedFact
from tests.consistency.sources import name_of, parsed, python_files

MOMENTS = {"recorded_at", "superseded_at", "attested_at"}
"""The moments that decide which run a fact belongs to."""
TAKES_IT = {"moment_of_record"}
WITHOUT = {
    "payroll/employment/facts.py:_copy": "its callers have taken the moment",
    "payroll/absence/open_sickness.py:prolong_open_sickness": "the calculation that has just drawn the line gives it",
    "procurement/agreements/actions.py:edit_agreement": "no run counts what is bought",
    "payroll/travel/actions.py:new_draft": "a run counts the entries that an attested claim gives, not the claim",
    "payroll/travel_office/actions.py:_close": "a run counts what claims gave by the terms, never the terms",
    "payroll/benchmark/inbox.py:_report_many": "nobody attests it, so no run counts it",
    "payroll/own_time/effect.py:_suppose": "what is only supposed is rolled back before anyone can see it",
    "payroll/absence/open_sickness.py:_prolonged": "the calculation that has just drawn the line gives it",
    "payroll/vacation/closing.py:_entries": "close_year has taken the moment",
    "payroll/vacation/settled.py:entry_of": "the decision of the settlement has taken the moment",
}
LOADS_BEFORE_RUNS = "payroll/population/"
MAKES = {"create", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create"}


def recorded_models() -> set[str]:
    """Tables whose rows a run picks by moment."""
    models = apps.get_app_config("payroll").get_models()
    return {
        model.__name__
        for model in models
        if issubclass(model, DatedFact) or {"attested_at", "superseded_at"} <= {f.name for f in model._meta.fields}
    }


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def writes_a_moment(function: ast.FunctionDef, models: set[str]) -> bool:
    """Sets a moment on a row, or makes a row (of a known table, or of a table it was given) with one."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in MOMENTS:
            return True
        if isinstance(node, ast.Call) and _makes_a_row(node, models) and _gives_a_moment(node):
            return True
    return False


def _gives_a_moment(call: ast.Call) -> bool:
    """By name, or perhaps among fields that are unpacked."""
    return any(keyword.arg is None or keyword.arg in MOMENTS for keyword in call.keywords)


def _makes_a_row(call: ast.Call, models: set[str]) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in MAKES and (_speaks_of(call.func, models) or _speaks_of(call.func, {"model"}))
    return isinstance(call.func, ast.Name) and call.func.id in models


def _speaks_of(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def takes_the_moment(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TAKES_IT
        for node in ast.walk(function)
    )


def writers() -> list[tuple[str, ast.FunctionDef]]:
    models = recorded_models()
    return [
        (f"{name_of(file)}:{function.name}", function)
        for file in python_files()
        if not name_of(file).startswith(LOADS_BEFORE_RUNS)
        for function in functions(parsed(file))
        if writes_a_moment(function, models)
    ]


WRITERS = writers()


@pytest.mark.parametrize(("name", "function"), WRITERS, ids=[name for name, _function in WRITERS])
def test_whoever_records_takes_the_moment_from_the_line(name: str, function: ast.FunctionDef) -> None:
    assert takes_the_moment(function) or name in WITHOUT, (
        f"{name} sätter en tidpunkt utan moment_of_record: en körning kan missa raden för alltid"
    )


def test_the_known_writers_are_found() -> None:
    found = {name for name, _function in WRITERS}
    assert {
        "payroll/employment/facts.py:write_fact",
        "payroll/employment/facts.py:clear_facts",
        "payroll/time/deciding.py:attest",
    } <= found


@pytest.mark.parametrize(
    "source",
    [
        "def f(row, at):\n    row.attested_at = at",
        "def f(at):\n    PayTerms.objects.create(recorded_at=at)",
        "def f(model, at):\n    model.objects.filter(pk=1).update(superseded_at=at)",
        "def f(rows, fields):\n    TimeEntry.objects.bulk_create(TimeEntry(**fields) for row in rows)",
    ],
)
def test_a_writer_is_recognised(source: str) -> None:
    (function,) = functions(ast.parse(source))
    assert writes_a_moment(function, recorded_models())
    assert not takes_the_moment(function)
