"""What an agency has saved, for tests; marked, it shows a leak between two agencies."""

from __future__ import annotations

from onboarding.models import OwnCost, ServiceBaseline
from onboarding.savings.overview import refresh_savings
from servicecenter.accounts.roles import Role
from servicecenter.models import User
from tests.factories import NOW


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
