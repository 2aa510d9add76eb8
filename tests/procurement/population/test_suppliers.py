"""The demo's suppliers have come where they are by the very steps that people take."""

from __future__ import annotations

import pytest

from procurement.agreements.queries import order_of_rank
from procurement.models import Supplier
from procurement.population.suppliers import write_suppliers
from servicecenter.agencies.queries import agency_in_scope
from servicecenter.common.identity_numbers import parse_organisation_number
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope")]


def test_three_are_live_one_is_invited_and_one_paused_and_two_are_ranked_in_one_area(clerks):
    assert agency_in_scope().count() == 1
    made, agreements = write_suppliers(first=clerks[0], second=clerks[1], at=NOW)
    states = sorted(Supplier.objects.values_list("state", flat=True))
    assert states == ["invited", "live", "live", "live", "paused"]
    assert all(parse_organisation_number(row.organisation_number) for row in made)
    order, rows = order_of_rank("Kontorsmateriel", on=NOW.date())
    assert [rows[each.key].rank for each in (order.first, *order.after)] == [1, 2]
    assert {row.state for row in agreements} == {"active"}
