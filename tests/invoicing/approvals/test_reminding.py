"""People are reminded of invoices in working hours, once a day, and what waits too long is told to the one above."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail

from invoicing.approvals.actions import ask_for_attest
from invoicing.approvals.reminding import remind_of_invoices
from invoicing.models import InvoiceReminder
from servicecenter.models import AgencySetting, Membership, Unit, User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.invoices import code, in_review
from tests.factories.purchasing import Buyer

pytestmark = pytest.mark.django_db
FAR = NOW.date() + timedelta(days=60)


@pytest.fixture
def reviewer(buyer: Buyer) -> User:
    """A reviewer of a unit whose manager is the boss, below a unit with a manager above."""
    reviewer, above = make_user(buyer.agency), make_user(buyer.agency, "manager")
    with tenant(buyer.agency.pk):
        top = Unit.objects.create(code="1", name="Hela", manager=above)
        Unit.objects.filter(pk=buyer.unit.pk).update(manager=buyer.boss, parent=top)
        Membership.objects.create(
            agency=buyer.agency, user=reviewer, role="reviewer", unit=buyer.unit, starts_on="2025-01-01"
        )
        for key, days in (("reminder_days", "5"), ("escalation_days", "10")):
            AgencySetting.objects.create(key=f"invoicing.{key}", value=days, source="beslut", starts_on="2025-01-01")
    return reviewer


def told(buyer: Buyer, at: datetime) -> dict[str, tuple[int, int, int]]:
    with tenant(buyer.agency.pk):
        remind_of_invoices(at=at)
        rows = InvoiceReminder.objects.filter(told_on=at.date()).order_by("pk")
        return {row.user.email: (row.reviews, row.attests, row.raised) for row in rows}


def test_F16_who_reviews_is_reminded_and_then_the_manager_above(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        in_review(buyer.supplier, reviewer=reviewer, due_on=FAR)
    assert told(buyer, NOW + timedelta(days=4)) == {}
    assert told(buyer, NOW + timedelta(days=5)) == {reviewer.email: (1, 0, 0)}
    assert told(buyer, NOW + timedelta(days=11)) == {reviewer.email: (1, 0, 0), buyer.boss.email: (0, 0, 1)}


def test_F16_the_nearest_attester_is_reminded_and_late_invoices_go_to_the_next(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        above = Unit.objects.get(code="1").manager
        invoice = in_review(buyer.supplier, due_on=NOW.date() + timedelta(days=3), unit=buyer.unit)
        code(invoice)
        ask_for_attest(invoice=invoice, by=reviewer, at=NOW)
    assert told(buyer, NOW) == {buyer.boss.email: (0, 1, 0)}
    assert told(buyer, NOW + timedelta(days=4)) == {buyer.boss.email: (0, 1, 0), above.email: (0, 0, 1)}


def test_nobody_is_reminded_at_night_on_saturdays_or_twice(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        in_review(buyer.supplier, reviewer=reviewer, due_on=NOW.date())
    saturday = NOW + timedelta(days=(5 - NOW.weekday()) % 7)
    for at in (NOW.replace(hour=7), NOW.replace(hour=16), saturday):
        assert told(buyer, at) == {}
    assert told(buyer, NOW) == {reviewer.email: (1, 0, 0)}
    told(buyer, NOW + timedelta(hours=1))
    assert [letter.to for letter in mail.outbox] == [[reviewer.email]]
    assert buyer.supplier.name not in mail.outbox[0].body
    with tenant(buyer.agency.pk):
        AgencySetting.objects.filter(key="invoicing.reminder_days").delete()
    assert told(buyer, NOW + timedelta(days=1)) == {}
