"""Advances of the agency in scope (förskott): decisions, and what has reached whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from payroll.advances.models import Advance, AdvanceDecision, AdvanceException, DecisionKind, DecisionState
from payroll.employment.models import Person
from payroll.employment.queries import by_name_or_number
from servicecenter.payments.models import PaymentCase

KINDS = DecisionKind.choices
STATES = DecisionState.choices
SETTLED_AT = F("decision__travel_advances__settled_at")


def paid_advances(*, known_at: datetime, pays_on: date | None = None, **of: Any) -> QuerySet[Advance]:
    """Advances whose money had gone out at a moment; one that came back counts when it was paid again.

    Oldest first, which is the order they are settled in; those for trips in the order their claims came.
    """
    sent = Q(decision__kind=DecisionKind.OUTSIDE, decision__approved_at__lte=known_at)
    sent |= Q(decision__batch__sent_at__lte=known_at)
    failed = PaymentCase.objects.filter(
        payment__batch=OuterRef("decision__batch"), payment__reference=OuterRef("reference"), opened_at__lte=known_at
    ).exclude(batch__sent_at__lte=known_at)
    rows = Advance.objects.filter(sent, ~Exists(failed), decision__state=DecisionState.APPROVED, **of)
    rows = rows.select_related("decision")
    if pays_on is not None:
        rows = rows.filter(paid_on__lte=pays_on)
    return rows.order_by("person_id", SETTLED_AT.asc(nulls_last=True), "paid_on", "id")


def due_advances(**of: Any) -> QuerySet[Advance]:
    """Of those that have been paid, those that a run settles: what is for a trip waits until its claim is attested."""
    waits = Q(decision__kind=DecisionKind.TRAVEL) & (
        Q(decision__travel_advances__settled_at__isnull=True)
        | Q(decision__travel_advances__settled_at__gt=of["known_at"])
    )
    return paid_advances(**of).exclude(pk__in=Advance.objects.filter(waits).values("pk"))


def reserve_run_unknown(month: str, *, known_at: datetime) -> bool:
    """Whether a month's reserve run is proposed, or decided, and its money had not gone out at a moment."""
    rows = AdvanceDecision.objects.filter(kind=DecisionKind.RESERVE, month=month)
    return rows.exclude(state=DecisionState.CANCELLED).exclude(batch__sent_at__lte=known_at).exists()


def decisions(*, kind: str = "", state: str = "") -> QuerySet[AdvanceDecision]:
    """Decisions, newest payday first."""
    rows = AdvanceDecision.objects.select_related("proposed_by", "approved_by", "batch").defer("batch__content")
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("-pays_on", "-id")


def find_decision(public_id: UUID) -> AdvanceDecision:
    """Raises ``AdvanceDecision.DoesNotExist``, for another agency's decision too."""
    return decisions().select_related("agency", "source_run").get(public_id=public_id)


def advances_of(decision: AdvanceDecision, *, text: str = "") -> QuerySet[Advance]:
    """Who is paid, in Swedish order of name."""
    rows = Advance.objects.filter(decision=decision).select_related("person")
    if text:
        rows = rows.filter(by_name_or_number(text, "person__"))
    return rows.order_by("person__sort_key", "person_id", "id")


def exceptions_of(decision: AdvanceDecision, *, text: str = "") -> QuerySet[AdvanceException]:
    """Who is not paid and what rows were not used, in the order of the file, then of names."""
    rows = AdvanceException.objects.filter(decision=decision).select_related("person")
    if text:
        rows = rows.filter(by_name_or_number(text, "person__") | Q(text__icontains=text))
    return rows.order_by("line", "person__sort_key", "id")


def advances_to(person: Person) -> QuerySet[Advance]:
    """What has been decided for a person, newest first."""
    decided = Q(decision__state=DecisionState.APPROVED)
    rows = Advance.objects.filter(decided, person=person).select_related("decision__batch")
    return rows.defer("decision__batch__content").order_by("-paid_on", "-id")


def used_references(references: Sequence[str]) -> set[str]:
    """Those that some decision has already, proposed ones too."""
    rows = Advance.objects.filter(reference__in=list(references)).order_by()
    return set(rows.values_list("reference", flat=True))
