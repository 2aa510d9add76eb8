"""Messages in: each file is taken once into the agency that it is addressed to, then handled or set aside.

A file is moved when its row is committed: stopped between the two, it is read again and changes nothing. What can't be
opened, or is addressed to nobody here, is moved to ``quarantine`` beside a text with the reason, which only those see
who run the machine: no agency may see it, and no row can be without an agency.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.agencies.models import Agency
from servicecenter.common.fault_points import fault_point
from servicecenter.exchange import sbdh
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.documents import type_of
from servicecenter.message_rules.checking import checked
from servicecenter.message_rules.result import Breach, Checked, Verdict
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.access_point import message_folder
from servicecenter.transport.answering import refuse
from servicecenter.transport.models import IncomingMessage, IncomingState
from servicecenter.transport.registry import CannotHandle, Received, handler_of
from servicecenter.transport.sending import ORGANISATION_NUMBER
from servicecenter.transport.states import INCOMING
from servicecenter.workflow.transitions import Actor, move

MOST_ATTEMPTS = 5

log = structlog.get_logger()


def receive_files(*, at: datetime) -> Iterator[tuple[str, str]]:
    """Take every file of the folder ``in``; gives its name and why it was set aside, or nothing."""
    folder = message_folder()
    for path in sorted((folder / "in").glob("*.xml")):
        content = path.read_bytes()
        try:
            envelope = sbdh.parse(content)
            agency = _agency_of(envelope.receiver)
        except sbdh.EnvelopeError as error:
            _put_away(path, folder / "quarantine", content, why=str(error))
            yield path.name, str(error)
            continue
        with tenant(agency.pk):
            take(envelope, content, at=at)
        fault_point("message received and not moved")
        _put_away(path, folder / "done", content)
        yield path.name, ""


def _agency_of(receiver: str) -> Agency:
    """The agency by its organisation number. Raises ``EnvelopeError`` for anybody else's message."""
    scheme, _colon, number = receiver.partition(":")
    agency = Agency.objects.filter(organisation_number=number, is_active=True).first()
    if scheme != ORGANISATION_NUMBER or agency is None:
        raise sbdh.EnvelopeError(_("mottagaren %(receiver)s finns inte här") % {"receiver": receiver[:60]})
    return agency


def _put_away(path: Path, folder: Path, content: bytes, *, why: str = "") -> None:
    """Move the file under a name that tells its content, so that moving it again is the same."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem[:80]}-{sha256(content).hexdigest()[:12]}.xml"
    if why:
        target.with_suffix(".txt").write_text(f"{why}\n", encoding="utf-8")
        fault_point("message refused and not moved")
    path.replace(target)


def take(envelope: sbdh.Envelope, content: bytes, *, at: datetime) -> IncomingMessage:
    """Keep a message in the inbox of the agency in scope; the same bytes again give the row that is there."""
    found, _is_new = IncomingMessage.objects.get_or_create(
        sha256=sha256(content).hexdigest(),
        defaults={
            "kind": _kind(envelope.payload),
            "sender": envelope.sender[:60],
            "instance_id": envelope.instance_id[:200],
            "envelope": content,
            "received_at": at,
        },
    )
    return found


def _kind(document: bytes) -> str:
    """The transaction; nothing where the document is of no known type, which its handling then tells."""
    try:
        return type_of(document).transaction
    except UblError:
        return ""


def received_ids() -> list[int]:
    """Messages of the agency that wait to be handled, in the order in which they came."""
    waiting = IncomingMessage.objects.filter(state=IncomingState.RECEIVED)
    return list(waiting.order_by("id").values_list("pk", flat=True)[:200])


def handle(message_id: int, *, agency_id: int, at: datetime) -> None:
    """Check one message and let its slice use it. What its slice fails on by mistake is tried again, then set aside."""
    try:
        with tenant(agency_id):
            _use(message_id, at)
    except Exception as error:  # noqa: BLE001 (one message may not stop those after it)
        log.error("message_not_handled", agency_id=agency_id, error_kind=type(error).__name__)
        with tenant(agency_id):
            _note_failure(message_id, at)


def _use(message_id: int, at: datetime) -> None:
    """Hold the message while it is checked, so that two workers check different ones."""
    waiting = IncomingMessage.objects.select_for_update(skip_locked=True)
    message = waiting.filter(pk=message_id, state=IncomingState.RECEIVED).first()
    if message is None:
        return
    document = sbdh.parse(bytes(message.envelope)).payload
    found = checked(document, on=timezone.localdate(at))
    message.checked_by = found.release if found.verdict is Verdict.VALID else ""
    if why := _why_not(message, found):
        _set_aside(message, why, found.fatal, at=at)
        return
    handler = handler_of(message.kind)
    assert handler is not None  # noqa: S101 (_why_not has seen to it)
    received = Received(message.public_id, message.kind, message.sender, message.instance_id, document, found)
    try:
        with transaction.atomic():
            handler(received, at)
    except (CannotHandle, UblError) as error:
        _set_aside(message, str(error), at=at)
        return
    message.handled_at, message.reason = at, ""
    move(message, INCOMING["handle"], by=None, at=at, also=("handled_at", "reason", "checked_by"))


def _why_not(message: IncomingMessage, found: Checked) -> str:
    """Why a message is set aside before anybody looks into it."""
    if found.fatal:
        told = "; ".join(f"{one.rule}: {one.text}" for one in found.fatal[:3])
        return _("Dokumentet följer inte reglerna och är inte mottaget. %(told)s. Rätta det och sänd det på nytt.") % {
            "told": told.rstrip(".")
        }
    if handler_of(message.kind) is None:
        return _("meddelanden av typen %(kind)s tas inte emot här") % {"kind": message.kind}
    earlier = IncomingMessage.objects.filter(pk__lt=message.pk, instance_id=message.instance_id)
    if earlier.filter(sender=message.sender).exists():
        return _("avsändaren har redan använt beteckningen %(id)s för ett annat meddelande") % {
            "id": message.instance_id
        }
    return ""


def _set_aside(message: IncomingMessage, why: str, breaches: tuple[Breach, ...] = (), *, at: datetime) -> None:
    message.reason = why
    refuse(message, why, breaches, at=at)
    move(message, INCOMING["set_aside"], by=None, at=at, also=("reason", "checked_by"))


def _note_failure(message_id: int, at: datetime) -> None:
    """The fault is ours, so the sender is told nothing; a person looks at it after a few attempts."""
    message = IncomingMessage.objects.select_for_update().get(pk=message_id)
    message.attempts += 1
    message.save(update_fields=["attempts"])
    if message.attempts >= MOST_ATTEMPTS and message.state == IncomingState.RECEIVED:
        message.reason = _("Ett fel här gjorde att meddelandet inte kunde behandlas. Kontakta systemförvaltningen.")
        move(message, INCOMING["set_aside"], by=None, at=at, also=("reason",))


@transaction.atomic
def handle_again(*, public_id: UUID, by: Actor, at: datetime) -> None:
    """Take a message out of quarantine, to be handled anew. Raises ``NotAllowedNow``."""
    message = IncomingMessage.objects.select_for_update().get(public_id=public_id)
    message.attempts = 0
    move(message, INCOMING["again"], by=by, at=at, also=("attempts",))
