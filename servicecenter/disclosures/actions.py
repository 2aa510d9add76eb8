"""What is done with a request for public documents: registered, tried document by document, decided and answered.

The centre's people register and prepare; what is handed out is decided by the agency's own, whose documents they are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.agreements.queries import version_with_processing_on
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.disclosures.letters import letter_of
from servicecenter.disclosures.models import Channel, DisclosureRequest, DisclosureState, Finding, Outcome, SecrecyCheck
from servicecenter.disclosures.provisions import OTHER, provision
from servicecenter.disclosures.queries import checks_of, deciders, outcome_of, print_of
from servicecenter.disclosures.states import DISCLOSURE
from servicecenter.documents.actions import store_made
from servicecenter.documents.models import DocumentKind
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, log_moves, move

LOCK = "SELECT pg_advisory_xact_lock(hashtext('disclosure numbers'), %s)"
Link = Callable[[DisclosureRequest], str]


@transaction.atomic
def register_request(
    *,
    wanted: str,
    channel: str,
    received_on: date,
    asked_by: str = "",
    answer_to: str = "",
    link: Link | None = None,
    by: User,
    at: datetime,
) -> DisclosureRequest:
    """Register a request (registrera begäran). Nobody has to say who they are. Raises ``ValidationError``.

    ``link`` gives the address that the deciders are sent; without it nobody is told.
    """
    _may_handle(by)
    today = timezone.localdate(at)
    if received_on > today:
        raise ValidationError({"received_on": _("Dagen har inte varit än.")})
    if not wanted.strip():
        raise ValidationError({"wanted": _("Skriv vad som begärs, så att handlingen går att hitta.")})
    row = DisclosureRequest.objects.create(
        number=_next_number(today.year), asked_by=" ".join(asked_by.split())[:120], answer_to=answer_to.strip()[:200],
        wanted=wanted.strip()[:2000], channel=Channel(channel), received_on=received_on,
        version=version_with_processing_on(received_on), state=DisclosureState.RECEIVED, logged_by=by, logged_at=at,
    )  # fmt: skip
    log_moves([row], DISCLOSURE["register"], by=by, at=at)
    record(Event.DISCLOSURE_REGISTERED, on=row, by=by, at=at)
    if link is not None:
        _tell(row, deciders(today), link)
    return row


@transaction.atomic
def take_request(*, request: DisclosureRequest, by: User, at: datetime) -> DisclosureRequest:
    """Begin to try it, also after a colleague (ta ärendet)."""
    row = _lock(request)
    row.handled_by = by
    move(row, DISCLOSURE["take"], by=by, at=at, also=["handled_by"])
    return row


@transaction.atomic
def write_check(
    *,
    request: DisclosureRequest,
    document: str,
    finding: str,
    code: str = "",
    other: str = "",
    reason: str = "",
    by: User,
    at: datetime,
) -> SecrecyCheck:
    """Write what was found of a document (sekretessprövning). Raises ``ValidationError`` at the field."""
    row = _in_review(request, by)
    if not document.strip():
        raise ValidationError({"document": _("Skriv vilken handling det gäller.")})
    law, why = _law(code, other), reason.strip()
    if finding == Finding.OPEN and law:
        raise ValidationError({"code": _("En offentlig handling hålls inte inne med stöd av något lagrum.")})
    if finding != Finding.OPEN and not law:
        raise ValidationError({"code": _("Välj det lagrum som hindrar att handlingen lämnas ut.")})
    if finding != Finding.OPEN and not why:
        raise ValidationError({"reason": _("Skriv varför lagrummet gäller, utan att röja uppgiften.")})
    check = SecrecyCheck.objects.create(
        request=row, document=" ".join(document.split())[:200], finding=Finding(finding), provision=law[:160],
        reason=why[:600], checked_by=by, checked_at=at,
    )  # fmt: skip
    record(Event.DISCLOSURE_CHECKED, on=row, by=by, at=at, outcome=check.finding)
    return check


@transaction.atomic
def remove_check(*, check: SecrecyCheck, by: User, at: datetime) -> None:
    """Take away what was written wrong, before it is decided (ta bort)."""
    row = _in_review(check.request, by)
    found = SecrecyCheck.objects.select_for_update().filter(pk=check.pk).first()
    if found is None:
        raise NotAllowedNow(_("Raden är redan borttagen."))
    found.delete()
    record(Event.DISCLOSURE_CHECK_REMOVED, on=row, by=by, at=at)


@transaction.atomic
def decide_request(
    *, request: DisclosureRequest, seen: str, motivation: str = "", by: User, at: datetime
) -> DisclosureRequest:
    """The agency decides (besluta): the outcome follows from the documents, and the letter is made at once.

    ``seen`` are the documents as they were read; another one added meanwhile is not decided unread.
    """
    row = _lock(request)
    checks = checks_of(row)
    if seen != print_of(checks):
        raise NotAllowedNow(_("Handlingarna har ändrats sedan du läste dem. Läs dem igen innan du beslutar."))
    outcome, why = outcome_of(checks), motivation.strip()
    if outcome != Outcome.WHOLE and not why:
        raise ValidationError({"motivation": _("Skriv skälen; den som begärt handlingen läser dem.")})
    row.outcome, row.motivation, row.decided_by, row.decided_at = outcome, why[:3000], by, at
    name, content = f"svar-{row.number}.pdf", letter_of(row, checks, row.agency, at)
    row.letter = store_made(agency=row.agency, by=by, at=at, name=name, content=content, kind=DocumentKind.PAPER)
    fault_point("disclosure letter kept and not decided")
    also = ["outcome", "motivation", "decided_by", "decided_at", "letter"]
    move(row, DISCLOSURE["decide"], by=by, at=at, content_hash=row.letter.sha256, also=also)
    record(Event.DISCLOSURE_DECIDED, on=row, by=by, at=at, outcome=outcome)
    return row


@transaction.atomic
def mark_answered(*, request: DisclosureRequest, how: str, on: date, by: User, at: datetime) -> DisclosureRequest:
    """The answer has reached whoever asked (markera som besvarad)."""
    row = _lock(request)
    if on > timezone.localdate(at):
        raise ValidationError({"on": _("Dagen har inte varit än.")})
    if row.decided_at is not None and on < timezone.localdate(row.decided_at):
        raise ValidationError({"on": _("Svaret kan inte ha lämnats före beslutet.")})
    row.answered_on, row.answered_how = on, Channel(how)
    move(row, DISCLOSURE["answer"], by=by, at=at, also=["answered_on", "answered_how"])
    record(Event.DISCLOSURE_ANSWERED, on=row, by=by, at=at, kind=row.answered_how)
    return row


@transaction.atomic
def withdraw_request(*, request: DisclosureRequest, reason: str, by: User, at: datetime) -> DisclosureRequest:
    """Whoever asked no longer wants it (avskriv som återtagen)."""
    row = _lock(request)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv hur och när begäran togs tillbaka.")})
    move(row, DISCLOSURE["withdraw"], by=by, at=at, comment=reason.strip()[:300])
    record(Event.DISCLOSURE_WITHDRAWN, on=row, by=by, at=at)
    return row


def _may_handle(by: User) -> None:
    if not by.may(Permission.HANDLE_DISCLOSURES):
        raise PermissionDenied(_("Din roll ger inte rätt att handlägga begäran om allmän handling."))


def _in_review(request: DisclosureRequest, by: User) -> DisclosureRequest:
    _may_handle(by)
    row = _lock(request)
    if row.state != DisclosureState.IN_REVIEW:
        told = {"number": row.number, "state": row.get_state_display().lower()}
        raise NotAllowedNow(_("%(number)s är %(state)s. Handlingar prövas när någon har tagit ärendet.") % told)
    return row


def _law(code: str, other: str) -> str:
    if code == OTHER:
        if not other.strip():
            raise ValidationError({"other": _("Skriv lagrummet, till exempel 23 kap. 1 § och vilken lag.")})
        return " ".join(other.split())
    found = provision(code)
    return found.law if found else ""


def _lock(request: DisclosureRequest) -> DisclosureRequest:
    return DisclosureRequest.objects.select_for_update(of=("self",)).select_related("agency").get(pk=request.pk)


def _tell(row: DisclosureRequest, people, link: Link) -> None:
    """Those who decide are told that there is one, and nothing of what it is about."""
    text = _(
        "En begäran om allmän handling kom in %(day)s och ska besvaras skyndsamt.\n\nLogga in och läs den: %(link)s\n"
    ) % {"day": row.received_on.isoformat(), "link": link(row)}
    for user in people:
        if user.email:
            send_mail(_("Begäran om allmän handling %(number)s") % {"number": row.number}, text, None, [user.email])


def _next_number(year: int) -> str:
    """The next free number, ``U2026-00012``. Whoever asks waits until the one before has committed or given up."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [current_agency_id()])
    last = DisclosureRequest.objects.filter(number__startswith=f"U{year}-").order_by("-number").first()
    return f"U{year}-{int(last.number[6:]) + 1 if last else 1:05d}"
