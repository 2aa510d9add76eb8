"""Who sits in the forums (forumplatser): appointed by name on each side, and ended when somebody else takes over."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.accounts.queries import holders_of
from servicecenter.agreements.models import ForumRow, ForumSeat
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.papers.models import Party
from servicecenter.workflow.transitions import NotAllowedNow

SITS_FOR: dict[str, tuple[Permission, ...]] = {
    Party.CENTRE: (
        Permission.EDIT_AGREEMENTS,
        Permission.WORK_FOR_CENTRE,
        Permission.SIGN_FOR_CENTRE,
        Permission.LOG_SERVICE_HOURS,
    ),
    Party.CUSTOMER: (
        Permission.WORK_FOR_CUSTOMER,
        Permission.ORDER_SERVICES,
        Permission.SIGN_FOR_CUSTOMER,
        Permission.ATTEST,
        Permission.REVIEW,
    ),
}
"""The rights that tell on which side an account is."""
NAMES: dict[str, tuple[Permission, ...]] = {
    Party.CENTRE: (Permission.EDIT_AGREEMENTS, Permission.LEAD_ONBOARDING, Permission.WORK_FOR_CENTRE),
    Party.CUSTOMER: (
        Permission.EDIT_AGREEMENTS,
        Permission.LEAD_ONBOARDING,
        Permission.WORK_FOR_CUSTOMER,
        Permission.ORDER_SERVICES,
    ),
}
"""Who appoints for a side: its own people, and the centre's lead and account manager for both."""


@transaction.atomic
def appoint(
    *,
    forum: ForumRow,
    side: str,
    user: User,
    title: str,
    is_contact: bool,
    starts_on: date,
    named_in_project: bool = False,
    by: User,
    at: datetime,
) -> ForumSeat:
    """Give someone a seat in a forum (utse). ``named_in_project`` vouches for one who is in the side's own team.

    Raises ``ValidationError`` with the field for a stranger, and for a second contact person on a side.
    """
    require_naming(by, side)
    title = " ".join(title.split())[:80]
    if not title:
        raise ValidationError({"title": _("Skriv befattningen.")})
    if not named_in_project and not accounts_of(side, on=timezone.localdate(at)).filter(pk=user.pk).exists():
        told = _("%(who)s har ingen roll på den sidan. Namnge personen i projektet, eller be en administratör.")
        raise ValidationError({"user": told % {"who": user}})
    held = ForumSeat.objects.filter(forum=forum.name, side=side, ends_on=None, is_contact=True)
    contact = held.select_related("user").first()
    if is_contact and contact is not None:
        told = _("%(who)s är kontaktperson. Avsluta den platsen först.") % {"who": contact.user}
        raise ValidationError({"is_contact": told})
    try:
        with transaction.atomic():
            seat = ForumSeat.objects.create(
                forum=forum.name, level=forum.level, side=side, user=user, title=title, is_contact=is_contact,
                starts_on=starts_on, named_by=by, named_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError({"user": _("%s sitter redan i forumet.") % user}) from None
    record(Event.FORUM_SEAT_CHANGED, on=seat, by=by, at=at, side=side, user=user.pk, starts_on=starts_on.isoformat())
    return seat


@transaction.atomic
def end_seat(*, seat: ForumSeat, ends_on: date, by: User, at: datetime) -> ForumSeat:
    """The last day of someone in a forum (avsluta plats); the seat stays in the history."""
    require_naming(by, seat.side)
    seat = ForumSeat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if seat.ends_on is not None:
        raise NotAllowedNow(_("Platsen är redan avslutad %s.") % seat.ends_on.isoformat())
    if ends_on < seat.starts_on:
        raise ValidationError({"ends_on": _("Sista dagen ligger före den första.")})
    seat.ends_on = ends_on
    seat.save(update_fields=["ends_on"])
    record(Event.FORUM_SEAT_CHANGED, on=seat, by=by, at=at, side=seat.side, user=seat.user_id, ends_on=str(ends_on))
    return seat


def may_name(by: User, side: str) -> bool:
    return any(by.may(right) for right in NAMES[side])


def require_naming(by: User, side: str) -> None:
    if not may_name(by, side):
        raise PermissionDenied(_("Varje sida utser sina egna ledamöter."))


def accounts_of(side: str, *, on: date) -> QuerySet[User]:
    """Everyone with an account whose role is on a side, by name."""
    found = User.objects.none()
    for right in SITS_FOR[side]:
        found = found | holders_of(right, on=on)
    return found.distinct().order_by("full_name", "id")
