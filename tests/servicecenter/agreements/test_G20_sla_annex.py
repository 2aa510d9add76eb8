"""G20: the annex of service levels is made per service; every row is whole, and both sides approve it."""

from __future__ import annotations

import pytest

from servicecenter.agreement_texts.profile import PARTS, missing_parts
from servicecenter.agreements.controls import annexes_approved
from servicecenter.models import Agency, SlaRow, User
from tests.factories.agreements import approve_all, offered
from tests.servicecenter.agreements.annexes import paper_of, squeezed, text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_G20_each_row_of_the_annex_has_measure_target_method_calendar_and_exclusions(scope: Agency, people: People):
    version = offered(people)
    told = squeezed(text_of(paper_of(version, "3")))
    rows = list(SlaRow.objects.filter(version=version, service="payroll"))
    assert {row.code for row in rows} >= {"PAY-1", "PAY-2", "PAY-3", "PAY-4", "PAY-5"}
    for row in rows:
        assert missing_parts({name: getattr(row, name) for name in PARTS}) == []
        for text in (row.code, row.name, row.formula, row.calendar, row.exclusions, row.source_rows, row.source):
            assert squeezed(text) in told, (row.code, text)


def test_G20_the_annex_is_approved_by_both(scope: Agency, people: People):
    version = offered(people)
    assert "Bilaga 3" in annexes_approved(version).stands
    approve_all(version, people)
    assert annexes_approved(version).is_met
    names = paper_of(version, "3").signatures.filter(act="approved", voided_at=None)
    assert set(names.values_list("side", flat=True)) == {"centre", "customer"}
