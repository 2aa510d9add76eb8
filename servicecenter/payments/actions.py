"""From drafts to the bank: seal a batch, release it by two persons, send it once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.permissions import Permission
from servicecenter.exchange.pain001 import build
from servicecenter.payments.bank_file import PaymentDraft, compose, paying_agency
from servicecenter.payments.delivery import write_once
from servicecenter.payments.models import BatchState, PaymentBatch
from servicecenter.payments.queries import bank_has, batch_of_origin, file_of, open_restore_check, payments_of
from servicecenter.payments.states import BATCH
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move

__all__ = ["AlreadySent", "BatchChanged", "PaymentDraft", "release_batch", "seal_batch", "send_batch", "sent_file"]


class BatchChanged(ValueError):
    """The origin already has a batch, with other payments."""


class AlreadySent(NotAllowedNow):
    """The batch has gone to the bank."""


@transaction.atomic
def seal_batch(
    *,
    origin: str,
    kind: str,
    title: str,
    pays_on: date,
    payments: Sequence[PaymentDraft],
    barred: frozenset[int] = frozenset(),
    by: User | None,
    at: datetime,
) -> PaymentBatch:
    """Build the bank's file once and keep its bytes (försegla). The same payments again give the batch that is there.

    ``barred`` may not release it: those who prepared and approved what it comes from; ``by`` never may. Raises
    ``PaymentFileError`` with every reason why the bank would refuse it, and ``BatchChanged`` for another content.
    """
    agency = Agency.objects.get(pk=current_agency_id())
    _lock_origin(agency, origin)
    if existing := batch_of_origin(origin):
        return _same(existing, kind, pays_on, payments)
    payer = paying_agency(agency, on=pays_on)
    file = compose(payer, origin=f"{agency.code}/{origin}", kind=kind, pays_on=pays_on, payments=payments, at=at)
    content = build(file, payer.profile)
    batch = PaymentBatch.objects.create(
        origin=origin,
        kind=kind,
        title=title,
        pays_on=pays_on,
        payment_count=file.count,
        total_ore=file.total,
        message_id=file.message_id,
        file_format=f"pain.001.001.{file.version}",
        file_name=f"{agency.code}-{kind}-{pays_on}-{file.message_id[:8]}.xml",
        content=content,
        sha256=sha256_of_bytes(content),
        barred=sorted(barred | ({by.pk} if by else set())),
        sealed_by=by,
        sealed_at=at,
    )
    fault_point("batch without payments")
    _write_payments(batch, payments)
    record(Event.BATCH_SEALED, on=batch, by=by, at=at, sha256=batch.sha256, total_ore=batch.total_ore)
    return batch


@transaction.atomic
def release_batch(*, batch: PaymentBatch, by: User, at: datetime) -> PaymentBatch:
    """Release the batch to the bank (bemyndiga): two different persons, none of whom prepared or approved it."""
    batch = _lock(batch)
    if by.pk in batch.barred:
        raise SecondPersonNeeded(
            _("Den som har berett, attesterat eller förseglat utbetalningen får inte bemyndiga den.")
        )
    is_first = batch.state == BatchState.SEALED
    if is_first:
        batch.first_released_by = by
        batch.save(update_fields=["first_released_by"])
    elif batch.state == BatchState.RELEASED_ONCE:
        batch.second_released_by, batch.released_at = by, at
        _refuse_same_person(batch)
        batch.save(update_fields=["second_released_by", "released_at"])
    move(batch, BATCH["release" if is_first else "release_again"], by=by, at=at, content_hash=batch.sha256)
    record(Event.BATCH_RELEASED, on=batch, by=by, at=at, sha256=batch.sha256, is_second=not is_first)
    return batch


def _refuse_same_person(batch: PaymentBatch) -> None:
    if batch.first_released_by_id == batch.second_released_by_id:
        raise SecondPersonNeeded(_("Du har redan bemyndigat utbetalningen; den andra måste vara någon annan."))


@transaction.atomic
def send_batch(*, batch: PaymentBatch, by: User | None, at: datetime) -> PaymentBatch:
    """Put the file in the bank's folder and mark the batch sent (sänd). Raises ``AlreadySent`` the second time.

    If the machine stops between the two, the next try finds the same bytes in place and only marks. After a restore
    nothing is sent until the bank's list is compared, and what the bank already has is only marked.
    """
    batch = _lock(batch)
    if by is not None and not by.may(Permission.RELEASE_PAYMENT):
        raise PermissionDenied(_("Du saknar behörighet att sända betalningar."))
    if batch.state == BatchState.SENT:
        raise AlreadySent(_("%(batch)s är redan sänd till banken och sänds inte igen.") % {"batch": batch})
    if batch.state != BatchState.RELEASED:
        raise NotAllowedNow(_("%(batch)s kan inte sändas: två personer måste bemyndiga den först.") % {"batch": batch})
    if open_restore_check() is not None:
        raise NotAllowedNow(
            _("Databasen är återläst. Inget sänds förrän bankens lista är jämförd: se Betalningar, Återläsning.")
        )
    if not bank_has(batch.message_id):
        write_once(sent_file(batch), file_of(batch))
    fault_point("file delivered and not noted")
    batch.sent_at = at
    batch.save(update_fields=["sent_at"])
    move(batch, BATCH["send"], by=by, at=at, content_hash=batch.sha256)
    record(Event.BATCH_SENT, on=batch, by=by, at=at, sha256=batch.sha256, file=batch.file_name)
    return batch


def sent_file(batch: PaymentBatch) -> Path:
    """Where the batch's file is put for the bank connection."""
    return Path(settings.FILES_DIR) / "payments" / batch.agency.code / batch.file_name


def _lock(batch: PaymentBatch) -> PaymentBatch:
    return (
        PaymentBatch.objects.select_for_update(of=("self",)).select_related("agency").defer("content").get(pk=batch.pk)
    )


def _lock_origin(agency: Agency, origin: str) -> None:
    """Two who seal the same thing at once take turns, and the second finds the first one's batch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"batch {agency.pk} {origin}"])


def _same(existing: PaymentBatch, kind: str, pays_on: date, payments: Sequence[PaymentDraft]) -> PaymentBatch:
    columns = ("reference", "payee_kind", "payee_id", "payee_name", "account", "amount_ore")
    stored = set(payments_of(existing).values_list(*columns))
    asked = {tuple(getattr(draft, column) for column in columns) for draft in payments}
    if stored != asked or (existing.kind, existing.pays_on) != (kind, pays_on):
        raise BatchChanged(
            _("%(batch)s är redan förseglat med andra betalningar. Det som ändrats betalas i ett nytt underlag.")
            % {"batch": existing}
        )
    return existing


PAYMENTS = """
    INSERT INTO servicecenter_payment
      (agency_id, batch_id, reference, payee_kind, payee_id, payee_name, account, amount_ore)
    SELECT %s, %s, payment.*
    FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[]) AS payment
"""


def _write_payments(batch: PaymentBatch, payments: Sequence[PaymentDraft]) -> None:
    rows = ((p.reference, p.payee_kind, p.payee_id, p.payee_name, p.account, p.amount_ore) for p in payments)
    with connection.cursor() as cursor:
        cursor.execute(PAYMENTS, [batch.agency_id, batch.pk, *map(list, zip(*rows, strict=True))])
