"""What a customer's service page shows today, and how it has been (tjänstesidan och dess historik)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from servicecenter.agreements.models import ForumRow, ForumSeat, SlaRow
from servicecenter.agreements.queries import forums, seats, sla_rows
from servicecenter.papers.models import Party
from servicecenter.service_page.models import ContactRole, CustomerContact, CustomerRisk, CustomerVolume, RiskState

SIDES, ROLES, STATES = Party.choices, ContactRole.choices, RiskState.choices
KINDS: dict[str, Any] = {"kontakt": CustomerContact, "volym": CustomerVolume, "risk": CustomerRisk}
"""The kinds of rows by their word in addresses."""


def contacts() -> QuerySet[CustomerContact]:
    return CustomerContact.objects.filter(replaced_at=None).select_related("user").order_by("side", "role", "id")


def volumes() -> QuerySet[CustomerVolume]:
    return CustomerVolume.objects.filter(replaced_at=None).order_by("id")


def open_risks() -> QuerySet[CustomerRisk]:
    """The next to be looked at first."""
    rows = CustomerRisk.objects.filter(replaced_at=None, state=RiskState.OPEN).select_related("owner")
    return rows.order_by("review_on", "-impact", "-probability", "id")


def levels(on: date) -> QuerySet[SlaRow]:
    """Those of the signed version: the page has no levels of its own."""
    return sla_rows(on)


def forums_with_seats(on: date) -> list[tuple[ForumRow, list[ForumSeat]]]:
    """Each forum once, though several agreements may name it: the same people sit there."""
    there, named = list(seats(on)), {}
    for forum in forums(on):
        named.setdefault(forum.name, forum)
    return [(forum, [seat for seat in there if seat.forum == name]) for name, forum in named.items()]


def forum_in_force(pk: int, *, on: date) -> ForumRow | None:
    return forums(on).filter(pk=pk).first()


def row_now(kind: str, public_id: UUID) -> Any:
    """A row that has not been replaced, of a kind by its word."""
    return KINDS[kind].objects.filter(public_id=public_id, replaced_at=None).first()


def history(kind: str) -> QuerySet:
    """Every row of a kind that was replaced or ended, the latest first."""
    rows = KINDS[kind].objects.filter(replaced_at__isnull=False).select_related("written_by", "replaced_by")
    return rows.order_by("-replaced_at", "-id")


def has_page() -> bool:
    """Whether a project has been closed into it, or somebody has written in it."""
    return CustomerContact.objects.exists() or CustomerVolume.objects.exists() or CustomerRisk.objects.exists()
