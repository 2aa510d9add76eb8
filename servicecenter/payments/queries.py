"""Reading payment batches of the agency in scope. The file itself stays in the database until it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from servicecenter.exchange.bank_answers import fate_of
from servicecenter.payments.models import (
    BankAnswer,
    BatchState,
    Payment,
    PaymentBatch,
    PaymentCase,
    PaymentCaseState,
    PaymentFate,
    PaymentNews,
    RestoreCheck,
    UnmatchedNews,
)
from servicecenter.workflow.models import TransitionLog

STATES = BatchState.choices
BATCH_LABELS = dict(STATES)
CASE_STATES = PaymentCaseState.choices
FATES = [choice for choice in PaymentFate.choices if choice[0] != PaymentFate.CONFLICT]


def batches(*, state: str = "", text: str = "") -> QuerySet[PaymentBatch]:
    """Batches, newest payday first."""
    found = PaymentBatch.objects.defer("content").order_by("-pays_on", "-id")
    found = found.filter(state=state) if state else found
    return found.filter(title__icontains=text) if text else found


def batches_of_origins(origins: Collection[str]) -> QuerySet[PaymentBatch]:
    return PaymentBatch.objects.filter(origin__in=origins).order_by("id")


def batches_begun_with(beginning: str) -> list[str]:
    """The origins that begin so."""
    rows = PaymentBatch.objects.filter(origin__startswith=beginning).order_by("id")
    return list(rows.values_list("origin", flat=True))


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


def unanswered_batches(*, since: date) -> list[PaymentBatch]:
    """Sent batches with a payday from a day on, of which the bank has said nothing."""
    told = PaymentNews.objects.filter(payment__batch=OuterRef("pk"))
    sent = PaymentBatch.objects.defer("content").filter(sent_at__isnull=False, pays_on__gte=since)
    return list(sent.filter(~Exists(told)).order_by("pays_on", "id"))


def file_of(batch: PaymentBatch) -> bytes:
    """The bytes that were sealed."""
    return bytes(PaymentBatch.objects.values_list("content", flat=True).get(pk=batch.pk))


def steps_of(batch: PaymentBatch) -> QuerySet[TransitionLog]:
    """Each change of state with its person and moment."""
    own = TransitionLog.objects.filter(object_kind=batch._meta.model_name, object_id=batch.pk)
    return own.select_related("by").order_by("id")


def releasable_batches(user_id: int) -> QuerySet[PaymentBatch]:
    """The batches of which ``can_release`` is true, the newest payday first."""
    is_open = Q(state__in=(BatchState.SEALED, BatchState.RELEASED_ONCE))
    theirs = Q(barred__contains=[user_id]) | Q(first_released_by_id=user_id, first_released_by_id__isnull=False)
    return PaymentBatch.objects.defer("content").filter(is_open & ~theirs).order_by("-pays_on", "-id")


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


def told_fates(payment_ids: Iterable[int]) -> dict[int, list[str]]:
    """Everything the bank has said of each payment; one it has said nothing of is missing."""
    rows = PaymentNews.objects.filter(payment__in=list(payment_ids)).order_by().values_list("payment_id")
    return dict(rows.annotate(told=ArrayAgg("fate", distinct=True)))


def fates_of_batch(batch: PaymentBatch) -> dict[str, int]:
    """How many payments there are of each fate, in the order of ``PaymentFate``, without those that are none."""
    rows = PaymentNews.objects.filter(payment__batch=batch).order_by().values("payment_id")
    told = Counter(fate_of(row["told"]) for row in rows.annotate(told=ArrayAgg("fate", distinct=True)).iterator())
    told[PaymentFate.UNKNOWN] = batch.payment_count - told.total()
    return {fate: told[fate] for fate in PaymentFate.values if told[fate]}


def payments_by_fate(batch: PaymentBatch, *, fate: str = "", text: str = "") -> QuerySet[Payment]:
    """Payments of a batch with everything told of each (``told``), newest reason last."""
    found = payments_of(batch).annotate(told=ArrayAgg("news__fate", distinct=True, filter=Q(news__isnull=False)))
    if text:
        found = found.filter(Q(payee_name__icontains=text) | Q(reference__icontains=text))
    if fate == PaymentFate.UNKNOWN:
        return found.filter(told__isnull=True)
    return found.filter(told__contains=[fate]) if fate else found


def reasons_of(payments: Iterable[Payment]) -> dict[int, PaymentNews]:
    """The newest reason that the bank gave for each payment."""
    rows = PaymentNews.objects.filter(payment__in=[row.pk for row in payments]).exclude(reason_code="").order_by("id")
    return {row.payment_id: row for row in rows}


def answers() -> QuerySet[BankAnswer]:
    """Answers received, newest first, with how much matched and what is left to find out."""
    counted = (
        BankAnswer.objects.defer("content")
        .select_related("received_by")
        .annotate(
            matched=Count("news", distinct=True),
            left=Count("unmatched", filter=Q(unmatched__handled_at__isnull=True), distinct=True),
        )
    )
    return counted.order_by("-received_at", "-id")


def find_answer(public_id: UUID) -> BankAnswer:
    """Raises ``BankAnswer.DoesNotExist``, for another agency's answer too."""
    return BankAnswer.objects.defer("content").select_related("received_by").get(public_id=public_id)


def news_counts(answer: BankAnswer) -> list[tuple[PaymentFate, int, int]]:
    """How many payments an answer tells each fate of, and their sum in öre."""
    rows = PaymentNews.objects.filter(answer=answer).order_by("fate").values_list("fate")
    return [
        (PaymentFate(fate), count, ore)
        for fate, count, ore in rows.annotate(n=Count("id"), ore=Sum("payment__amount_ore"))
    ]


def batches_of_answer(answer: BankAnswer) -> list[PaymentBatch]:
    told = PaymentNews.objects.filter(answer=answer).order_by().values("payment__batch")
    return list(PaymentBatch.objects.defer("content").filter(pk__in=told).order_by("-pays_on", "-id"))


def unmatched_of(answer: BankAnswer) -> QuerySet[UnmatchedNews]:
    return UnmatchedNews.objects.filter(answer=answer).select_related("handled_by").order_by("id")


def find_unmatched(pk: int) -> UnmatchedNews:
    """Raises ``UnmatchedNews.DoesNotExist``, for another agency's row too."""
    return UnmatchedNews.objects.select_related("answer").defer("answer__content").get(pk=pk)


def payment_cases(*, state: str = "") -> QuerySet[PaymentCase]:
    found = PaymentCase.objects.select_related("payment__batch").defer("payment__batch__content")
    found = found.filter(state=state) if state else found
    return found.order_by("-opened_at", "-id")


def find_case(public_id: UUID) -> PaymentCase:
    """Raises ``PaymentCase.DoesNotExist``, for another agency's case too."""
    found = payment_cases().select_related("payment__batch", "batch", "proposed_by").defer("batch__content")
    return found.get(public_id=public_id)


def open_case_count() -> int:
    return PaymentCase.objects.filter(state__in=[PaymentCaseState.OPEN, PaymentCaseState.PROPOSED]).count()


def fate_label(fate: str) -> str:
    return str(PaymentFate(fate).label)
