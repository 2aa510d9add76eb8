"""Every word of the field that names a table, a role or a state of a run stands in the glossary, once."""

from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps

from payroll.runs.models import RunState
from servicecenter.accounts.roles import Role
from tests.consistency.sources import APPS, ROOT

GLOSSARY = ROOT / "docs/glossary.md"


def rows() -> list[tuple[str, str]]:
    """The pairs: English as in the code, Swedish as on the screen."""
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:] if "---" not in line]
    return [(row[0], row[1]) for row in cells]


def words(cell: str) -> set[str]:
    return {word.strip().lower() for word in cell.split(",")}


SWEDISH = {word for _english, swedish in rows() for word in words(swedish)}
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
TABLES = {str(model._meta.verbose_name) for model in MODELS}
ROLES = {str(role.label).lower() for role in Role}
STATES = {str(state.label).lower() for state in RunState}


@pytest.mark.parametrize("word", sorted(TABLES | ROLES | STATES))
def test_every_word_of_the_field_is_in_the_glossary(word: str):
    assert word in SWEDISH, f"skriv {word} i docs/glossary.md"


def test_no_english_word_is_translated_twice():
    counts = Counter(word for english, _swedish in rows() for word in words(english))
    assert [word for word, count in counts.items() if count > 1] == []


def test_every_row_says_what_the_word_means():
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        if line.startswith("| "):
            assert len([cell for cell in line.strip("|").split("|") if cell.strip()]) == 3, line
