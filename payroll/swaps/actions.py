"""What people do with swaps of shifts (passbyten): ask, say yes or no, take back; and what an approval does."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.employment.actions import within_employment
from payroll.employment.models import Person
from payroll.schedules.importing import supersede_shifts
from payroll.schedules.models import Shift
from payroll.schedules.rotas import MADE_HERE
from payroll.swaps.models import LIVE, ShiftSwap, SwapState
from payroll.swaps.queries import late_swaps, unit_of
from payroll.swaps.states import SWAP
from payroll.time.actions import is_own
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import lock_waiting, request_attest, withdraw
from servicecenter.attest.models import AttestTask
from servicecenter.attest.queries import waiting_task
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Period
from servicecenter.workflow.transitions import NotAllowedNow, move

KIND = "shift_swap"


@transaction.atomic
def ask_swap(*, mine: Shift, theirs: Shift, note: str = "", by: User, at: datetime) -> ShiftSwap:
    """Ask a colleague in the same unit to change a coming shift for one of theirs (önska passbyte)."""
    if not is_own(mine.employment, by):
        raise PermissionDenied(_("Du kan bara byta bort ditt eget pass."))
    _lock_people(mine, theirs)
    _refuse_unfit(mine, theirs, at)
    if ShiftSwap.objects.filter(state__in=LIVE, mine=mine).exists():
        raise NotAllowedNow(_("Du har redan frågat någon om det passet. Återta det bytet först."))
    if ShiftSwap.objects.filter(state__in=LIVE, theirs=theirs).exists():
        raise NotAllowedNow(_("Kollegans pass är redan med i ett byte. Välj ett annat."))
    swap = ShiftSwap.objects.create(mine=mine, theirs=theirs, note=note.strip(), asked_by=by, asked_at=at)
    _tell(swap, by=by, at=at)
    return swap


def _refuse_unfit(mine: Shift, theirs: Shift, at: datetime) -> None:
    """Two coming shifts of two people in the same unit, as the plan is now, and days on which both are employed."""
    for shift in (mine, theirs):
        if not Shift.objects.filter(pk=shift.pk, superseded_at__isnull=True).exists():
            raise NotAllowedNow(_("Schemat har ändrats sedan bytet önskades. Läs sidan igen."))
        if shift.starts_at <= at:
            raise NotAllowedNow(_("Ett av passen har redan börjat."))
    unit = unit_of(mine)
    if mine.employment.person_id == theirs.employment.person_id or unit is None or unit != unit_of(theirs):
        raise ValidationError(_("Byt med en kollega på samma enhet."))
    for gives, gets in ((mine, theirs), (theirs, mine)):
        within_employment(gives.employment, Period(gets.day, gets.day))
        others = Shift.objects.filter(
            employment=gives.employment_id,
            starts_at__lt=gets.ends_at,
            ends_at__gt=gets.starts_at,
            superseded_at__isnull=True,
        )
        if others.exclude(pk=gives.pk).exists():
            name = gives.employment.person.name
            raise ValidationError(_("%s har redan ett annat pass på den tiden.") % name)


@transaction.atomic
def accept_swap(*, swap: ShiftSwap, by: User, at: datetime) -> ShiftSwap:
    """The colleague says yes (tacka ja); the swap goes to the one who attests for the unit."""
    swap = _locked(swap, colleague=by)
    _refuse_unfit(swap.mine, swap.theirs, at)
    move(swap, SWAP["accept"], by=by, at=at)
    _tell(swap, by=by, at=at)
    asker = swap.mine.employment.person
    request_attest(
        kind=KIND,
        on=swap,
        title=_("Passbyte %(mine)s mot %(theirs)s") % {"mine": swap.mine.day, "theirs": swap.theirs.day},
        subject=asker.user,
        subject_name=asker.name,
        unit=unit_of(swap.mine),
        by=by,
        at=at,
    )
    return swap


@transaction.atomic
def refuse_swap(*, swap: ShiftSwap, by: User, at: datetime) -> ShiftSwap:
    """The colleague says no (tacka nej)."""
    swap = _locked(swap, colleague=by)
    return _ended(swap, "refuse", by=by, at=at)


@transaction.atomic
def withdraw_swap(*, swap: ShiftSwap, by: User, at: datetime) -> ShiftSwap:
    """Whoever asked takes the wish back before it is approved (återta passbyte)."""
    task = lock_waiting(KIND, swap.pk)
    swap = _locked(swap)
    if swap.mine.employment.person.user_id != by.pk:
        raise PermissionDenied(_("Bara den som önskade bytet kan återta det."))
    if task is None and waiting_task(KIND, swap.pk):
        raise NotAllowedNow(_("Kollegan tackade just ja. Läs sidan igen, och återta sedan."))
    if task is not None and swap.state in LIVE:
        withdraw(task=task, by=by, at=at)
    return _ended(swap, "withdraw", by=by, at=at)


@transaction.atomic
def expire_swaps(*, at: datetime) -> int:
    """What nobody decided before one of the shifts began is over (utgångna passbyten)."""
    count = 0
    for found in late_swaps(at):
        task, swap = lock_waiting(KIND, found.pk), _locked(found)
        if swap.state not in LIVE or (task is None and waiting_task(KIND, swap.pk)):
            continue
        if task is not None:
            withdraw(task=task, by=None, at=at, comment=_("Passet har börjat."))
        _ended(swap, "expire", by=None, at=at)
        count += 1
    return count


def approve_swap(task: AttestTask, by: User, at: datetime) -> None:
    """The plan changes for both: each gets the other's shift, and the rows of the earlier plan stay as they were."""
    swap = _locked(ShiftSwap.objects.get(pk=task.object_id))
    if by.pk == swap.theirs.employment.person.user_id:
        raise PermissionDenied(_("Du är själv med i bytet. En annan attestant får ta det."))
    _refuse_unfit(swap.mine, swap.theirs, at)
    recorded_at = moment_of_record(at)
    supersede_shifts([swap.mine_id, swap.theirs_id], at=recorded_at)
    fault_point("shifts taken away and not swapped")
    Shift.objects.bulk_create(
        _moved(gets, gives, swap, by=by, at=recorded_at)
        for gives, gets in ((swap.mine, swap.theirs), (swap.theirs, swap.mine))
    )
    _ended(swap, "approve", by=by, at=at, task=task)


def return_swap(task: AttestTask, by: User, at: datetime) -> None:
    """The plan stays as it is."""
    swap = _locked(ShiftSwap.objects.get(pk=task.object_id))
    _ended(swap, "return", by=by, at=at, task=task)


def _moved(shift: Shift, gives: Shift, swap: ShiftSwap, *, by: User, at: datetime) -> Shift:
    """The same shift with its new holder; one from the planning system keeps the id that it is known by there."""
    at = moment_of_record(at)
    is_own = shift.reference.startswith(MADE_HERE)
    return Shift(
        employment_id=gives.employment_id,
        day=shift.day,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        break_starts_at=shift.break_starts_at,
        break_ends_at=shift.break_ends_at,
        duty=shift.duty,
        reference=f"{MADE_HERE}swap:{swap.pk}:{shift.pk}" if is_own else shift.reference,
        shift_import_id=shift.shift_import_id,
        swapped_from=shift,
        recorded_at=at,
        recorded_by=by,
    )


def _ended(
    swap: ShiftSwap, transition: str, *, by: User | None, at: datetime, task: AttestTask | None = None
) -> ShiftSwap:
    swap.decided_at = at
    told = {"behalf_of": task.behalf_of_id, "comment": task.comment} if task else {}
    move(swap, SWAP[transition], by=by, at=at, also=("decided_at",), **told)
    _tell(swap, by=by, at=at)
    return swap


def _locked(swap: ShiftSwap, *, colleague: User | None = None) -> ShiftSwap:
    """The swap, one change at a time for both people; ``colleague`` is who must be the other of the two."""
    found = ShiftSwap.objects.select_related("mine__employment__person", "theirs__employment__person").get(pk=swap.pk)
    _lock_people(found.mine, found.theirs)
    if colleague is not None and found.theirs.employment.person.user_id != colleague.pk:
        raise PermissionDenied(_("Bara kollegan som fick frågan kan svara på den."))
    found.state = ShiftSwap.objects.select_for_update().values_list("state", flat=True).get(pk=swap.pk)
    return found


def _lock_people(*shifts: Shift) -> None:
    """Both people, always in the same order."""
    keys = sorted({shift.employment.person_id for shift in shifts})
    list(Person.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _tell(swap: ShiftSwap, *, by: User | None, at: datetime) -> None:
    person_id = swap.mine.employment.person_id
    record(Event.SHIFT_SWAP, on=swap, by=by, at=at, person_id=person_id, decision=SwapState(swap.state).value)
