"""What changes a flex account: attested time, corrections that two persons agree on, and settlement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from payroll.employment.facts import lock_person
from payroll.employment.models import Employment
from payroll.flex.models import CorrectionState, FlexCorrection, FlexEntry, FlexKind
from payroll.flex.queries import Balance, balances, with_flex, worked_by_day
from payroll.salary_types.catalogue import by_key
from payroll.schedules.models import TimeGroup
from payroll.time.attest import ask_for_entries
from payroll.time.deciding import may_attest_for, terms_on
from payroll.time.models import EntryState, TimeEntry
from payroll.time.states import REPORTED
from payroll.working_time.flex import FlexDay, settle
from payroll.working_time.sums import Rounding, hours
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import request_attest
from servicecenter.attest.models import AttestTask
from servicecenter.audit.events import Event, record
from servicecenter.common.periods import Period
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import log_moves

KIND = "flex_correction"
FLEX_DEDUCTION = by_key("flex_deduction").code
SETTLED = "settled:"
MOST = 200 * 60
"""A correction larger than this is far more often a slip of the hand than meant."""


def book_worked(
    *, employment: Employment, period: Period, days: Iterable[FlexDay], origin: str, by: User, at: datetime
) -> None:
    """The account gets what attested time gives, day by day: only the difference from what it already has."""
    at = moment_of_record(at)
    booked = worked_by_day(employment, period)
    FlexEntry.objects.bulk_create(
        FlexEntry(
            employment=employment,
            day=row.day,
            kind=FlexKind.WORKED,
            minutes=row.balance - booked[row.day],
            origin=f"{origin}:{row.day}",
            recorded_at=at,
            recorded_by=by,
        )
        for row in days
        if row.balance != booked[row.day]
    )


@transaction.atomic
def request_correction(
    *, employment: Employment, day: date, minutes: int, reason: str, by: User, at: datetime
) -> FlexCorrection:
    """Ask for a correction of a flex balance (begär flexrättelse); it counts when another person has approved it."""
    _may_correct(employment, day, by, at)
    if not minutes or abs(minutes) > MOST:
        raise ValidationError({"minutes": _("Ändringen ska vara större än noll och högst 200 timmar.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför saldot rättas, så att det kan följas efteråt.")})
    person = lock_person(employment.person)
    wish = FlexCorrection.objects.create(
        employment=employment, day=day, minutes=minutes, reason=reason.strip(), requested_by=by, requested_at=at
    )
    record(Event.FLEX_CORRECTION_REQUESTED, on=wish, by=by, at=at, person_id=person.pk)
    _ask(wish, by=by, at=at)
    return wish


def _may_correct(employment: Employment, day: date, by: User, at: datetime) -> None:
    """A clerk, or whoever attests for the person's unit; and never one's own account."""
    if employment.person.user_id == by.pk:
        raise PermissionDenied(_("Du kan inte rätta ditt eget flexsaldo. Be din chef eller lönekontoret."))
    if by.may(Permission.REPORT_TIME):
        return
    if not may_attest_for(employment, day, by, at):
        raise PermissionDenied(_("Du får bara rätta flexsaldon för dem som du attesterar för."))


def _ask(wish: FlexCorrection, *, by: User, at: datetime) -> AttestTask:
    person, terms = wish.employment.person, terms_on(wish.employment_id, wish.day)
    return request_attest(
        kind=KIND,
        on=wish,
        title=_("Flexrättelse %s") % wish.day,
        subject=person.user,
        subject_name=person.name,
        unit=terms.unit if terms else None,
        by=by,
        at=at,
    )


def approve_correction(task: AttestTask, by: User, at: datetime) -> None:
    """The account changes, with the reason and both names."""
    wish = _decided(task, CorrectionState.APPROVED, by, at)
    FlexEntry.objects.create(
        employment_id=wish.employment_id,
        day=wish.day,
        kind=FlexKind.CORRECTION,
        minutes=wish.minutes,
        text=wish.reason,
        origin=f"correction:{wish.pk}",
        recorded_at=moment_of_record(at),
        recorded_by=by,
    )


def return_correction(task: AttestTask, by: User, at: datetime) -> None:
    _decided(task, CorrectionState.RETURNED, by, at)


def _decided(task: AttestTask, state: str, by: User, at: datetime) -> FlexCorrection:
    wish = FlexCorrection.objects.select_for_update().get(pk=task.object_id, state=CorrectionState.WAITING)
    wish.state, wish.decided_by, wish.decided_at = state, by, at
    wish.save(update_fields=["state", "decided_by", "decided_at"])
    return wish


@transaction.atomic
def settle_group(*, group: TimeGroup, day: date, by: User, at: datetime) -> list[Balance]:
    """Settle everyone's balance at the end of a day (avstäm flexsaldon) by the limits of the group.

    What is over the highest balance is struck at once; a deficit becomes a deduction that the manager attests before
    it is paid. Doing it again changes nothing. Gives the balances that were changed.
    """
    if not by.may(Permission.REPORT_TIME):
        raise PermissionDenied(_("Du saknar behörighet att stämma av flexsaldon."))
    TimeGroup.objects.select_for_update().get(pk=group.pk)
    at = moment_of_record(at)
    found = [row for row in balances(with_flex(), on=day) if row.rules and row.rules.group_id == group.pk]
    changed = _settled(found, day=day, by=by, at=at)
    record(Event.FLEX_SETTLED, on=group, by=by, at=at, count=len(changed), starts_on=str(day))
    return changed


def _settled(found: Sequence[Balance], *, day: date, by: User, at: datetime) -> list[Balance]:
    """The balances that are outside the limits, each with its new row of the account, however many in a few queries."""
    at = moment_of_record(at)
    changed, rows, short = [], [], []
    origins = _new_origins([row.employment.pk for row in found], day)
    for row in found:
        wanted = settle(row.minutes, most=row.rules.flex_most, least=row.rules.flex_least)
        kind, minutes = (FlexKind.STRUCK, -wanted.struck) if wanted.struck else (FlexKind.DEDUCTED, wanted.deducted)
        if not minutes:
            continue
        changed.append(row)
        origin = origins[row.employment.pk]
        made = {"day": day, "kind": kind, "minutes": minutes, "recorded_at": at, "recorded_by": by}
        rows.append(FlexEntry(employment=row.employment, origin=origin, **made))
        if kind == FlexKind.DEDUCTED:
            short.append((row.employment, hours(minutes, Rounding.EXACT)))
    FlexEntry.objects.bulk_create(rows)
    _deduct(short, day, by=by, at=at)
    return changed


def _new_origins(ids: Sequence[int], day: date) -> dict[int, str]:
    """Where a settlement of the day would come from: the first, or one more after a deduction that was returned."""
    before = FlexEntry.objects.filter(employment_id__any=list(ids), origin__startswith=f"{SETTLED}{day}")
    times = Counter(before.order_by().values_list("employment_id", flat=True))
    return {key: f"{SETTLED}{day}" + (f":{times[key]}" if times[key] else "") for key in ids}


def _deduct(short: Sequence[tuple[Employment, Decimal]], day: date, *, by: User, at: datetime) -> None:
    """A deduction for each, in the inbox of the one who attests for the person."""
    at = moment_of_record(at)
    entries = TimeEntry.objects.bulk_create(
        TimeEntry(
            employment=employment,
            code=FLEX_DEDUCTION,
            starts_on=day,
            ends_on=day,
            quantity=quantity,
            note=_("Underskott vid flexavstämning"),
            state=EntryState.SUBMITTED,
            recorded_at=at,
            recorded_by=by,
        )
        for employment, quantity in short
    )
    log_moves(entries, REPORTED["submit"], by=by, at=at)
    ask_for_entries(entries, by=by, at=at)


def give_back_deduction(entry: TimeEntry, by: User, at: datetime) -> None:
    """A deduction that is not drawn leaves the deficit in the account (återlagt underskott): the row is reversed."""
    booked = FlexEntry.objects.filter(employment=entry.employment_id, day=entry.starts_on, kind=FlexKind.DEDUCTED)
    minutes = booked.aggregate(total=Coalesce(Sum("minutes"), 0))["total"]
    if minutes <= 0 or entry.replaces_id is not None or hours(minutes, Rounding.EXACT) != entry.quantity:
        return  # registered by a clerk, and nothing of a settlement
    FlexEntry.objects.create(
        employment_id=entry.employment_id,
        day=entry.starts_on,
        kind=FlexKind.DEDUCTED,
        minutes=-minutes,
        text=_("Löneavdraget drogs inte"),
        origin=f"{SETTLED}{entry.starts_on}:undone:{entry.pk}",
        recorded_at=moment_of_record(at),
        recorded_by=by,
    )
