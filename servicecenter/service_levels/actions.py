"""Writing what was measured (mätning). The rooms measure their own transactions; nobody types a figure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from servicecenter.accounts.models import User
from servicecenter.agreements.models import AgreementVersion, SlaRow
from servicecenter.papers.models import Paper
from servicecenter.service_levels.counts import DayCount
from servicecenter.service_levels.models import ApprovedLevels, LevelDay, MeasuredSpan

FROZEN = (
    *("service", "code", "name", "formula", "unit", "target", "direction", "calendar", "clock", "starts_with"),
    *("stops_with", "pauses", "exclusions", "measured_party", "frequency", "minimum_sample", "source"),
)
"""What is kept of a service level when it is approved."""


@transaction.atomic
def write_days(
    *, code: str, subject: str, since: date, until: date, days: Mapping[date, DayCount], at: datetime
) -> None:
    """Write the days of a measure anew; the same again changes nothing, and two at once wait for each other."""
    span = _lock_span(code, subject, since, until, at)
    own = LevelDay.objects.filter(code=code, subject=subject, day__range=(since, until))
    own.exclude(day__in=list(days)).delete()
    LevelDay.objects.bulk_create(
        [
            LevelDay(
                code=code,
                subject=subject,
                day=day,
                met=count.met,
                counted=count.counted,
                excluded=count.excluded,
                rows=count.kept_rows(),
            )
            for day, count in sorted(days.items())
        ],
        update_conflicts=True,
        unique_fields=["agency", "code", "subject", "day"],
        update_fields=["met", "counted", "excluded", "rows"],
    )
    is_next_to = since <= span.ends_on + timedelta(days=1) and until >= span.starts_on - timedelta(days=1)
    span.starts_on = min(span.starts_on, since) if is_next_to else since
    span.ends_on = max(span.ends_on, until) if is_next_to else until
    span.measured_at = at
    span.save(update_fields=["starts_on", "ends_on", "measured_at"])


def _lock_span(code: str, subject: str, since: date, until: date, at: datetime) -> MeasuredSpan:
    told = {"starts_on": since, "ends_on": until, "measured_at": at}
    MeasuredSpan.objects.get_or_create(code=code, subject=subject, defaults=told)
    return MeasuredSpan.objects.select_for_update().get(code=code, subject=subject)


@transaction.atomic
def approve_levels(
    *, version: AgreementVersion, paper: Paper | None, occasion: str, by: User, on: date
) -> ApprovedLevels:
    """Keep the levels of a signed version as they are approved (godkänn servicenivåerna), with their checksum."""
    rows = [_frozen(row) for row in SlaRow.objects.filter(version=version).order_by("service", "code")]
    told = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    return ApprovedLevels.objects.create(
        version=version,
        paper=paper,
        occasion=occasion[:160],
        rows=rows,
        sha256=hashlib.sha256(told.encode()).hexdigest(),
        approved_on=on,
        approved_by=by,
    )


def _frozen(row: SlaRow) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in FROZEN}
