"""Bank answers in (bankens svar): each used exactly once, by its own identity, in any order."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.permissions import Permission
from servicecenter.exchange import camt054, pain002
from servicecenter.exchange.bank_answers import BankAnswer as ReadAnswer
from servicecenter.exchange.bank_answers import Told, fate_of
from servicecenter.ledger.actions import ensure_accounts, post_voucher
from servicecenter.payments.models import BankAnswer, Payment, PaymentCase, PaymentFate, PaymentNews, UnmatchedNews
from servicecenter.payments.news import match, text_of
from servicecenter.payments.payees import payee_kind
from servicecenter.payments.posting import vouchers_for
from servicecenter.payments.queries import told_fates
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class AnswerDiffers(ValueError):
    """An answer with the same identity and other bytes was received before. The new one is not used."""


def read_answer(content: bytes) -> ReadAnswer:
    """A pain.002 or a camt.054. Raises ``BankAnswerError``."""
    reader = camt054 if b"camt.054." in content[:2000] else pain002
    return reader.parse(content)


@transaction.atomic
def receive_answer(*, name: str, content: bytes, by: User | None, at: datetime) -> tuple[BankAnswer, bool]:
    """Use an answer (ta emot bankens svar); gives it and whether it is new. ``by=None`` is the bank's own folder.

    Received again it changes nothing. Raises ``BankAnswerError`` if it can't be read, and ``AnswerDiffers``.
    """
    if by is not None and not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att ta emot bankens svar."))
    read = read_answer(content)
    # One answer of an agency at a time: two that tell of the same payment must see each other.
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"bank answers {current_agency_id()}"])
    sha256 = sha256_of_bytes(content)
    if existing := BankAnswer.objects.defer("content").filter(message_id=read.message_id).first():
        return _same(existing, sha256), False
    answer = BankAnswer.objects.create(
        message_id=read.message_id,
        file_format=read.format,
        file_name=PurePath(name).name[-200:],
        content=content,
        sha256=sha256,
        created_on=read.created_on,
        told_count=len(read.told),
        received_by=by,
        received_at=at,
    )
    fault_point("answer without its news")
    _apply(answer, read, at=at)
    record(Event.BANK_ANSWER_RECEIVED, on=answer, by=by, at=at, sha256=sha256, told=len(read.told))
    return answer, True


@transaction.atomic
def handle_unmatched(*, row: UnmatchedNews, note: str, by: User, at: datetime) -> UnmatchedNews:
    """Note what an unmatched row was (utred); the row itself stays as the bank wrote it."""
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att utreda bankens svar."))
    row = UnmatchedNews.objects.select_for_update().get(pk=row.pk)
    if row.handled_at:
        raise NotAllowedNow(_("Raden är redan utredd."))
    if not note.strip():
        raise NotAllowedNow(_("Skriv vad raden var innan den kvitteras."))
    row.handled_by, row.handled_at, row.note = by, at, note.strip()[:300]
    row.save(update_fields=["handled_by", "handled_at", "note"])
    record(Event.BANK_ROW_HANDLED, on=row, by=by, at=at)
    return row


def _same(existing: BankAnswer, sha256: str) -> BankAnswer:
    if existing.sha256 != sha256:
        raise AnswerDiffers(
            _("Ett svar med bankens id %(id)s finns redan med annat innehåll. Inget är ändrat; fråga banken.")
            % {"id": existing.message_id}
        )
    return existing


def _apply(answer: BankAnswer, read: ReadAnswer, *, at: datetime) -> None:
    matched = match(read.told)
    told = {(payment.pk, row.fate): (payment, row) for payment, row in matched.news}
    payment_ids = {payment.pk for payment, _row in told.values()}
    paid_before = set(
        PaymentNews.objects.filter(payment__in=payment_ids, fate=PaymentFate.SETTLED, is_booked=True)
        .order_by()
        .values_list("payment_id", flat=True)
    )
    news = PaymentNews.objects.bulk_create(
        [_news(answer, payment, row, at) for payment, row in told.values()], batch_size=2000
    )
    fault_point("news without the unmatched")
    UnmatchedNews.objects.bulk_create([_unmatched(answer, row, why) for row, why in matched.unmatched])
    fault_point("news not posted")
    ensure_accounts()
    for draft in vouchers_for(answer, news, paid_before=paid_before):
        post_voucher(draft, by=None, at=at)
    fault_point("news posted without cases")
    _tell(news, at=at)


def _news(answer: BankAnswer, payment: Payment, row: Told, at: datetime) -> PaymentNews:
    return PaymentNews(
        answer=answer,
        payment=payment,
        fate=row.fate,
        reason_code=row.reason_code[:35],
        reason_text=row.reason_text[:300],
        happened_on=row.happened_on or answer.created_on or timezone.localdate(at),
        bank_reference=row.bank_reference[:35],
        is_booked=row.is_booked,
    )


def _unmatched(answer: BankAnswer, row: Told, why: str) -> UnmatchedNews:
    return UnmatchedNews(
        answer=answer,
        line=row.line,
        reference=(row.end_to_end_id or row.group_id or row.message_id or row.bank_reference)[:35],
        fate=row.fate or "",
        amount_ore=row.amount,
        happened_on=row.happened_on,
        text=text_of(row),
        why=why,
    )


def _tell(news: list[PaymentNews], *, at: datetime) -> None:
    """Slices that take care of their own payments hear of them; for the others what failed becomes a case."""
    left: list[PaymentNews] = []
    by_kind: dict[str, list[PaymentNews]] = defaultdict(list)
    for row in news:
        by_kind[row.payment.payee_kind].append(row)
    for key, rows in sorted(by_kind.items()):
        kind = payee_kind(key)
        if kind is None or kind.told is None:
            left += rows
            continue
        references = {row.payment_id: row.payment.reference for row in rows}
        fates = told_fates(references)
        kind.told({references[pk]: fate_of(told) for pk, told in fates.items()}, at)
    _open_cases(left, at=at)


def _open_cases(news: list[PaymentNews], *, at: datetime) -> None:
    """A case for each payment that did not reach its payee; a returned one outranks a refused one already open."""
    failed = {row.payment_id for row in news if row.fate in (PaymentFate.REJECTED, PaymentFate.RETURNED)}
    fates = {pk: fate_of(told) for pk, told in told_fates(failed).items()}
    PaymentCase.objects.bulk_create(
        [PaymentCase(payment_id=pk, cause=fate, opened_at=at) for pk, fate in fates.items()], ignore_conflicts=True
    )
