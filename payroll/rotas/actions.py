"""What a clerk does with rotas (schemamönster): make, copy, place people on them, and change them from a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.employment.facts import tell, write_fact
from payroll.employment.models import Employment
from payroll.rotas.grid import Shift, Unreadable, refuse_overlaps
from payroll.rotas.models import RotaPlacing
from payroll.rotas.queries import placings_after
from payroll.schedules.models import Rota
from payroll.schedules.rotas import Pattern, make_rota, plan_rota
from servicecenter.accounts.models import User
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Period

WEEK = timedelta(days=7)
LONGEST = timedelta(days=366 * 2)
"""A plan further ahead than this is far more often a slip of the hand than meant."""


@transaction.atomic
def new_rota(*, code: str, name: str, weeks: int, shifts: Sequence[Shift], by: User, at: datetime) -> Rota:
    """A new pattern, also as a copy of another (lägg upp schemamönster)."""
    if Rota.objects.filter(code__iexact=code.strip()).exists():
        raise ValidationError({"code": _("Schemamönstret %s finns redan.") % code})
    try:
        refuse_overlaps(shifts, weeks)
    except Unreadable as error:
        raise ValidationError(str(error)) from None
    patterns = [Pattern(*shift) for shift in shifts]
    return make_rota(code=code, name=" ".join(name.split()), weeks=weeks, shifts=patterns, by=by, at=at)


@transaction.atomic
def place_on_rota(
    *, employment: Employment, rota: Rota, starts_on: date, ends_on: date, first_week: int = 0, by: User, at: datetime
) -> int:
    """Someone works by a rota from a day to a day (placera på schemamönster). Gives how many shifts are planned."""
    if employment.person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste lägga ut ditt schema."))
    if ends_on - starts_on > LONGEST:
        raise ValidationError({"ends_on": _("Planera högst två år i taget.")})
    days = {"starts_on": starts_on, "ends_on": ends_on}
    first_week %= rota.weeks
    count = plan_rota(employment=employment, rota=rota, first_week=first_week, by=by, at=at, **days)
    fault_point("rota laid out and not kept")
    placing = write_fact(
        RotaPlacing,
        thread={"employment": employment},
        period=Period(starts_on, ends_on),
        values={"rota": rota, "first_week": first_week},
        reason="",
        by=by,
        at=at,
    )
    tell(placing, person_id=employment.person_id, by=by, at=at)
    return count


@transaction.atomic
def change_rota(
    *, rota: Rota, starts_on: date, code: str, name: str, weeks: int, shifts: Sequence[Shift], by: User, at: datetime
) -> tuple[Rota, int]:
    """A new version of a rota from a day (nytt schema från dag): whoever is on it then works by the new one.

    The days before stay as they were planned, and the weeks go on from where they are. Gives the new rota, and how many
    people it holds.
    """
    made = new_rota(code=code, name=name, weeks=weeks, shifts=shifts, by=by, at=at)
    placings = list(placings_after(rota, starts_on))
    for placing in placings:
        first = max(starts_on, placing.starts_on)
        place_on_rota(
            employment=placing.employment,
            rota=made,
            starts_on=first,
            ends_on=placing.ends_on,
            first_week=week_on(placing, first),
            by=by,
            at=at,
        )
    return made, len(placings)


def week_on(placing: RotaPlacing, day: date) -> int:
    """Which week of its pattern someone is in on a day."""
    begins = placing.starts_on - timedelta(days=placing.starts_on.weekday()) - WEEK * placing.first_week
    return (day - begins) // WEEK % placing.rota.weeks
