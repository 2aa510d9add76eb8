"""What an agency has saved and how far it is connected, and the centre's dialogues, for tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from onboarding.connection.overview import refresh_connection
from onboarding.models import OwnCost, Prospect, ServiceBaseline
from onboarding.prospects.actions import write_prospect
from onboarding.savings.overview import refresh_savings
from servicecenter.accounts.roles import Role
from servicecenter.models import User
from servicecenter.tenancy.scope import set_user
from tests.factories import NOW
from tests.factories.declarations import organisation_number

NUMBER = organisation_number(990)
"""An agency that is nobody's customer."""


def make_savings(mark: str, users: dict[str, User]) -> None:
    """A baseline that waits, one that is confirmed, and what the agency spends itself; called in its scope."""
    lead, finance_head = users[Role.CUSTOMER_LEAD], users[Role.CUSTOMER_SIGNATORY]
    told = {"service": "payroll", "year": 2024, "cost_ore": 1_000_000_00, "units": 4_800}
    entered = {"source": f"{mark} årsredovisning", "entered_by": lead, "entered_at": NOW}
    ServiceBaseline.objects.create(**told, **entered)
    ServiceBaseline.objects.create(**told, **entered, state="confirmed", decided_by=finance_head, decided_at=NOW)
    OwnCost.objects.create(
        service="payroll", year=2026, cost_ore=1_00, what=f"{mark} gör själv", stated_by=lead, stated_at=NOW
    )
    refresh_savings(at=NOW)
    refresh_connection(at=NOW)


def prospect_facts(owner: User, **given: Any) -> dict[str, Any]:
    """What is written of an agency in dialogue."""
    known = {
        "name": "Fyrverket",
        "organisation_number": NUMBER,
        "employees": 24_000,
        "services": ["payroll"],
        "probability": 50,
        "expected_on": date(2099, 1, 1),
        "next_step": "Möte med generaldirektören",
        "next_on": date(2098, 1, 1),
        "owner": owner,
    }
    return known | given


def make_prospect(by: User, *, at: datetime = NOW, **given: Any) -> Prospect:
    """A dialogue, written by one of the centre's people; called in a scope, and the database is told who asks."""
    set_user(by.pk)
    return write_prospect(prospect=None, facts=prospect_facts(by, **given), by=by, at=at)
