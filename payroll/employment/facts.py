"""Writing dated facts (registrera faktauppgifter): old rows are closed, new ones are written, nothing is edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.history import rewrites
from payroll.employment.models import DatedFact, Person
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Period

Fact = TypeVar("Fact", bound=DatedFact)
KEPT_OUT = frozenset(
    {"id", "starts_on", "ends_on", "recorded_at", "recorded_by", "superseded_at", "superseded_by", "reason"}
)
EVER = Period(date.min)
YEARS_BACK, YEARS_AHEAD = 10, 5
"""A date further off than this is far more often a slip of the hand than meant."""


def lock_person(person: Person) -> Person:
    """One change of a person's facts at a time."""
    return Person.objects.select_for_update().get(pk=person.pk)


def checked_period(starts_on: date | None, ends_on: date | None, *, at: datetime) -> Period:
    """The period, or what is wrong with it, at the field it concerns."""
    if starts_on is None:
        raise ValidationError({"starts_on": _("Från och med saknas. Ange första dagen som uppgiften gäller.")})
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError(
            {
                "ends_on": _("Till och med %(end)s ligger före från och med %(start)s.")
                % {"end": ends_on, "start": starts_on}
            }
        )
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is not None and not _is_near(day, timezone.localdate(at)):
            raise ValidationError(
                {
                    field: _("%(day)s är mer än %(back)d år bakåt eller %(ahead)d år framåt. Kontrollera årtalet.")
                    % {"day": day, "back": YEARS_BACK, "ahead": YEARS_AHEAD}
                }
            )
    return Period(starts_on, ends_on)


def _is_near(day: date, today: date) -> bool:
    return today - timedelta(days=366 * YEARS_BACK) <= day <= today + timedelta(days=366 * YEARS_AHEAD)


def current(model: type[Fact], thread: Mapping[str, Any]) -> QuerySet[Fact]:
    """What is known now of one thread, such as the pay of an employment."""
    return model.objects.filter(**thread, superseded_at__isnull=True).order_by("starts_on", "id")


def write_fact(
    model: type[Fact],
    *,
    thread: Mapping[str, Any],
    period: Period,
    values: Mapping[str, Any],
    reason: str,
    by: User | None,
    at: datetime,
) -> Fact:
    """The fact holds in the period from now on; what was known before stays readable as it was known then."""
    at = moment_of_record(at)
    clear_facts(model, thread=thread, period=period, by=by, at=at)
    fault_point("fact cleared and not written")
    return model.objects.create(
        **thread,
        **values,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        recorded_at=at,
        recorded_by=by,
        reason=reason,
    )


def end_facts(
    model: type[Fact], *, thread: Mapping[str, Any], last_day: date, reason: str, by: User | None, at: datetime
) -> int:
    """Nothing of the thread holds after a day; returns how many rows were shortened or taken away."""
    return clear_facts(model, thread=thread, period=Period(last_day + timedelta(days=1)), reason=reason, by=by, at=at)


def prolong_fact(fact: DatedFact, *, until: date | None, reason: str, by: User | None, at: datetime) -> None:
    """The same fact holds longer, from the day after its end."""
    period = Period(fact.ends_on + timedelta(days=1), until)
    _copy(fact, period, reason=reason, by=by, at=moment_of_record(at)).save()


def clear_facts(
    model: type[Fact],
    *,
    thread: Mapping[str, Any],
    period: Period,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> int:
    """Nothing of the thread holds in the period; returns how many rows gave way."""
    at = moment_of_record(at)
    ends = Q(ends_on__isnull=True) | Q(ends_on__gte=period.starts_on)
    touched = list(rewrites(current(model, thread).filter(ends), period))
    _refuse_the_past(touched, at)
    for rewrite in touched:
        rewrite.row.superseded_at, rewrite.row.superseded_by = at, by
        rewrite.row.save(update_fields=["superseded_at", "superseded_by"])
    model.objects.bulk_create(
        _copy(rewrite.row, left, reason=reason, by=by, at=at) for rewrite in touched for left in rewrite.left
    )
    return len(touched)


def _refuse_the_past(touched: list[Any], at: datetime) -> None:
    """Knowledge only grows: a row can't be replaced at a moment before it was known."""
    if any(rewrite.row.recorded_at > at for rewrite in touched):
        raise ValidationError(_("Uppgiften har just ändrats av någon annan. Läs sidan igen och gör om ändringen."))


def _copy(row: DatedFact, period: Period, *, reason: str, by: User | None, at: datetime) -> DatedFact:
    kept = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in KEPT_OUT
    }
    return type(row)(
        **kept,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        recorded_at=at,
        recorded_by=by,
        reason=reason or row.reason,
    )


def tell(fact: DatedFact, *, person_id: int, by: User | None, at: datetime, event: Event = Event.FACT_RECORDED) -> None:
    """Note in the log that a fact was recorded; amounts and account numbers stay out of it."""
    record(
        event,
        on=None,
        by=by,
        at=at,
        person_id=person_id,
        kind=fact._meta.model_name,
        fact=fact.pk,
        starts_on=str(fact.starts_on),
        ends_on=str(fact.ends_on or ""),
    )
