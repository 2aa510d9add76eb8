"""What the pay office decides about travel (lokala resevillkor): from a day, with its source."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit
from payroll.employment.facts import checked_period
from payroll.travel.models import LocalTravelTerms
from payroll.travel_office.queries import terms_in_force
from payroll.travel_rules.local import LocalTravel
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.audit.events import Event, record

DAY = timedelta(days=1)
DATES = ("starts_on", "ends_on", "source")
"""Kept in columns of their own, beside ``terms``."""


@transaction.atomic
def decide_terms(*, local: LocalTravel, by: User, at: datetime) -> LocalTravelTerms:
    """The agency's terms from a day (besluta resevillkor).

    Terms that began earlier are closed the day before; those that begin the same day give way; later ones begin when
    they begin. What was attested keeps its amounts: they are time entries, which nothing here touches.
    """
    may_edit(by)
    period = checked_period(local.starts_on, local.ends_on, at=at)
    if not local.source.strip():
        raise ValidationError({"source": _("Ange källan: kollektivavtal, lokalt avtal eller beslut med datum.")})
    at = moment_of_record(at)
    rows = list(terms_in_force().select_for_update())
    _refuse_the_past(rows, at)
    later = min((row.starts_on for row in rows if row.starts_on > period.starts_on), default=None)
    _close(rows, period.starts_on, by=by, at=at)
    new = LocalTravelTerms.objects.create(
        starts_on=period.starts_on,
        ends_on=_last(local.ends_on, later),
        source=local.source.strip(),
        terms={name: value for name, value in msgspec.to_builtins(local).items() if name not in DATES},
        recorded_at=at,
        recorded_by=by,
    )
    record(Event.REGISTER_CHANGED, on=new, by=by, at=at, starts_on=str(new.starts_on))
    return new


def _refuse_the_past(rows: list[LocalTravelTerms], at: datetime) -> None:
    if any(row.recorded_at > at for row in rows):
        raise ValidationError(_("Uppgiften har just ändrats av någon annan. Läs sidan igen och gör om ändringen."))


def _close(rows: list[LocalTravelTerms], starts_on: date, *, by: User, at: datetime) -> None:
    """Nothing older holds from the day on; how it was known before stays readable."""
    for row in rows:
        if row.starts_on > starts_on or (row.ends_on is not None and row.ends_on < starts_on):
            continue
        row.superseded_at = at
        row.save(update_fields=["superseded_at"])
        if row.starts_on < starts_on:
            LocalTravelTerms.objects.create(
                starts_on=row.starts_on,
                ends_on=starts_on - DAY,
                source=row.source,
                terms=row.terms,
                recorded_at=at,
                recorded_by=by,
            )


def _last(ends_on: date | None, later: date | None) -> date | None:
    """The last day: the one given, or the day before what begins later."""
    days = [day for day in (ends_on, later - DAY if later else None) if day is not None]
    return min(days, default=None)
