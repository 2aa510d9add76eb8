"""What a clerk signs off in a calculated run (kvittera): everything that was chosen, or nothing of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.runs.actions import ContentChanged, confirm_back_pay, lock
from payroll.runs.controls.back_pay import SECOND_CLERK
from payroll.runs.models import Finding, Level, PayRun
from payroll.runs.overview import refresh_overview
from payroll.runs.review.actions import REVIEWED
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record_many
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow


@transaction.atomic
def sign_findings(
    *, run: PayRun, finding_ids: Collection[int], content_hash: str, note: str, by: User, at: datetime
) -> int:
    """Sign off warnings and notes of the calculation that was shown (kvittera). Returns how many were not signed yet.

    Two clerks at once take turns on the run, and what one has signed stays as it is. A stop cannot be signed: it must
    be mended.
    """
    run = lock(run)
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att kvittera kontroller."))
    if run.state not in REVIEWED:
        raise NotAllowedNow(_("Kontrollen kan inte kvitteras: körningen är %s.") % run.get_state_display().lower())
    rows = _shown(run, finding_ids, content_hash)
    _refuse_stops(rows)
    unsigned = [row for row in rows if row.signed_at is None]
    if unsigned:
        Finding.objects.filter(pk__any=[row.pk for row in unsigned]).update(signed_by=by, signed_at=at, note=note)
        record_many(Event.FINDING_SIGNED, on=unsigned, by=by, at=at, note=note)
        refresh_overview(run, at=at)
    return len(unsigned)


def _shown(run: PayRun, finding_ids: Collection[int], content_hash: str) -> list[Finding]:
    """The findings that were chosen. A calculation makes its own, so those of an earlier one are no longer there."""
    wanted = sorted(set(finding_ids))
    rows = list(Finding.objects.filter(run=run, pk__any=wanted).order_by("id"))
    if content_hash != run.content_hash or len(rows) != len(wanted):
        raise ContentChanged(_("Körningen har räknats om eller ändrats sedan du såg den. Granska den igen."))
    return rows


def _refuse_stops(rows: Iterable[Finding]) -> None:
    stops = dict.fromkeys(row.title for row in rows if row.level == Level.STOP)
    if stops:
        raise NotAllowedNow(
            _("Ett stopp kan inte kvitteras: %s. Rätta det som är fel och räkna om. Inget är kvitterat.")
            % ", ".join(stops)
        )


@transaction.atomic
def sign_chosen(
    *, run: PayRun, finding_ids: Collection[int], content_hash: str, note: str, by: User, at: datetime
) -> int:
    """Sign what a clerk has ticked; back pay that two must see is confirmed instead. Returns how many it was."""
    rows = Finding.objects.filter(run=run, control=SECOND_CLERK, pk__any=list(finding_ids))
    back_pay = list(rows.select_related("run").order_by("id"))
    for finding in back_pay:
        confirm_back_pay(finding=finding, note=note, by=by, at=at)
    rest = set(finding_ids) - {finding.pk for finding in back_pay}
    signed = sign_findings(run=run, finding_ids=rest, content_hash=content_hash, note=note, by=by, at=at)
    return len(back_pay) + signed
