"""Reading payment batches of the agency in scope. The file itself stays in the database until it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from servicecenter.payments.models import BatchState, Payment, PaymentBatch, RestoreCheck
from servicecenter.workflow.models import TransitionLog

STATES = BatchState.choices


def batches(*, state: str = "", text: str = "") -> QuerySet[PaymentBatch]:
    """Batches, newest payday first."""
    found = PaymentBatch.objects.defer("content").order_by("-pays_on", "-id")
    found = found.filter(state=state) if state else found
    return found.filter(title__icontains=text) if text else found


def batch_of_origin(origin: str) -> PaymentBatch | None:
    return PaymentBatch.objects.defer("content").filter(origin=origin).first()


def find_batch(public_id: UUID) -> PaymentBatch:
    """Raises ``PaymentBatch.DoesNotExist``, for another agency's batch too."""
    people = ("sealed_by", "first_released_by", "second_released_by")
    return PaymentBatch.objects.defer("content").select_related("agency", *people).get(public_id=public_id)


def payments_of(batch: PaymentBatch) -> QuerySet[Payment]:
    return Payment.objects.filter(batch=batch).order_by("id")


def sums_by_payee_kind(batch: PaymentBatch) -> list[dict[str, object]]:
    """Number and sum for each kind of payee: what a releaser compares, without anyone's pay."""
    rows = payments_of(batch).order_by("payee_kind").values("payee_kind")
    return list(rows.annotate(payments=Count("id"), ore=Sum("amount_ore")))


def file_of(batch: PaymentBatch) -> bytes:
    """The bytes that were sealed."""
    return bytes(PaymentBatch.objects.values_list("content", flat=True).get(pk=batch.pk))


def steps_of(batch: PaymentBatch) -> QuerySet[TransitionLog]:
    """Each change of state with its person and moment."""
    own = TransitionLog.objects.filter(object_kind=batch._meta.model_name, object_id=batch.pk)
    return own.select_related("by").order_by("id")


def can_release(batch: PaymentBatch, user_id: int) -> bool:
    """Whether a person with the right may be the next one to release it."""
    is_open = batch.state in (BatchState.SEALED, BatchState.RELEASED_ONCE)
    return is_open and user_id not in batch.barred and user_id != batch.first_released_by_id


def is_ready_to_send(batch: PaymentBatch) -> bool:
    return batch.state == BatchState.RELEASED


def open_restore_check() -> RestoreCheck | None:
    """The check that holds back every file of the agency in scope, if the database has been restored."""
    return RestoreCheck.objects.filter(closed_at__isnull=True).first()


def newest_restore_check() -> RestoreCheck | None:
    return RestoreCheck.objects.select_related("listed_by", "closed_by").first()


def bank_has(message_id: str) -> bool:
    """Whether the bank had the file already before a restore, by its own list."""
    return RestoreCheck.objects.filter(sent_ids__contains=[message_id]).exists()


@dataclass(frozen=True, slots=True)
class Compared:
    """One file: what we know and what the bank's list says. ``batch`` is nothing for a file made after the backup."""

    message_id: str
    batch: PaymentBatch | None
    kind: str
    """same, only_bank (never sent again), only_here (ask the bank) or unknown (made after the backup)."""


def compared(check: RestoreCheck) -> list[Compared]:
    """Every file that one side calls sent; what differs comes first."""
    listed = set(check.sent_ids)
    found = PaymentBatch.objects.defer("content").filter(Q(state=BatchState.SENT) | Q(message_id__in=listed))
    rows = [Compared(batch.message_id, batch, _kind_of(batch, listed)) for batch in found.order_by("-pays_on")]
    known = {row.message_id for row in rows}
    rows += [Compared(key, None, "unknown") for key in sorted(listed - known)]
    return sorted(rows, key=lambda row: row.kind == "same")


def _kind_of(batch: PaymentBatch, listed: set[str]) -> str:
    if batch.state != BatchState.SENT:
        return "only_bank"
    return "same" if batch.message_id in listed else "only_here"
