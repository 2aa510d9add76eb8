"""Requests for public documents of the agency in scope, who answers them, and which have waited long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from servicecenter.accounts.models import User
from servicecenter.accounts.queries import holders_of
from servicecenter.agreements.queries import processing_of
from servicecenter.common.calendars import working_days
from servicecenter.common.permissions import Permission
from servicecenter.disclosures.models import (
    Channel,
    DisclosureRequest,
    DisclosureState,
    Finding,
    Outcome,
    SecrecyCheck,
)
from servicecenter.disclosures.provisions import reminder_on
from servicecenter.disclosures.states import OPEN
from servicecenter.workflow.models import TransitionLog

ALL = "all"
STATES = [choice for choice in DisclosureState.choices if choice[0] != DisclosureState.NEW]
OUTCOMES, CHANNELS, FINDINGS = Outcome.choices, Channel.choices, Finding.choices


def disclosures(*, q: str = "", lage: str = "", utfall: str = "") -> QuerySet[DisclosureRequest]:
    """Those that wait for an answer unless a state is asked for, the newest first."""
    rows = DisclosureRequest.objects.select_related("handled_by", "decided_by", "logged_by")
    if lage != ALL:
        rows = rows.filter(state=lage) if lage else rows.filter(state__in=OPEN)
    if utfall:
        rows = rows.filter(outcome=utfall)
    if words := q.strip():
        rows = rows.filter(Q(number__istartswith=words) | Q(wanted__icontains=words) | Q(asked_by__icontains=words))
    return rows.order_by("-received_on", "-id")


def disclosure_by_id(public_id: UUID) -> DisclosureRequest | None:
    rows = DisclosureRequest.objects.select_related(
        "handled_by", "decided_by", "logged_by", "version__agreement", "letter"
    )
    return rows.filter(public_id=public_id).first()


def waiting_disclosures(user: User) -> QuerySet[DisclosureRequest]:
    """What waits for someone, for the number in the menu: to be taken, or to be decided."""
    states = []
    if user.may(Permission.HANDLE_DISCLOSURES):
        states += [DisclosureState.RECEIVED, DisclosureState.DECIDED]
    if user.may(Permission.DECIDE_DISCLOSURES):
        states.append(DisclosureState.IN_REVIEW)
    return DisclosureRequest.objects.filter(state__in=states)


def checks_of(request: DisclosureRequest) -> list[SecrecyCheck]:
    return list(SecrecyCheck.objects.filter(request=request).select_related("checked_by").order_by("id"))


def check_in(request: DisclosureRequest, pk: int) -> SecrecyCheck | None:
    return SecrecyCheck.objects.filter(request=request, pk=pk).first()


def outcome_of(checks: Iterable[SecrecyCheck]) -> Outcome:
    """What follows from the documents: all open, some of it, nothing of it, or none that is held."""
    found = {row.finding for row in checks}
    if not found:
        return Outcome.NOT_HELD
    if found == {Finding.OPEN}:
        return Outcome.WHOLE
    return Outcome.REFUSED if found == {Finding.WITHHELD} else Outcome.PARTLY


def print_of(checks: Sequence[SecrecyCheck]) -> str:
    """Tells whether the documents are those that were read: none was added or taken away since."""
    return "-".join(str(row.pk) for row in checks)


def who_answers(request: DisclosureRequest) -> str:
    """What the annex on personal data said on the day the request came in, or nothing where none held."""
    row = processing_of(request.version) if request.version else None
    return row.answers_requests if row else ""


def deciders(on: date) -> QuerySet[User]:
    """The agency's people who decide what is handed out."""
    return holders_of(Permission.DECIDE_DISCLOSURES, on=on)


def days_waited(request: DisclosureRequest, on: date) -> int:
    """Working days after the one it came in, until it was answered or taken back, or else until ``on``."""
    last = request.answered_on or on
    return max(working_days(request.received_on, last) - 1, 0) if last >= request.received_on else 0


def is_urgent(request: DisclosureRequest, on: date) -> bool:
    return request.state in OPEN and days_waited(request, on) > reminder_on(on).working_days


def steps_of(request: DisclosureRequest) -> list[tuple[Any, str, str, str]]:
    """How far it has come, in its order: when, to what state, by whom and the comment."""
    logs = list(TransitionLog.objects.filter(object_kind="disclosurerequest", object_id=request.pk).order_by("id"))
    names = dict(User.objects.filter(pk__in=[row.by_id for row in logs]).values_list("pk", "full_name"))
    return [(row.at, DisclosureState(row.to_state).label, names.get(row.by_id, ""), row.comment) for row in logs]


def today() -> date:
    return timezone.localdate()
