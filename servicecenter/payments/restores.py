"""After a restore to an earlier time (återläsning): what the bank has already got is never sent again.

Files sent after the backup was taken are unknown to the restored database. So sending is held back, agency by agency,
until one person has put in the bank's list of received files and another has compared and let go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.payments.models import BatchState, PaymentBatch, RestoreCheck
from servicecenter.payments.queries import open_restore_check
from servicecenter.payments.states import BATCH
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move


@transaction.atomic
def hold_back(*, restored_to: datetime, at: datetime) -> RestoreCheck:
    """Hold back every file of the agency in scope; a second restore before the first is compared changes nothing."""
    existing = open_restore_check()
    if existing is not None:
        return existing
    check = RestoreCheck.objects.create(restored_to=restored_to, opened_at=at)
    record(Event.RESTORE_OPENED, on=check, by=None, at=at, restored_to=restored_to.isoformat())
    return check


@transaction.atomic
def list_sent(*, check: RestoreCheck, message_ids: Sequence[str], by: User, at: datetime) -> RestoreCheck:
    """Put in the bank's list of files that it has received since the backup (may be empty); again replaces it."""
    _need_right(by)
    check = RestoreCheck.objects.select_for_update().get(pk=check.pk)
    if check.closed_at is not None:
        raise NotAllowedNow(_("Avstämningen är redan avslutad."))
    check.sent_ids, check.listed_by, check.listed_at = sorted(set(message_ids)), by, at
    check.save(update_fields=["sent_ids", "listed_by", "listed_at"])
    record(Event.RESTORE_LISTED, on=check, by=by, at=at, files=len(check.sent_ids))
    return check


@transaction.atomic
def close_restore_check(*, by: User, at: datetime) -> RestoreCheck:
    """Let files be sent again (släpp sändningen): another person than the one who put in the list."""
    _need_right(by)
    check = RestoreCheck.objects.select_for_update().filter(closed_at__isnull=True).first()
    if check is None or check.listed_by_id is None:
        raise NotAllowedNow(_("Bankens lista är inte inlagd; jämför den innan sändningen släpps."))
    if check.listed_by_id == by.pk:
        raise SecondPersonNeeded(_("Du har lagt in bankens lista; en annan person jämför och släpper sändningen."))
    check.closed_by, check.closed_at = by, at
    check.save(update_fields=["closed_by", "closed_at"])
    fault_point("restore closed and nothing marked")
    known = PaymentBatch.objects.select_for_update(of=("self",)).defer("content")
    for batch in known.filter(state=BatchState.RELEASED, message_id__in=check.sent_ids):
        _mark_sent(batch, by=by, at=at)
    record(Event.RESTORE_CLOSED, on=check, by=by, at=at, files=len(check.sent_ids))
    return check


def _mark_sent(batch: PaymentBatch, *, by: User, at: datetime) -> None:
    """The bank has it: it is sent, though this database was restored to before that."""
    batch.sent_at = at
    batch.save(update_fields=["sent_at"])
    move(batch, BATCH["send"], by=by, at=at, content_hash=batch.sha256)


def _need_right(by: User) -> None:
    if not by.may(Permission.RELEASE_PAYMENT):
        raise PermissionDenied(_("Du saknar behörighet att sända betalningar."))
