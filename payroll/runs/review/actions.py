"""What people do when they review a run (granska): sign the checklist, hand out the sample, look at a payslip."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from payroll.runs.models import PayRun, RunState
from payroll.runs.review.checklist import Item, items_on, missing
from payroll.runs.review.models import ChecklistMark, SampledPayslip, Stage
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

REVIEWED = (RunState.PRELIMINARY, RunState.UNDER_CONTROL)
"""States in which what is signed can still hold back the approval."""
FIXED = (RunState.APPROVED, RunState.DEFINITIVE, RunState.PAID)


@transaction.atomic
def sign_row(*, run: PayRun, key: str, content_hash: str, note: str, by: User, at: datetime) -> ChecklistMark:
    """Sign a row of the checklist for the content that was shown (kvittera); a second time gives the first one."""
    run = _lock(run)
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att kvittera checklistan."))
    item = _item(run, key)
    if content_hash != run.content_hash:
        raise NotAllowedNow(_("Körningen har räknats om sedan du såg den. Granska den igen."))
    if run.state not in (REVIEWED if item.stage == Stage.BEFORE else (*REVIEWED, *FIXED)):
        raise NotAllowedNow(_("Raden kan inte kvitteras: körningen är %s.") % run.get_state_display().lower())
    with override("sv"):
        text = str(item.text)
    mark, is_new = ChecklistMark.objects.get_or_create(
        run=run,
        key=key,
        content_hash=content_hash,
        defaults={"text": text, "signed_by": by, "signed_at": at, "note": note.strip()},
    )
    if is_new:
        record(Event.CHECKLIST_SIGNED, on=run, by=by, at=at, row=text, content_hash=content_hash, note=mark.note)
    return mark


def _item(run: PayRun, key: str) -> Item:
    item = next((item for item in items_on(run) if item.key == key), None)
    if item is None:
        raise NotAllowedNow(_("Raden finns inte i checklistan den här månaden."))
    if item.fact:
        raise NotAllowedNow(_("Raden kvitteras av systemet när den är uppfylld."))
    return item


def refuse_unfinished_checklist(run: PayRun) -> None:
    """Approval waits until every mandatory row is done."""
    rows = missing(run)
    if rows:
        raise NotAllowedNow(_("Månadschecklistan är inte klar: %s.") % "; ".join(str(row.item.text) for row in rows))


@transaction.atomic
def assign_sample(*, run: PayRun, to: User, by: User, at: datetime) -> int:
    """Hand the payslips of the sample that nobody has looked at to someone (fördela stickprov). Returns how many."""
    run = _lock(run)
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att fördela stickprovet."))
    if not to.may(Permission.PREPARE_PAY_RUN):
        raise NotAllowedNow(_("%s är inte lönehandläggare i myndigheten.") % to)
    waiting = SampledPayslip.objects.filter(run=run, content_hash=run.content_hash, checked_at__isnull=True)
    count = waiting.exclude(assigned_to=to).update(assigned_to=to)
    if count:
        record(Event.SAMPLE_ASSIGNED, on=run, by=by, at=at, to=str(to), payslips=count)
    return count


@transaction.atomic
def check_sampled(*, sampled: SampledPayslip, note: str, by: User, at: datetime) -> SampledPayslip:
    """Sign a drawn payslip as looked at, with what was seen (granska stickprov)."""
    sampled = SampledPayslip.objects.select_for_update(of=("self",)).select_related("run").get(pk=sampled.pk)
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att granska stickprov."))
    if sampled.assigned_to_id != by.pk:
        raise NotAllowedNow(_("Stickprovet granskas av %s. Fördela om det först.") % (sampled.assigned_to or "–"))
    if sampled.content_hash != sampled.run.content_hash or sampled.run.state not in REVIEWED:
        raise NotAllowedNow(_("Stickprovet gäller inte längre: körningen är räknad om eller attesterad."))
    if not note.strip():
        raise NotAllowedNow(_("Skriv vad du kontrollerade på lönespecifikationen."))
    if sampled.checked_at is None:
        sampled.checked_by, sampled.checked_at, sampled.note = by, at, note.strip()
        sampled.save(update_fields=["checked_by", "checked_at", "note"])
        record(Event.SAMPLE_CHECKED, on=sampled.run, by=by, at=at, person_id=sampled.person_id, note=sampled.note)
    return sampled


def _lock(run: PayRun) -> PayRun:
    return PayRun.objects.select_for_update().get(pk=run.pk)
