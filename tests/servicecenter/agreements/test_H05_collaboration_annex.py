"""H05: annex 2 prints forums, members, how often they meet and escalation."""

from __future__ import annotations

import pytest

from servicecenter.models import Agency, User
from tests.factories.agreements import offered
from tests.servicecenter.agreements.annexes import paper_of, squeezed, text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_H05_annex_2_prints_forums_members_frequency_and_escalation(scope: Agency, people: People):
    version = offered(people)
    told = squeezed(text_of(paper_of(version, "2")))
    for row in version.forums.all():
        for text in (row.name, *row.centre, *row.customer, row.frequency, row.escalates_to):
            assert squeezed(text) in told, text
        assert squeezed(f"efter {row.escalation_days} arbetsdagar") in told
