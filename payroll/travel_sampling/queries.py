"""Claims drawn to be looked at again: the work list, one claim's check, and how many had faults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from payroll.employment.queries import by_name_or_number
from payroll.travel.models import CheckOutcome, ClaimCheck, TravelClaim
from payroll.travel.queries import years_of
from payroll.travel.sampling import LABELS

WAITING, GONE = "waiting", "gone"
STATES = {
    WAITING: Q(outcome="", claim__superseded_at__isnull=True),
    CheckOutcome.OK: Q(outcome=CheckOutcome.OK),
    CheckOutcome.FAULT: Q(outcome=CheckOutcome.FAULT),
    GONE: Q(outcome="", claim__superseded_at__isnull=False),
}
"""``gone``: corrected or cancelled before anyone had looked, so that there is nothing left to look at."""


def checks(*, q: str = "", state: str = "", reason: str = "", year: int | None = None) -> QuerySet[ClaimCheck]:
    """Drawn claims; those drawn first come first."""
    rows = ClaimCheck.objects.filter(STATES.get(state, Q()))
    if q.strip():
        person = by_name_or_number(q, of="claim__employment__person__")
        rows = rows.filter(person | Q(claim__purpose__icontains=q.strip()))
    if reason:
        rows = rows.filter(reasons__contains=[reason])
    if year:
        rows = rows.filter(drawn_at__year=year)
    return rows.select_related("claim__employment__person", "claim__attested_by", "checked_by").order_by(
        "drawn_at", "id"
    )


def check_of(claim: TravelClaim) -> ClaimCheck | None:
    return ClaimCheck.objects.filter(claim=claim).select_related("checked_by").first()


def drawn_claim(public_id: UUID) -> ClaimCheck | None:
    rows = ClaimCheck.objects.filter(claim__public_id=public_id)
    return rows.select_related("claim__employment__person").first()


def years_drawn() -> list[int]:
    """The years from the first claim that was drawn to the last, newest first."""
    return years_of(ClaimCheck.objects.all(), "drawn_at")


@dataclass(frozen=True, slots=True)
class Found:
    """What the checks of a rule, or of all of them, have come to."""

    label: str
    waiting: int
    checked: int
    faults: int

    @property
    def share(self) -> Decimal | None:
        """Faults of what is checked; nothing before anything is."""
        return Decimal(self.faults) / self.checked if self.checked else None


def found_by_rule(year: int) -> tuple[Found, list[Found]]:
    """All drawn claims of a year, and those of each rule; a claim that several rules drew is in each. One query."""
    rows = ClaimCheck.objects.filter(drawn_at__year=year).order_by().values_list("reasons")
    groups = list(
        rows.annotate(
            waiting=Count("pk", filter=STATES[WAITING]),
            checked=Count("pk", filter=~Q(outcome="")),
            faults=Count("pk", filter=STATES[CheckOutcome.FAULT]),
        )
    )
    of_rules = ((key, label, [row for row in groups if key in row[0]]) for key, label in LABELS.items())
    return _added("", groups), [_added(str(label), rows) for _key, label, rows in of_rules if rows]


def _added(label: str, groups: Iterable[tuple[list[str], int, int, int]]) -> Found:
    waiting, checked, faults = (sum(column) for column in zip((0, 0, 0), *(row[1:] for row in groups), strict=True))
    return Found(label, waiting, checked, faults)
