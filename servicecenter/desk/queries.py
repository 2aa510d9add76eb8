"""Support cases of the agency in scope: one's own, and those of one's team."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from servicecenter.accounts.models import User
from servicecenter.agreements.catalogue import Area
from servicecenter.desk.models import CaseMessage, CaseState, SupportCase
from servicecenter.desk.states import OPEN
from servicecenter.desk.teams import teams_of

ALL = "all"


def cases_of(user: User, *, q: str = "") -> QuerySet[SupportCase]:
    """What someone has asked, the latest written first."""
    return _matching(SupportCase.objects.filter(opened_by=user), q).order_by("-last_written_at", "-id")


def queue(areas: Collection[Area], *, lage: str = "", q: str = "", mina: User | None = None) -> QuerySet[SupportCase]:
    """The cases of some teams, those that are open unless a state is asked for, the oldest first."""
    rows = SupportCase.objects.filter(area__in=areas).select_related("opened_by", "handled_by")
    if lage != ALL:
        rows = rows.filter(state=lage) if lage else rows.filter(state__in=OPEN)
    if mina is not None:
        rows = rows.filter(handled_by=mina)
    return _matching(rows, q).order_by("opened_at", "id")


def new_cases(user: User) -> QuerySet[SupportCase]:
    """What nobody has taken in the teams that someone is in, for the number in the menu."""
    return SupportCase.objects.filter(area__in=teams_of(user.permissions()), state=CaseState.NEW)


def critical_cases(areas: Collection[Area]) -> QuerySet[SupportCase]:
    """The open cases of some areas that their teams hold to be critical, the oldest first."""
    rows = SupportCase.objects.filter(area__in=areas, state__in=OPEN, critical_at__isnull=False)
    return rows.order_by("critical_at", "id")


def case_by_id(public_id: UUID) -> SupportCase | None:
    rows = SupportCase.objects.select_related("opened_by", "handled_by", "follows")
    return rows.filter(public_id=public_id).first()


def messages_in(case: SupportCase, *, with_notes: bool) -> QuerySet[CaseMessage]:
    """What was written, in its order; the team's notes only for the team."""
    rows = CaseMessage.objects.filter(case=case).select_related("written_by").order_by("id")
    return rows if with_notes else rows.filter(is_note=False)


def _matching(rows: QuerySet[SupportCase], q: str) -> QuerySet[SupportCase]:
    words = q.strip()
    return rows.filter(Q(number__istartswith=words) | Q(title__icontains=words)) if words else rows
