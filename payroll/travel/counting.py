"""Which claims are billed (räkna reseräkningar): each once, when it is first attested, as ``BillableClaim`` says."""

from __future__ import annotations

from django.utils import timezone

from payroll.time.models import EntryState
from payroll.travel.models import TravelClaim
from payroll.travel_volumes.models import BillableClaim, ClaimKind
from servicecenter.tenancy.scope import current_agency_id


def count_claim(claim: TravelClaim) -> None:
    """Called in the transaction of the attest; a correction belongs to what it corrects, which is counted already."""
    if claim.replaces_id is None:
        row_of(claim).save(force_insert=True)


def row_of(claim: TravelClaim) -> BillableClaim:
    """The month is that of the attest by Swedish time."""
    return BillableClaim(
        agency_id=claim.agency_id,
        claim_id=claim.pk,
        month=f"{timezone.localtime(claim.attested_at):%Y-%m}",
        kind=ClaimKind.TRIP if claim.trip else ClaimKind.OUTLAY,
    )


def recounted() -> dict[int, BillableClaim]:
    """The rows that the claims of the agency in scope give when they are counted anew, by claim; none is written."""
    first = TravelClaim.objects.filter(state=EntryState.ATTESTED, replaces__isnull=True)
    return {claim.pk: row_of(claim) for claim in first.defer("typed", "rules", "shares").iterator()}


def miscounted() -> dict[int, tuple[str, str]]:
    """Claims whose row is not what a recount gives (felräknade): claim → what is kept and what is right.

    A claim that is disposed of cannot be counted again; its row is left as it is.
    """
    kept = {row.claim_id: _said(row) for row in BillableClaim.objects.filter(agency_id=current_agency_id())}
    right = {key: _said(row) for key, row in recounted().items()}
    return {key: (kept.get(key, ""), said) for key, said in right.items() if kept.get(key) != said}


def _said(row: BillableClaim) -> str:
    return f"{row.month} {row.kind}"
