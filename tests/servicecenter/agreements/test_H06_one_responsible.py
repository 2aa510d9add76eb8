"""H06: annex 3 has exactly one responsible for every step; a deviation says why."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import apply_variants, offer_version, save_row
from servicecenter.models import Agency, ResponsibilityRow, User
from tests.factories import NOW
from tests.factories.agreements import drafted, offered
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
    told = {"service": "payroll", "step": "register_facts", "responsible": "customer", "reason": "Eget personalsystem"}
    apply_variants(version=version, variants=[told], **manager)
    row = ResponsibilityRow.objects.get(version=version, service="payroll", step="register_facts")
    assert (row.responsible, row.reason) == ("customer", "Eget personalsystem")
    with pytest.raises(ValidationError, match="Standarden är en annan"):
        values = {"responsible": "customer", "party": "", "reason": ""}
        save_row(version=version, slug="ansvar", values=values, row_id=row.pk, **manager)
    version = offer_version(version=version, **manager)
    assert "Egetpersonalsystem" in squeezed(text_of(paper_of(version, "3")))
