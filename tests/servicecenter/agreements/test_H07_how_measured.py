"""H07, G20: a service level says how it is measured, whole; what lacks a part is refused and the part is named."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from servicecenter.accounts.roles import Role
from servicecenter.agreement_texts.library import measures
from servicecenter.agreement_texts.profile import PARTS, missing_parts
from servicecenter.agreements.actions import save_row
from servicecenter.agreements.controls import drafting_checks
from servicecenter.models import Agency, SlaRow, User
from tests.factories import NOW
from tests.factories.agreements import drafted

pytestmark = pytest.mark.django_db
People = dict[str, User]


def values_of(row: SlaRow) -> dict[str, Any]:
    names = [field.name for field in SlaRow._meta.fields if field.name not in ("id", "agency", "version")]
    return {name: getattr(row, name) for name in names}


@pytest.mark.parametrize("part", sorted(PARTS))
def test_H07_a_row_without_a_part_is_refused_and_the_part_is_named(scope: Agency, people: People, part: str):
    version = drafted(people)
    row = SlaRow.objects.get(version=version, code="PAY-1")
    with pytest.raises(ValidationError) as refused:
        save_row(
            version=version,
            slug="servicenivaer",
            values=values_of(row) | {part: ""},
            row_id=row.pk,
            by=people[Role.ACCOUNT_MANAGER],
            at=NOW,
        )
    assert set(refused.value.message_dict) == {part}
    assert PARTS[part] in refused.value.message_dict[part][0]


def test_the_library_is_whole_and_says_where_each_target_comes_from():
    assert {"PAY-1", "PAY-2", "PAY-3", "PAY-4", "PAY-5", "INV-1", "INV-2", "AR-1"} <= {each.code for each in measures()}
    for each in measures():
        row = {name: getattr(each, name) for name in PARTS}
        assert missing_parts(row) == []
        assert each.is_own == ("[eget]" in each.source), each.code


def test_G20_levels_follow_the_services_that_are_ordered(scope: Agency, people: People):
    version = drafted(people, "payroll", "supplier_invoices")
    codes = set(SlaRow.objects.filter(version=version).values_list("service", "code"))
    assert {("payroll", "PAY-1"), ("supplier_invoices", "INV-1")} <= codes
    assert ("ordering", "ORD-1") not in codes


def test_a_base_service_without_a_level_is_named(scope: Agency, people: People):
    version = drafted(people)
    SlaRow.objects.filter(version=version).delete()
    [check] = [each for each in drafting_checks(version) if each.code == "sla_rows"]
    assert (check.is_met, check.stands) == (False, "Saknas för Löneadministration.")


def test_at_most_eight_levels_have_consequences(scope: Agency, people: People):
    version = drafted(people, "payroll", "supplier_invoices")
    rows = list(SlaRow.objects.filter(version=version).order_by("pk"))
    for row in rows[:8]:
        _with_consequence(version, row, people)
    with pytest.raises(ValidationError, match="Högst åtta"):
        _with_consequence(version, rows[8], people)


def _with_consequence(version: Any, row: SlaRow, people: People) -> None:
    values = values_of(row) | {"has_consequence": True}
    manager = people[Role.ACCOUNT_MANAGER]
    save_row(version=version, slug="servicenivaer", values=values, row_id=row.pk, by=manager, at=NOW)
