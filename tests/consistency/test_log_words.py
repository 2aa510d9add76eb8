"""Nobody who reads the log meets the names of the code: every event, detail and kind has its words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date

from django.apps import apps

from payroll.employment.models import DatedFact
from servicecenter.accounts.actions import told
from servicecenter.accounts.models import Membership
from servicecenter.audit.events import Event
from servicecenter.audit.queries import READ
from servicecenter.audit.wording import DETAIL_LABELS, EVENT_LABELS, KIND_LABELS, details
from tests.consistency.sources import parsed, python_files

NOT_DETAILS = {"on", "by", "at", "person_id"}
"""What ``record`` keeps in columns of its own."""


def calls_of(name: str) -> Iterator[ast.Call]:
    for file in python_files():
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield node


def test_every_event_has_its_words() -> None:
    assert set(EVENT_LABELS) == {READ, *Event}


def test_every_detail_has_its_words() -> None:
    recorded = {keyword.arg for call in calls_of("record") for keyword in call.keywords if keyword.arg}
    of_rights = set(told(Membership(role="employee", starts_on=date(2026, 1, 1))))
    assert (recorded - NOT_DETAILS) | of_rights <= set(DETAIL_LABELS)


def test_every_kind_of_thing_that_is_read_has_its_words() -> None:
    kinds = {
        keyword.value.value
        for call in calls_of("note_read")
        for keyword in call.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
    }
    facts = {model._meta.model_name for model in apps.get_models() if issubclass(model, DatedFact)}
    assert kinds | facts | {"timeentry", "absence"} <= set(KIND_LABELS)


def test_details_are_shown_in_words() -> None:
    assert details({"ends_on": None, "is_second": True}) == "gäller till: –, den andra av två: ja"
