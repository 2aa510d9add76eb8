"""Who sits in the forums, as the project appoints them (utse ledamöter)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from onboarding.forums.queries import people_of_side
from onboarding.projects.models import Project
from onboarding.projects.registers import lock_open
from servicecenter.accounts.models import User
from servicecenter.agreements.models import ForumRow, ForumSeat
from servicecenter.agreements.seating import appoint, end_seat


@transaction.atomic
def seat_person(
    *,
    project: Project,
    forum: ForumRow,
    side: str,
    user: User,
    title: str,
    is_contact: bool,
    starts_on: date,
    by: User,
    at: datetime,
) -> ForumSeat:
    """Appoint one of the project's people, or an account of the side, to a forum of the agreement."""
    lock_open(project)
    is_ours = people_of_side(project, side).filter(pk=user.pk).exists()
    told = {"title": title, "is_contact": is_contact, "starts_on": starts_on, "named_in_project": is_ours}
    return appoint(forum=forum, side=side, user=user, **told, by=by, at=at)


@transaction.atomic
def unseat_person(*, project: Project, seat: ForumSeat, ends_on: date, by: User, at: datetime) -> ForumSeat:
    """End someone's seat while the project runs."""
    lock_open(project)
    return end_seat(seat=seat, ends_on=ends_on, by=by, at=at)
