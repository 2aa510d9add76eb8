"""H12: what remains with the customer comes from the matrix of responsibility."""

from __future__ import annotations

import pytest

from servicecenter.agreements.pages import remaining_page
from servicecenter.models import Agency, ResponsibilityRow, User
from tests.factories.agreements import drafted

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_H12_what_remains_with_the_customer_comes_from_the_matrix(scope: Agency, people: People):
    version = drafted(people)
    page = remaining_page(version)
    left = {row.step for service in page["services"] for _name, row in service["left"]}
    rows = ResponsibilityRow.objects.filter(version=version, responsible="customer")
    assert left == set(rows.values_list("step", flat=True))
    assert (page["count"], page["total"]) == (rows.count(), version.responsibilities.count())
