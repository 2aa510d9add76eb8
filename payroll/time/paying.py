"""From something approved to time entries (tidrader): each exactly once, and a correction changes only what differs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from payroll.time.deciding import supersede
from payroll.time.models import EntryState, TimeEntry
from payroll.time.states import REPORTED
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.workflow.transitions import move


class Content(NamedTuple):
    """What an entry says; two that say the same are one. Sorted as it is told: by salary type and days."""

    code: str
    starts_on: date
    ends_on: date
    quantity: Decimal | None = None
    amount_ore: int | None = None
    coding: str = ""


def counting_entries(made: Iterable[int]) -> list[TimeEntry]:
    """Of entries that were made, those that still count, also those that a clerk has since put in their place."""
    keys = list(made)
    return list(
        TimeEntry.objects.filter(
            Q(pk__in=keys) | Q(replaces__in=keys), state=EntryState.ATTESTED, superseded_at__isnull=True
        ).order_by("starts_on", "id")
    )


def pay_entries(
    *,
    employment_id: int,
    wanted: Iterable[Content],
    earlier: Iterable[TimeEntry],
    note: str,
    recorded_by: User | None,
    by: User,
    at: datetime,
) -> list[TimeEntry]:
    """The wanted entries are attested from now on, in place of the earlier ones; returns those that count.

    Entries of the earlier version that say the same thing go on counting, so that the next run sees only what changed.
    """
    wanted = set(wanted)
    kept: dict[Content, TimeEntry] = {}
    for entry in earlier:
        content = content_of(entry)
        if content in wanted and content not in kept:
            kept[content] = entry
        else:
            supersede(TimeEntry, entry.pk, at=at)
    at = moment_of_record(at)
    made = []
    for content in sorted(wanted - kept.keys(), key=lambda row: (row.starts_on, row.code, row.coding, row.ends_on)):
        entry = TimeEntry.objects.create(
            employment_id=employment_id,
            **content._asdict(),
            note=note[:200],
            state=EntryState.SUBMITTED,
            recorded_at=at,
            recorded_by=recorded_by,
            attested_by=by,
            attested_at=at,
        )
        move(entry, REPORTED["attest"], by=by, at=at)
        made.append(entry)
    return [*kept.values(), *made]


def content_of(entry: TimeEntry) -> Content:
    return Content(entry.code, entry.starts_on, entry.ends_on, entry.quantity, entry.amount_ore, entry.coding)
