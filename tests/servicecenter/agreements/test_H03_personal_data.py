"""H03: who answers, how long and which data stand in an annex that opens for data only when signed and valid."""

from __future__ import annotations

import pytest

from servicecenter.agreements.controls import data_processing_signed, may_process_personal_data
from servicecenter.models import Agency, User
from tests.factories.agreements import FROM, offered, signed
from tests.servicecenter.agreements.annexes import paper_of, squeezed, text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_H03_the_data_processing_annex_says_who_answers_and_is_valid_only_when_signed_and_not_expired(
    scope: Agency, people: People
):
    version = offered(people)
    told = squeezed(text_of(paper_of(version, "P")))
    row = version.processing.get()
    for text in (row.answers_requests, row.retention, *row.categories):
        assert squeezed(text) in told, text
    assert not data_processing_signed(version, on=FROM).is_met
    assert not may_process_personal_data([version], on=FROM)


def test_H03_a_signed_annex_opens_for_personal_data_until_its_last_day(scope: Agency, people: People):
    version = signed(people)
    last = version.processing.get().valid_to
    assert may_process_personal_data([version], on=last)
    assert not may_process_personal_data([version], on=last.replace(year=last.year + 1))
