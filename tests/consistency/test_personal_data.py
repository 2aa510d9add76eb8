"""Every field of the house has a personal-data class and a retention rule, and none is declared that does not exist."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.apps import apps

from servicecenter.audit.privacy import APPS, LABELS, DataClass, RuleMissing, declared, register, retention

TODAY = date(2026, 11, 25)


def concrete_fields() -> set[tuple[str, str]]:
    return {
        (model._meta.label, field.name)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
    }


def test_every_field_of_every_table_is_declared():
    missing = sorted(concrete_fields() - {(row.model, row.field) for row in declared()})
    assert not missing, f"saknas i personal_data.toml: {missing}"


def test_no_field_is_declared_that_does_not_exist():
    unknown = sorted({(row.model, row.field) for row in declared()} - concrete_fields())
    assert not unknown, f"finns inte längre: {unknown}"


def test_no_field_is_declared_twice():
    counts = Counter((row.model, row.field) for row in declared())
    assert not [key for key, count in counts.items() if count > 1]


def test_every_retention_rule_exists_today_and_names_its_source():
    for key in {row.retention for row in declared()}:
        rule = retention(key, on=TODAY)
        assert rule.name
        assert rule.period
        assert rule.source


def test_a_rule_is_not_borrowed_from_a_later_day():
    with pytest.raises(RuleMissing, match="lägg till den"):
        retention("pay_summary", on=date(2024, 12, 31))


def test_pay_summaries_are_kept_for_ever_and_the_source_is_confirmed():
    rule = retention("pay_summary", on=TODAY)
    assert (rule.period, rule.unsourced) == ("bevaras för all framtid", False)


def test_every_class_is_used_and_has_a_label():
    assert {row.data_class for row in declared()} == set(DataClass) == set(LABELS)


@pytest.mark.parametrize(
    ("model", "field", "data_class"),
    [
        ("payroll.Person", "personal_number", "identity"),
        ("payroll.ProtectedIdentity", "given_name", "protected"),
        ("payroll.Absence", "kind", "health"),
        ("payroll.NetDeduction", "payee", "union"),
        ("payroll.AttachmentOrder", "protected_ore", "debt"),
        ("payroll.BankAccount", "account", "bank"),
        ("payroll.Payslip", "net_ore", "pay"),
        ("servicecenter.User", "email", "contact"),
        ("servicecenter.Payment", "account", "bank"),
    ],
)
def test_the_sensitive_fields_have_the_class_they_must_have(model, field, data_class):
    assert (model, field, data_class) in {(row.model, row.field, row.data_class) for row in declared()}


def test_the_register_has_a_readable_row_for_every_field():
    rows = register(on=TODAY)
    assert len(rows) == len(declared())
    assert all(row.table and row.label for row in rows)
