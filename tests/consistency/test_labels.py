"""Every table and field has a Swedish name in lower case, and every choice a label: nothing shows its code name."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Field, Model

from tests.consistency.sources import APPS

MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
FIELDS = [field for model in MODELS for field in model._meta.concrete_fields if not field.primary_key]

SAME_IN_SWEDISH = {"person", "text", "bankgiro", "plusgiro", "format", "block", "form", "order", "gap"}
"""Words that are the same in both languages, so that a name left to Django looks right."""

UPPER = ("BIC", "IBAN", "S-kod", "ID", "AGI", "CPV", "GTIN", "UNSPSC", "F-skatt")
"""Abbreviations that keep their capitals."""


def is_lower(text: str) -> bool:
    for word in UPPER:
        text = text.replace(word, "")
    return text == text.lower()


def left_to_django(name: str, code_name: str) -> bool:
    """Whether a name is only the code's own with spaces in it."""
    return name == code_name.replace("_", " ").lower() and name not in SAME_IN_SWEDISH


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_table_has_a_swedish_name_in_lower_case(model: type[Model]):
    names = str(model._meta.verbose_name), str(model._meta.verbose_name_plural)
    assert all(is_lower(name) for name in names), names
    assert not left_to_django(names[0], model._meta.model_name), f"sätt verbose_name på {model._meta.label}"
    assert names[1] != f"{names[0]}s", f"sätt verbose_name_plural på {model._meta.label}"


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_every_field_has_a_swedish_name_in_lower_case(field: Field):
    name = str(field.verbose_name)
    assert name
    assert is_lower(name), f"{field}: {name}"
    assert not left_to_django(name, field.name), f"sätt verbose_name på {field}"


@pytest.mark.parametrize("field", [field for field in FIELDS if field.choices], ids=str)
def test_every_choice_has_a_label(field: Field):
    for value, label in field.flatchoices:
        assert str(label).strip(), f"{field}: {value} saknar text"
        assert str(label) != str(value), f"{field}: {value} visas med sitt kodnamn"
