"""Reads of the pay office: every claim that has been sent, what one gave in pay, and its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from payroll.runs.models import PayLine, RunState
from payroll.time.models import EntryState, TimeEntry
from payroll.travel.models import LocalTravelTerms, TravelClaim
from payroll.travel.queries import claims, years_of
from servicecenter.accounts.models import User

SENT = (EntryState.SUBMITTED, EntryState.ATTESTED, EntryState.RETURNED)
SENT_STATES = [row for row in EntryState.choices if row[0] in SENT]
SUPERSEDED = "superseded"
"""Attested once, and then corrected or cancelled."""
SORTS = {
    "submitted": "submitted_at",
    "name": "employment__person__sort_key",
    "starts": "starts_on",
    "paid": "paid_ore",
    "taxed": "taxed_ore",
}
NEWEST = "-submitted"


def sent_claims(*, q: str = "", state: str = "", year: int | None = None, sort: str = NEWEST) -> QuerySet[TravelClaim]:
    """Everybody's claims that have been sent and not taken back, in the order that is asked for."""
    rows = claims(text=q, state="" if state == SUPERSEDED else state, year=year).filter(state__in=SENT)
    if state:
        rows = rows.filter(superseded_at__isnull=state != SUPERSEDED)
    key = SORTS.get(sort.lstrip("-"), SORTS["submitted"])
    is_falling = sort.startswith("-") or sort.lstrip("-") not in SORTS
    return rows.order_by(f"-{key}" if is_falling else key, "-submitted_at", "-id")


def years_sent() -> list[int]:
    """The years from the first claim that was sent to the last, newest first."""
    return years_of(TravelClaim.objects.filter(state__in=SENT), "submitted_at")


def sent_claim(public_id: UUID) -> TravelClaim | None:
    """A claim that has been sent; a draft is its writer's own."""
    rows = TravelClaim.objects.filter(public_id=public_id, state__in=SENT)
    return rows.select_related("employment__person", "replaces", "recorded_by", "attested_by").first()


def correction_by(user: User, public_id: UUID) -> TravelClaim | None:
    """A correction that the user has begun for someone else; that of another clerk does not exist here."""
    rows = TravelClaim.objects.filter(public_id=public_id, recorded_by=user, replaces__isnull=False)
    return rows.select_related("employment__person", "replaces").first()


def versions_of(claim: TravelClaim) -> list[TravelClaim]:
    """The claim with everything that it corrects or that corrects it, oldest first. Two queries."""
    links = TravelClaim.objects.filter(employment_id=claim.employment_id, replaces__isnull=False)
    family = {claim.pk}
    pairs = list(links.exclude(state=EntryState.WITHDRAWN).order_by().values_list("pk", "replaces_id"))
    while found := {key for pair in pairs if family & set(pair) for key in pair} - family:
        family |= found
    return list(TravelClaim.objects.filter(pk__in=family).order_by("number"))


@dataclass(frozen=True, slots=True)
class Given:
    """A row that a claim gave (tidrad), and the lines of pay for the same salary type and days, oldest run first."""

    entry: TimeEntry
    lines: tuple[PayLine, ...]


def given_by(claim: TravelClaim) -> list[Given]:
    """What an attested claim has given in pay, also rows that count no more. Two queries."""
    rows = TimeEntry.objects.filter(claims__claim=claim, attested_at__isnull=False)
    entries = list(rows.order_by("code", "coding", "starts_on", "id"))
    lines = _lines_of(claim, entries)
    return [Given(entry, tuple(line for line in lines if _is_for(line, entry))) for entry in entries]


def _lines_of(claim: TravelClaim, entries: Sequence[TimeEntry]) -> list[PayLine]:
    rows = PayLine.objects.filter(employment_id=claim.employment_id, code__in={entry.code for entry in entries})
    rows = rows.filter(earned_from__in={entry.starts_on for entry in entries}).exclude(run__state=RunState.CANCELLED)
    return list(rows.select_related("run", "payslip").order_by("run__month", "run_id", "number"))


def _is_for(line: PayLine, entry: TimeEntry) -> bool:
    return (line.code, line.earned_from, line.earned_to) == (entry.code, entry.starts_on, entry.ends_on)


def terms_in_force() -> QuerySet[LocalTravelTerms]:
    """The agency's own terms as they are known now, the latest first."""
    return LocalTravelTerms.objects.filter(superseded_at__isnull=True).order_by("-starts_on", "-id")


def terms_given_up() -> QuerySet[LocalTravelTerms]:
    """How the terms were known before they were changed, the latest change first."""
    rows = LocalTravelTerms.objects.filter(superseded_at__isnull=False).select_related("recorded_by")
    return rows.order_by("-superseded_at", "-starts_on", "-id")


def claims_to_recount(starts_on: date) -> int:
    """Claims that wait for attest with days from then on: they are computed again when they are decided."""
    return TravelClaim.objects.filter(state=EntryState.SUBMITTED, ends_on__gte=starts_on).exclude(trip="").count()
