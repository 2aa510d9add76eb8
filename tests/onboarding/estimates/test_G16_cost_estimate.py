"""The cost of a connection is hours times rate and what is bought; another approves the sum, and it is in the offer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from onboarding.estimates.actions import approve_estimate, set_saving, write_row
from onboarding.estimates.money import Work, cost, payback_months, total
from onboarding.estimates.queries import estimate_of
from onboarding.project_papers.content import document_of
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories.gates import AT, make_room
from tests.factories.runs import client_of


def test_G16_the_total_by_hand():
    """240 h at 950 kr, and 160.5 h at 950 kr with 85 000 kr bought: 228 000 + 152 475 + 85 000."""
    rows = [Work(Decimal(240), 950_00, 0), Work(Decimal("160.5"), 950_00, 85_000_00)]
    assert [cost(row) for row in rows] == [228_000_00, 237_475_00]
    assert total(rows) == 465_475_00
    assert payback_months(465_475_00, 420_000_00) == 14, "13.3 months, begun months counted whole"
    assert payback_months(465_475_00, 0) is None


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_the_payback_is_the_first_month_in_which_the_saving_covers_the_cost(spent, saved):
    months = payback_months(spent, saved)
    assert saved * months >= spent * 12
    assert months == 0 or saved * (months - 1) < spent * 12


def test_G16_the_sum_is_approved_by_the_customer_and_goes_into_the_offer(scope):
    room = make_room(scope, gate=2)
    facts = {"text": "Projektledning", "hours": Decimal(100), "rate_ore": 900_00, "external_ore": 10_000_00}
    with pytest.raises(ValidationError, match="timtaxan"):
        write_row(project=room.project, row=None, facts=facts | {"rate_ore": 0}, by=room.people.lead, at=AT)
    with pytest.raises(PermissionDenied):
        write_row(project=room.project, row=None, facts=facts, by=room.people.customer, at=AT)
    write_row(project=room.project, row=None, facts=facts, by=room.people.lead, at=AT)
    set_saving(project=room.project, yearly_saving_ore=50_000_00, by=room.people.lead, at=AT)
    found = estimate_of(room.project)
    assert (found.total_ore, found.payback, found.is_approved) == (100_000_00, 24, False)
    with pytest.raises(NotAllowedNow, match="ändrats"):
        approve_estimate(project=room.project, seen_ore=1, by=room.people.customer, at=AT)
    approve_estimate(project=room.project, seen_ore=100_000_00, by=room.people.customer, at=AT)
    assert estimate_of(room.project).is_approved
    offer = document_of(room.project, "offer", "Offert", on=AT.date())
    assert any(section.table and section.table.total == ("Summa", "100\u00a0000,00") for section in offer.sections)
    told = client_of(room.people.customer, scope).get(reverse("project_estimate", args=[room.project.public_id]))
    assert "24 månader" in told.content.decode()
    write_row(project=room.project, row=found.rows[0], facts=facts | {"hours": Decimal(1)}, by=room.people.lead, at=AT)
    assert not estimate_of(room.project).is_approved, "a changed sum is not the one that was approved"


def test_whoever_wrote_a_row_never_approves_the_sum(scope):
    room = make_room(scope, gate=2)
    facts = {"text": "Externt", "hours": Decimal(0), "rate_ore": 0, "external_ore": 5_00}
    row = write_row(project=room.project, row=None, facts=facts, by=room.people.lead, at=AT)
    type(row).objects.update(made_by=room.people.customer)
    with pytest.raises(SecondPersonNeeded):
        approve_estimate(project=room.project, seen_ore=5_00, by=room.people.customer, at=AT)
