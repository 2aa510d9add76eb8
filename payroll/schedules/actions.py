"""Time groups and their rules (tidgrupper): made, changed from a day, and people placed in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit, within_employment
from payroll.employment.facts import checked_period, lock_person, tell, write_fact
from payroll.employment.models import Employment
from payroll.schedules.models import DAY, GroupMember, GroupRules, NamedDay, TimeGroup
from payroll.schedules.norms import day_of_year
from payroll.working_time.shortened import DAYS
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.audit.events import Event, record

WEEKDAYS = frozenset("1234567")


@transaction.atomic
def make_group(*, code: str, name: str, is_default: bool = False, by: User, at: datetime) -> TimeGroup:
    """A new way of working (lägg upp tidgrupp), empty until it has rules and people."""
    may_edit(by)
    code, name = code.strip(), " ".join(name.split())
    if TimeGroup.objects.filter(code__iexact=code).exists():
        raise ValidationError({"code": _("Tidgruppen %s finns redan.") % code})
    if is_default and (other := TimeGroup.objects.filter(is_default=True).first()):
        raise ValidationError({"is_default": _("%s gäller redan för alla utan egen grupp.") % other})
    group = TimeGroup.objects.create(code=code, name=name, is_default=is_default)
    record(Event.REGISTER_CHANGED, on=group, by=by, at=at)
    return group


@transaction.atomic
def decide_rules(
    *, group: TimeGroup, starts_on: date, source: str, by: User, at: datetime, **values: Any
) -> GroupRules:
    """The rules of a group from a day (besluta tidregler), with where they come from; ``values`` as in the table.

    Rules from the same day are replaced; those of earlier days stay as they were.
    """
    may_edit(by)
    group = TimeGroup.objects.select_for_update().get(pk=group.pk)
    at = moment_of_record(at)
    _check_rules(values)
    if not source.strip():
        raise ValidationError({"source": _("Ange källan: kollektivavtal, lokalt avtal eller beslut med datum.")})
    GroupRules.objects.filter(group=group, starts_on=starts_on, superseded_at__isnull=True).update(superseded_at=at)
    rules = GroupRules(
        group=group, starts_on=starts_on, source=source.strip(), recorded_at=at, recorded_by=by, **values
    )
    rules.full_clean(exclude=["agency"], validate_constraints=False)
    rules.save()
    record(Event.REGISTER_CHANGED, on=rules, by=by, at=at, starts_on=str(starts_on))
    return rules


def _check_rules(values: Mapping[str, Any]) -> None:
    for day, minutes, fridays in values.get("shortened", ()):
        if day not in DAYS or not (0 <= minutes <= DAY and 0 <= fridays <= DAY):
            raise ValidationError({"shortened": _("Den förkortade dagen %s finns inte.") % day})
    for text in (*values.get("settles", ()), values.get("summer_first"), values.get("summer_last")):
        if text:
            _check_day_of_year(text)
    if values.get("frame_from", 0) >= values.get("frame_to", DAY):
        raise ValidationError({"frame_to": _("Flexramen slutar före sin början.")})


def _check_day_of_year(text: str) -> None:
    try:
        day_of_year(text)
    except ValueError:
        raise ValidationError(_("%s är ingen dag på året; skriv månad-dag, till exempel 05-01.") % text) from None


@transaction.atomic
def name_day(*, day: date, minutes: int, name: str, group: TimeGroup | None = None, by: User, at: datetime) -> NamedDay:
    """A date with its own length (särskild dag): a bridge day off, an extra shortened day."""
    may_edit(by)
    if not 0 <= minutes <= DAY:
        raise ValidationError({"minutes": _("En dag har mellan 0 och 1440 minuter.")})
    named, _made = NamedDay.objects.update_or_create(
        group=group, day=day, defaults={"minutes": minutes, "name": name.strip()}
    )
    record(Event.REGISTER_CHANGED, on=named, by=by, at=at, starts_on=str(day))
    return named


@transaction.atomic
def place_in_group(
    *,
    employment: Employment,
    group: TimeGroup,
    starts_on: date,
    ends_on: date | None = None,
    weekdays: str = "12345",
    reason: str = "",
    by: User,
    at: datetime,
) -> GroupMember:
    """An employment works by the rules of a group from a day (placera i tidgrupp)."""
    may_edit(by)
    if employment.person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste placera dig i en tidgrupp."))
    person = lock_person(employment.person)
    period = checked_period(starts_on, ends_on, at=at)
    within_employment(employment, period)
    if not weekdays or not WEEKDAYS.issuperset(weekdays) or len(set(weekdays)) != len(weekdays):
        raise ValidationError({"weekdays": _("Skriv veckodagarna som siffror, 1 är måndag: till exempel 12345.")})
    member = write_fact(
        GroupMember,
        thread={"employment": employment},
        period=period,
        values={"group": group, "weekdays": "".join(sorted(weekdays))},
        reason=reason,
        by=by,
        at=at,
    )
    tell(member, person_id=person.pk, by=by, at=at)
    return member
