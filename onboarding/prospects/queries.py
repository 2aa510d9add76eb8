"""Agencies in dialogue. The database gives them to the centre's own roles, whoever asks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from onboarding.prospects.models import Outcome, Prospect, ProspectChange
from servicecenter.accounts.models import User
from servicecenter.accounts.queries import held_by, holders_of
from servicecenter.agencies.models import Agency
from servicecenter.common.permissions import Permission

OUTCOMES = Outcome.choices
FIELDS = (
    "name", "organisation_number", "employees", "services", "probability", "expected_on", "next_step", "next_on",
    "owner",
)  # fmt: skip
"""What a person writes of a prospect."""


def prospects(*, outcome: str | None = None, owner: str = "") -> QuerySet[Prospect]:
    found = Prospect.objects.select_related("owner")
    if outcome is not None:
        found = found.filter(outcome=outcome)
    return found.filter(owner=owner) if owner else found


def open_prospects() -> QuerySet[Prospect]:
    return prospects(outcome=Outcome.OPEN)


def prospect_by_id(public_id: UUID) -> Prospect | None:
    return Prospect.objects.select_related("owner", "made_by").filter(public_id=public_id).first()


def changes_of(prospect: Prospect) -> QuerySet[ProspectChange]:
    return ProspectChange.objects.filter(prospect=prospect).select_related("by")


def owners_here(*, on: date | None = None) -> QuerySet[User]:
    """Who may be responsible for a dialogue: the centre's people as the agency in scope knows them."""
    return holders_of(Permission.SEE_PROSPECTS, on=on or timezone.localdate())


def may_see(user: User) -> bool:
    """Whether someone has one of the centre's roles anywhere; the register is the same wherever one works."""
    return bool(held_by(user).agencies(Permission.SEE_PROSPECTS))


def agency_of(prospect: Prospect) -> Agency | None:
    """The agency in the register, when it is there."""
    return Agency.objects.filter(organisation_number=prospect.organisation_number, is_active=True).first()
