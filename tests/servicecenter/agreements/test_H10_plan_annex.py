"""H10: annex 5 equals the plan that was handed over."""

from __future__ import annotations

import pytest

from servicecenter.models import Agency, User
from tests.factories.agreements import offered
from tests.servicecenter.agreements.annexes import paper_of, squeezed, text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_H10_annex_5_equals_the_plan_that_was_handed_over(scope: Agency, people: People):
    version = offered(people)
    told = squeezed(text_of(paper_of(version, "5")))
    for row in version.plan.all():
        for text in (row.phase, row.activity, row.owner, row.starts_on.isoformat()):
            assert squeezed(text) in told, text
