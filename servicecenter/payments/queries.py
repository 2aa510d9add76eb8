"""Reading payment batches of the agency in scope. The file itself stays in the database until it is asked for."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from servicecenter.payments.models import BatchState, Payment, PaymentBatch
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
