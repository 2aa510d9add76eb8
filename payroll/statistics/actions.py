"""Which changes are watched (följa en förändring): decided by whoever sees the statistics of the whole agency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.statistics.models import WatchedChange, WatchedUnit
from payroll.statistics.scope import scope_of
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.audit.events import Event, record

MOST_MONTHS = 12


@transaction.atomic
def watch_change(
    *, name: str, changed_on: date, months: int, units: Sequence[Unit], by: User, at: datetime
) -> WatchedChange:
    """Follow sick leave in some units before and after a day."""
    _may_watch(by, at)
    if not name.strip():
        raise ValidationError({"name": _("Ge förändringen ett namn.")})
    if not 1 <= months <= MOST_MONTHS:
        raise ValidationError({"months": _("Jämför mellan 1 och %d månader.") % MOST_MONTHS})
    if not units:
        raise ValidationError({"units": _("Välj minst en enhet som förändringen gäller.")})
    change = WatchedChange.objects.create(
        name=name.strip(), changed_on=changed_on, months=months, recorded_at=at, recorded_by=by
    )
    WatchedUnit.objects.bulk_create(WatchedUnit(change=change, unit=unit) for unit in units)
    record(Event.CHANGE_WATCHED, on=change, by=by, at=at, starts_on=str(changed_on), count=len(units))
    return change


@transaction.atomic
def stop_watching(*, change: WatchedChange, by: User, at: datetime) -> None:
    """The change is no longer followed; it was never anything but a question."""
    _may_watch(by, at)
    WatchedChange.objects.filter(pk=change.pk, ended_at__isnull=True).update(ended_at=at)
    record(Event.CHANGE_NOT_WATCHED, on=change, by=by, at=at)


def _may_watch(by: User, at: datetime) -> None:
    if not scope_of(by, on=timezone.localdate(at)).sees_all:
        raise PermissionDenied(_("Bara den som ser hela myndighetens statistik kan välja vad som följs."))
