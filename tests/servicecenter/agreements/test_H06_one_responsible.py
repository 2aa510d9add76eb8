"""H06: annex 3 has exactly one responsible for every step; a deviation says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import offer_version, save_row
from servicecenter.agreements.choosing import apply_variants
from servicecenter.models import Agency, ResponsibilityRow, User
from tests.factories import NOW, make_user
from tests.factories.agreements import drafted, offered
from tests.factories.services import make_variant
from tests.servicecenter.agreements.annexes import paper_of, squeezed, text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_H06_annex_3_has_exactly_one_responsible_for_every_step(scope: Agency, people: People):
    version = offered(people)
    told = squeezed(text_of(paper_of(version, "3")))
    for service in (version.catalogue.service(code) for code in ("payroll", "travel")):
        rows = {row.step: row for row in ResponsibilityRow.objects.filter(version=version, service=service.code)}
        assert set(rows) == {step.key for step in service.steps}
        for step in service.steps:
            assert squeezed(step.name.sv) in told, step.name.sv
            assert rows[step.key].responsible == step.responsible


def test_H06_a_variant_moves_the_step_and_says_why(scope: Agency, people: People):
    version = drafted(people)
    manager = {"by": people[Role.ACCOUNT_MANAGER], "at": NOW}
    told: dict[str, Any] = {"service": "payroll", "step": "register_facts", "reason": "Eget personalsystem"}
    told["responsible"] = "customer"
    told["exit_on"] = version.valid_from + timedelta(days=200)
    make_variant(people[Role.ACCOUNT_MANAGER], make_user(scope, Role.ACCOUNT_MANAGER), **told)
    assert apply_variants(version=version, **manager) == 1
    assert apply_variants(version=version, **manager) == 0
    row = ResponsibilityRow.objects.get(version=version, service="payroll", step="register_facts")
    assert row.responsible == "customer"
    assert row.reason.endswith(": Eget personalsystem")
    with pytest.raises(ValidationError, match="Standarden är en annan"):
        values = {"responsible": "customer", "party": "", "reason": ""}
        save_row(version=version, slug="ansvar", values=values, row_id=row.pk, **manager)
    version = offer_version(version=version, **manager)
    assert "Egetpersonalsystem" in squeezed(text_of(paper_of(version, "3")))
