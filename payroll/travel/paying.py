"""From an attested claim to pay (till lönen): its rows become time entries, which the next run pays."""

from __future__ import annotations

from datetime import datetime

from payroll.time.deciding import supersede
from payroll.time.models import TimeEntry
from payroll.time.paying import Content, counting_entries, pay_entries
from payroll.travel.models import ClaimEntry, TravelClaim
from payroll.travel.settling import Row, Settled
from servicecenter.accounts.models import User


def pay(*, claim: TravelClaim, settled: Settled, by: User, at: datetime) -> None:
    """The claim's rows are attested time entries from now on, in place of those of the claim it corrects."""
    entries = pay_entries(
        employment_id=claim.employment_id,
        wanted=map(content_of, settled.rows),
        earlier=entries_of(claim.replaces) if claim.replaces else (),
        note=title_of(claim),
        recorded_by=claim.recorded_by,
        by=by,
        at=at,
    )
    ClaimEntry.objects.bulk_create(ClaimEntry(claim=claim, entry=entry) for entry in entries)


def take_back(claim: TravelClaim, *, at: datetime) -> None:
    """A cancelled claim gives nothing: what is paid is taken off by the next run."""
    for entry in entries_of(claim):
        supersede(TimeEntry, entry.pk, at=at)


def content_of(row: Row) -> Content:
    return Content(row.code, row.starts_on, row.ends_on, row.quantity, row.amount, row.coding)


def entries_of(claim: TravelClaim) -> list[TimeEntry]:
    """The entries of a claim that still count."""
    return counting_entries(ClaimEntry.objects.filter(claim=claim).values_list("entry_id", flat=True))


def title_of(claim: TravelClaim) -> str:
    """``Reseräkning 12: Möte i Umeå``; an outlay without a trip is called that."""
    return f"{claim.reference}: {claim.purpose}"
