"""An agency whose people travel: a traveller, a boss and a clerk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from payroll.models import Employment, Person, TravelClaim
from payroll.travel.actions import add_expense, save_claim, start_claim, submit_claim
from servicecenter.accounts.roles import Role
from servicecenter.attest.actions import Decision, decide
from servicecenter.attest.models import AttestTask
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import STOCKHOLM, make_agency, make_person, make_user

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=STOCKHOLM)
UMEA: dict[str, Any] = {
    "origin": "Gävle",
    "workplace_km": "480",
    "home_km": "475",
    "legs": [
        {"departs": "2026-10-12T08:15", "destination": "Umeå", "country": "SE", "arrives": "2026-10-12T13:10"},
        {"departs": "2026-10-14T15:00", "destination": "Gävle", "country": "SE", "arrives": "2026-10-14T20:05"},
    ],
    "days": {"2026-10-13": {"lunch": "other"}},
}
"""Three whole days in Umeå, 300 kr a day in 2026, with one free lunch: 900 − 105 = 795 kr, and a benefit of 124 kr."""
TAXI: dict[str, Any] = {
    "kind": "taxi", "spent_on": date(2026, 10, 12), "supplier": "Taxi Umeå", "amount": Decimal(212), "vat_ore": 1200,
    "no_receipt_reason": "Borttappat",
}  # fmt: skip


@dataclass
class Office:
    agency: Agency
    clerk: User
    boss: User
    person: Person

    @property
    def traveller(self) -> User:
        return self.person.user

    @property
    def employment(self) -> Employment:
        return self.person.employments.get()

    def draft(self, *expenses: dict[str, Any], typed: Any = UMEA, **given: Any) -> TravelClaim:
        claim = start_claim(employment=self.employment, by=self.traveller, at=NOW)
        rows = {add_expense(claim=claim, by=self.traveller, at=NOW).pk: row for row in expenses}
        given = {"purpose": "Möte om avtal", "typed": typed or {}, "note": "", "shares": []} | given
        return save_claim(claim=claim, given=given, expenses=rows, by=self.traveller, at=NOW)

    def sent(self, *expenses: dict[str, Any], at: datetime = NOW, **given: Any) -> TravelClaim:
        return submit_claim(claim=self.draft(*expenses, **given), by=self.traveller, at=at)

    def approve(self, claim: TravelClaim, *, at: datetime = NOW, kind: str = "travel_claim") -> TravelClaim:
        task = AttestTask.objects.get(kind=kind, object_id=claim.pk, state="waiting")
        at += timedelta(minutes=1)
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=self.boss, at=at)
        return TravelClaim.objects.get(pk=claim.pk)

    def give_back(self, claim: TravelClaim, comment: str) -> TravelClaim:
        task = AttestTask.objects.get(kind="travel_claim", object_id=claim.pk, state="waiting")
        decide(task=task, decision=Decision.RETURN, comment=comment, content_hash="", by=self.boss, at=NOW)
        return TravelClaim.objects.get(pk=claim.pk)


@contextmanager
def office() -> Iterator[Office]:
    agency = make_agency()
    clerk, boss, traveller = (make_user(agency, role) for role in (Role.PAYROLL_CLERK, Role.MANAGER, Role.EMPLOYEE))
    with tenant(agency.pk):
        yield Office(agency, clerk, boss, make_person(user=traveller))
