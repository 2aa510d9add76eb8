"""What people do with a pay run (lönekörning): open, calculate, control, approve, make definitive, cancel."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.absence.open_sickness import prolong_open_sickness
from payroll.pay_calendar import pay_month
from payroll.runs.announce import wake
from payroll.runs.content import content_hash_of
from payroll.runs.controls import CONTROLS, run_controls
from payroll.runs.controls.back_pay import SECOND_CLERK, back_pay_hashes
from payroll.runs.debts import refuse_withdrawn_consent, settle_debts, undo_settlement
from payroll.runs.earlier import EarlierMonths
from payroll.runs.inputs import people_of
from payroll.runs.models import (
    BackPayConfirmation,
    Finding,
    Level,
    PayChunk,
    PayLine,
    PayMonth,
    PayRun,
    Payslip,
    RunKind,
    RunState,
    SetAside,
)
from payroll.runs.order import refuse_before_fixed, refuse_out_of_order, refuse_outdated
from payroll.runs.outcome import outcome_pairs
from payroll.runs.overview import refresh_overview
from payroll.runs.paying import payments_are_sent, seal_payments
from payroll.runs.posting import voucher_for
from payroll.runs.review.actions import refuse_unfinished_checklist
from payroll.runs.review.sampling import draw_sample
from payroll.runs.rules import keep_rules, pin_run
from payroll.runs.states import RUN
from payroll.runs.sums import broken_sums
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import draw_line
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import require_agreement
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.common.remembering import remembering
from servicecenter.ledger.actions import post_voucher
from servicecenter.workflow.transitions import NotAllowedNow, move

CHUNK = 2000
"""Most people in a chunk: about a second of work, so that a killed worker loses little and two share a large agency."""


class ContentChanged(NotAllowedNow):
    """What is approved is not what was shown."""


def lock(run: PayRun) -> PayRun:
    return PayRun.objects.select_for_update().get(pk=run.pk)


@transaction.atomic
def open_run(*, month: str, by: User, at: datetime, kind: str = "ordinary") -> PayRun:
    """Open the pay run of a month. Opening the same one again gives the one that is there, unless it was cancelled.

    Raises ``NoAgreement`` when the agency has no agreement on payroll in force on the payday (A08).
    """
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att öppna en lönekörning."))
    days = calendar_of(month)
    require_agreement(Service.PAYROLL, on=days.pays_on)
    run, is_new = PayRun.objects.get_or_create(
        month=month,
        kind=kind,
        sequence=_sequence(month, kind),
        defaults={"pays_on": days.pays_on, "cut_off_at": days.cut_off_at},
    )
    if is_new:
        record(Event.PAY_RUN_OPENED, on=run, by=by, at=at)
        refresh_overview(run, at=at)
    return run


@transaction.atomic
def open_extra_run(
    *, month: str, person_ids: Collection[int], reason: str, pays_on: date, by: User, at: datetime
) -> PayRun:
    """Open a run between the ordinary ones (extra körning), for chosen people and what has changed since."""
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att öppna en lönekörning."))
    if not reason.strip():
        raise NotAllowedNow(_("Skriv varför den extra körningen behövs."))
    if not person_ids:
        raise NotAllowedNow(_("Välj minst en person."))
    if str(Month.of(pays_on)) != month or pays_on < timezone.localtime(at).date():
        raise NotAllowedNow(_("Lönedagen %(day)s ska vara kvar att nå i %(month)s.") % {"day": pays_on, "month": month})
    require_agreement(Service.PAYROLL, on=pays_on)
    last = PayRun.objects.filter(month=month, kind=RunKind.EXTRA).aggregate(last=Max("sequence", default=0))["last"]
    run = PayRun.objects.create(
        month=month,
        kind=RunKind.EXTRA,
        sequence=last + 1,
        reason=reason.strip()[:300],
        chosen_ids=sorted(person_ids),
        pays_on=pays_on,
        cut_off_at=at,
    )
    record(Event.PAY_RUN_OPENED, on=run, by=by, at=at, reason=run.reason, people=len(run.chosen_ids))
    refresh_overview(run, at=at)
    return run


def _sequence(month: str, kind: str) -> int:
    """The number of the month's run; that of a cancelled run is not used again."""
    last = PayRun.objects.filter(month=month, kind=kind).order_by("-sequence").first()
    if last is None:
        return 1
    return last.sequence + 1 if last.state == RunState.CANCELLED else last.sequence


def calendar_of(month: str) -> PayMonth:
    """The agency's dates for a month; proposed by the state rules the first time."""
    proposed = pay_month(Month.parse(month))
    days, _is_new = PayMonth.objects.get_or_create(
        month=month,
        defaults={
            "cut_off_at": datetime.combine(proposed.cut_off_on, time(12), timezone.get_default_timezone()),
            "approve_by": proposed.definitive_on,
            "pays_on": proposed.pays_on,
        },
    )
    return days


@transaction.atomic
def start_calculation(*, run: PayRun, by: User, at: datetime) -> PayRun:
    """Calculate with the facts known now (räkna preliminärt); as often as wanted until it is approved."""
    run = lock(run)
    refuse_out_of_order(run)
    move(run, RUN["calculate"], by=by, at=at)
    _forget_calculation(run)
    fault_point("earlier calculation forgotten")
    run.cut_off_at = draw_line(at)
    prolong_open_sickness(until=timezone.localdate(run.cut_off_at), at=run.cut_off_at)
    earlier = EarlierMonths.of(run)
    run.rules = pin_run(run, earlier)
    keep_rules(run)
    people = people_of(run, earlier)
    chunks = in_chunks(people.ids, CHUNK)
    run.attempt += 1
    run.prepared_by = by
    run.people, run.people_done, run.set_aside = len(people.ids), 0, 0
    run.chunk_count = run.chunks_left = len(chunks)
    run.started_at, run.finished_at = at, None
    run.content_hash = ""
    run.save()
    rows = PayChunk.objects.bulk_create(
        PayChunk(
            run=run,
            attempt=run.attempt,
            number=number,
            person_ids=ids,
            changed_ids=[key for key in ids if key in people.changed],
        )
        for number, ids in enumerate(chunks, 1)
    )
    fault_point("chunks made")
    record(Event.PAY_RUN_STARTED, on=run, by=by, at=at, people=len(people.ids), attempt=run.attempt)
    refresh_overview(run, at=at)
    transaction.on_commit(partial(wake, run.agency_id, run.pk, [row.pk for row in rows]))
    return run


def in_chunks(person_ids: Sequence[int], most: int) -> list[Sequence[int]]:
    """As few chunks as will do, and of one size: a small rest would cost as many queries as a whole one."""
    count = -(-len(person_ids) // most)
    size = -(-len(person_ids) // count) if count else 0
    return [person_ids[first : first + size] for first in range(0, len(person_ids), size)] if size else []


def _forget_calculation(run: PayRun) -> None:
    """A new calculation replaces the one before; nothing of it was approved.

    Children first and in one statement a table: ``delete()`` would read every payslip with its inputs to look for them.
    """
    for table in (PayLine, Payslip, SetAside, PayChunk):
        rows = table.objects.filter(run=run)
        rows._raw_delete(rows.db)


@transaction.atomic
def finish_calculation(*, run_id: int, at: datetime) -> None:
    """Sum, control and seal the calculation once every chunk is done; does nothing if there is more to do."""
    run = PayRun.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.COLLECTING or run.chunks_left:
        return
    sums = Payslip.objects.filter(run=run).aggregate(
        payslips=Count("pk"),
        gross_ore=Sum("gross_ore", default=0),
        tax_ore=Sum("tax_ore", default=0),
        net_ore=Sum("net_ore", default=0),
        net_deductions_ore=Sum("net_deductions_ore", default=0),
        contributions_ore=Sum("contributions_ore", default=0),
        pension_ore=Sum("pension_ore", default=0),
    )
    for name, value in sums.items():
        setattr(run, name, value)
    run.finished_at = at
    run.rules["controls"] = [control.key for control in CONTROLS]
    run.content_hash = content_hash_of(run)
    run.save()
    with remembering():
        run_controls(run)
        draw_sample(run)
    fault_point("run controlled")
    move(run, RUN["calculated"], by=None, at=at, content_hash=run.content_hash)
    record(Event.PAY_RUN_CALCULATED, on=run, by=None, at=at, payslips=run.payslips, net_ore=run.net_ore)
    refresh_overview(run, at=at)


@transaction.atomic
def confirm_back_pay(*, finding: Finding, note: str, by: User, at: datetime) -> BackPayConfirmation:
    """A second clerk has looked at back pay that is old or large (bekräfta). It holds for these lines and no others."""
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att bekräfta retroaktiv lön."))
    run = lock(finding.run)
    if run.state not in (RunState.PRELIMINARY, RunState.UNDER_CONTROL):
        raise NotAllowedNow(_("Inget kan bekräftas: körningen är %s.") % run.get_state_display().lower())
    if run.prepared_by_id == by.pk:
        raise NotAllowedNow(_("Den som räknat körningen kan inte bekräfta den retroaktiva lönen. Be en annan."))
    if not note.strip():
        raise NotAllowedNow(_("Skriv vad du har kontrollerat."))
    person_id = finding.person_id
    if finding.control != SECOND_CLERK or person_id is None:
        raise NotAllowedNow(_("Ett stopp kan inte kvitteras. Rätta det som är fel och räkna om."))
    row, _is_new = BackPayConfirmation.objects.get_or_create(
        run=run,
        person_id=person_id,
        content_hash=back_pay_hashes(run, [person_id])[person_id],
        defaults={"confirmed_by": by, "confirmed_at": at, "note": note},
    )
    Finding.objects.filter(run=run, control=SECOND_CLERK, person_id=person_id).delete()
    record(Event.BACK_PAY_CONFIRMED, on=run, by=by, at=at, person_id=person_id, note=note)
    refresh_overview(run, at=at)
    return row


@transaction.atomic
def exclude_person(*, set_aside: SetAside, note: str, by: User, at: datetime) -> SetAside:
    """Leave a person who could not be calculated out of this run (undanta), with the reason."""
    if not note.strip():
        raise NotAllowedNow(_("Skriv varför personen undantas och hur lönen betalas i stället."))
    if not by.may(Permission.PREPARE_PAY_RUN):
        raise PermissionDenied(_("Du saknar behörighet att undanta en person."))
    run = lock(set_aside.run)
    if run.state not in (RunState.PRELIMINARY, RunState.UNDER_CONTROL):
        raise NotAllowedNow(_("Ingen kan undantas: körningen är %s.") % run.get_state_display().lower())
    set_aside = SetAside.objects.select_for_update().get(pk=set_aside.pk)
    set_aside.excluded_by, set_aside.excluded_at, set_aside.note = by, at, note
    set_aside.save()
    Finding.objects.filter(run=run, control="set_aside", person_id=set_aside.person_id).delete()
    run.content_hash = content_hash_of(run)
    run.save(update_fields=["content_hash"])
    draw_sample(run)
    record(Event.PERSON_EXCLUDED, on=run, by=by, at=at, person_id=set_aside.person_id, note=note)
    refresh_overview(run, at=at)
    return set_aside


@transaction.atomic
def send_to_control(*, run: PayRun, by: User, at: datetime) -> PayRun:
    """Hand the run over for approval (lämna till attest). Stops must be mended and warnings signed first."""
    run = lock(run)
    _nothing_blocks(run)
    refuse_outdated(run)
    move(run, RUN["control"], by=by, at=at, content_hash=run.content_hash)
    record(Event.PAY_RUN_REVIEWED, on=run, by=by, at=at)
    refresh_overview(run, at=at)
    return run


def _nothing_blocks(run: PayRun) -> None:
    stops = Finding.objects.filter(run=run, level=Level.STOP).count()
    unsigned = Finding.objects.filter(run=run, level=Level.WARNING, signed_at__isnull=True).count()
    if stops or unsigned:
        raise NotAllowedNow(
            _("Körningen kan inte gå vidare: %(stops)d stopp att rätta och %(warnings)d varningar att kvittera.")
            % {"stops": stops, "warnings": unsigned}
        )


@transaction.atomic
def approve_run(*, run: PayRun, content_hash: str, by: User, at: datetime) -> PayRun:
    """Approve the content that was shown (attestera lönekörning): another person than the one who calculated it."""
    run = lock(run)
    if content_hash != run.content_hash or content_hash_of(run) != run.content_hash:
        raise ContentChanged(_("Körningen har ändrats sedan du såg den. Granska den igen."))
    _nothing_blocks(run)
    refuse_outdated(run)
    if run.prepared_by_id == by.pk:
        raise PermissionDenied(_("Den som räknat körningen kan inte attestera den."))
    refuse_unfinished_checklist(run)
    run.approved_by, run.approved_at, run.approved_hash = by, at, content_hash
    approval = ("approved_by", "approved_at", "approved_hash")
    move(run, RUN["approve"], by=by, at=at, content_hash=content_hash, also=approval)
    settle_debts(run, by=by, at=at)
    record(Event.PAY_RUN_APPROVED, on=run, by=by, at=at, content_hash=content_hash)
    refresh_overview(run, at=at)
    return run


@transaction.atomic
def return_run(*, run: PayRun, comment: str, by: User, at: datetime) -> PayRun:
    """Send the run back to the clerk (återsänd); an approval given before is void."""
    run = lock(run)
    if not comment.strip():
        raise NotAllowedNow(_("Skriv vad som ska rättas."))
    refuse_before_fixed(run)
    if run.approved_at is not None:
        undo_settlement(run, by=by, at=at)
    move(run, RUN["return"], by=by, at=at, comment=comment)
    run.approved_by, run.approved_at, run.approved_hash = None, None, ""
    run.save(update_fields=["approved_by", "approved_at", "approved_hash"])
    record(Event.PAY_RUN_RETURNED, on=run, by=by, at=at, comment=comment)
    refresh_overview(run, at=at)
    return run


@transaction.atomic
def make_definitive(*, run: PayRun, by: User, at: datetime) -> PayRun:
    """Fix the run for ever: post its voucher and seal its payments (gör definitiv). Content approved = content paid."""
    run = lock(run)
    if content_hash_of(run) != run.approved_hash:
        raise ContentChanged(_("Körningen är inte den som attesterades. Den måste attesteras igen."))
    refuse_withdrawn_consent(run)
    if broken := broken_sums(run):
        raise NotAllowedNow(_("Summorna stämmer inte: %s.") % "; ".join(broken))
    move(run, RUN["finalise"], by=by, at=at, content_hash=run.approved_hash)
    voucher = voucher_for(run)
    if voucher.lines:
        post_voucher(voucher, by=by, at=at)
    fault_point("voucher posted")
    seal_payments(run, by=by, at=at)
    fault_point("payments sealed")
    if broken := [str(pair) for pair in outcome_pairs(run) if not pair.holds]:
        raise NotAllowedNow(_("Summorna stämmer inte: %s.") % "; ".join(broken))
    record(Event.PAY_RUN_DEFINITIVE, on=run, by=by, at=at, net_ore=run.net_ore)
    refresh_overview(run, at=at)
    return run


@transaction.atomic
def mark_paid(*, run: PayRun, by: User | None, at: datetime) -> PayRun:
    """The payment file has gone to the bank (utbetald)."""
    run = lock(run)
    if not payments_are_sent(run):
        raise NotAllowedNow(_("Betalningsfilen är inte sänd till banken."))
    move(run, RUN["pay"], by=None, at=at)
    record(Event.PAY_RUN_PAID, on=run, by=by, at=at)
    refresh_overview(run, at=at)
    return run


@transaction.atomic
def cancel_run(*, run: PayRun, comment: str, by: User, at: datetime) -> PayRun:
    """Stop a run that is not approved (avbryt). Its number is not used again."""
    run = lock(run)
    move(run, RUN["cancel"], by=by, at=at, comment=comment)
    record(Event.PAY_RUN_CANCELLED, on=run, by=by, at=at, comment=comment)
    refresh_overview(run, at=at)
    return run
