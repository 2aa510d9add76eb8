"""Travel advances of the agency in scope: a person's own, and those that a claim settles."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from payroll.advances.models import DecisionState
from payroll.employment.models import Employment, EmploymentSpan, Person
from payroll.employment.queries import by_name_or_number
from payroll.travel_advances.models import AdvanceState, TravelAdvance
from servicecenter.agencies.queries import in_force

PAID = Q(decision__state=DecisionState.APPROVED)
UNSETTLED = Q(state=AdvanceState.ATTESTED, settled_at__isnull=True)
KINDS = ("to_pay", "unsettled", "all")


def advances_of(person: Person) -> QuerySet[TravelAdvance]:
    """A person's own, the latest trip first."""
    rows = TravelAdvance.objects.filter(employment__person=person)
    return rows.select_related("decision", "claim", "employment__person").order_by("-starts_on", "-id")


def own_advance(person: Person, public_id: UUID) -> TravelAdvance | None:
    return advances_of(person).filter(public_id=public_id).first()


def travel_advances(*, shown: str = "", q: str = "") -> QuerySet[TravelAdvance]:
    """Those of everybody: to pay, paid and not settled, or all; the trip that ended first stands first."""
    rows = TravelAdvance.objects.select_related("employment__person", "decision", "claim")
    if shown == "to_pay":
        rows = rows.filter(UNSETTLED).exclude(decision__state__in=(DecisionState.PROPOSED, DecisionState.APPROVED))
    elif shown == "unsettled":
        rows = rows.filter(UNSETTLED, PAID)
    if q.strip():
        rows = rows.filter(by_name_or_number(q, "employment__person__"))
    return rows.order_by("ends_on", "employment__person__sort_key", "id")


def advance_by_id(public_id: UUID) -> TravelAdvance | None:
    rows = TravelAdvance.objects.select_related("employment__person", "decision", "claim")
    return rows.filter(public_id=public_id).first()


def employment_of(number: str, *, on: date) -> Employment | None:
    """The employment on a day of whoever has the number."""
    spans = EmploymentSpan.objects.filter(in_force(on), superseded_at__isnull=True)
    rows = spans.filter(employment__person__number=number.strip()).select_related("employment__person__user")
    span = rows.order_by("employment_id").first()
    return span.employment if span else None


def to_settle(employment: Employment, *, until: date | None) -> QuerySet[TravelAdvance]:
    """Those that a claim whose last day is ``until`` settles: of trips that had begun by then."""
    rows = TravelAdvance.objects.filter(UNSETTLED, employment=employment)
    return rows.filter(starts_on__lte=until) if until else rows.none()


def settled_with(claim: Any) -> list[TravelAdvance]:
    """What a claim settles, or would if it were attested now: of that, only what has been decided to be paid."""
    found = TravelAdvance.objects.filter(PAID, claim_id__in=[claim.pk, claim.replaces_id])
    coming = (
        to_settle(claim.employment, until=claim.ends_on).filter(PAID)
        if claim.trip or claim.typed.get("legs")
        else found.none()
    )
    return list((found | coming).distinct().order_by("starts_on", "id"))


def unsettled_sums(people: Collection[int]) -> dict[int, int]:
    """What has been paid to people for trips that no claim has settled, öre."""
    rows = TravelAdvance.objects.filter(UNSETTLED, PAID, employment__person_id__in=people).order_by()
    return dict(rows.values_list("employment__person_id").annotate(Sum("amount_ore")))
