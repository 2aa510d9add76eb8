"""What happens to people month by month (tid och frånvaro): reported, attested, and paid the month after."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from payroll.population.model import AbsenceFact, EntryFact
from payroll.population.sickness import long_sickness, months_of
from payroll.population.timeline import Timeline, Worked, moment, workdays
from payroll.population.vacation import planned_vacation, taken_vacation
from payroll.salary_types.catalogue import by_key
from servicecenter.common.periods import Month
from servicecenter.population.dice import Dice

HOURLY_PAY = by_key("hourly_pay").code
ADDITIONAL_TIME = by_key("additional_time").code
OVERTIME = by_key("overtime_simple").code
OVERTIME_QUALIFIED = by_key("overtime_qualified").code
UNSOCIAL = by_key("unsocial_hours_simple").code
UNSOCIAL_QUALIFIED = by_key("unsocial_hours_qualified").code
STANDBY = by_key("standby_weekday").code
VACATION_SUPPLEMENT = by_key("vacation_supplement").code
ONE_OFF = by_key("one_off_amount").code
WELLNESS = by_key("wellness").code
MILEAGE = by_key("mileage").code
OUTLAY = by_key("outlay").code

SICK_BY_MONTH = (0.10, 0.11, 0.09, 0.07, 0.05, 0.04, 0.02, 0.04, 0.06, 0.08, 0.09, 0.10)
"""Share of people who fall ill in January, February …"""
VACATION_BY_MONTH = {6: (0.25, 2, 6), 7: (0.80, 5, 20), 8: (0.40, 3, 10), 12: (0.25, 2, 5), 1: (0.25, 2, 5)}
VACATION_ELSE = (0.12, 1, 3)
STILL_WAITING = 0.012
"""Share of the newest month's rows that nobody has attested yet."""
LEFT_TO_ATTEST = 0.5
"""The same in the unit of a manager who logs in to the demo, so that there is something in the inbox."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What decides what a person reports."""

    starts_on: date
    ends_on: date | None
    age: int
    is_hourly: bool
    extent: Decimal
    has_shifts: bool
    has_standby: bool
    parental_months: tuple[Month, ...] = ()
    is_cast: bool = False
    waits_in_newest: float = STILL_WAITING

    def waits(self, worked: Worked) -> float:
        """The chance that what was reported in a month is not attested yet."""
        return self.waits_in_newest if worked.is_newest and not self.is_cast else 0

    def has_pay_after(self, worked: Worked, away: Collection[Month]) -> bool:
        """Whether the run has salary to take an absence of the month before from: else the person would owe money."""
        stays = self.ends_on is None or self.ends_on > worked.run_month.ends_on
        return stays and not self.is_hourly and worked.run_month not in away


def parental_months(
    dice: Dice, timeline: Timeline, starts_on: date, ends_on: date | None, age: int
) -> tuple[Month, ...]:
    """Whole months of parental leave for a few (föräldraledighet)."""
    if not (24 <= age <= 45 and dice.chance(0.025)):
        return ()
    first = timeline.first.plus(dice.between(0, timeline.months))
    months = [first.plus(number) for number in range(dice.between(2, 8))]
    return tuple(
        month
        for month in months
        if month in timeline.run_months
        and starts_on <= month.starts_on
        and (ends_on is None or month.ends_on <= ends_on)
    )


def activity(dice: Dice, timeline: Timeline, worker: Worker) -> tuple[list[EntryFact], list[AbsenceFact]]:
    """Everything reported for the months whose rows the runs pay."""
    entries: list[EntryFact] = []
    absences = [_parental(dice, month) for month in worker.parental_months] or long_sickness(worker, timeline)
    away = months_of(absences)
    for worked in timeline.worked:
        if worked.month in away:
            continue
        days = _days(worker, worked)
        if not days:
            continue
        if worker.has_pay_after(worked, away):
            absences += _absence(dice, worker, worked, days)
        for code, quantity, amount, length in _reported(dice, worker, worked):
            entry = _entry(dice, code, quantity, amount, days, length, waits=worker.waits(worked))
            if code == VACATION_SUPPLEMENT:
                absences += taken_vacation(entry, worker.starts_on, absences)
            else:
                entries.append(entry)
    if worker.is_cast:
        entries.append(_this_month(worker, timeline))
    absences += planned_vacation(worker, timeline, absences)
    return entries, absences


def _this_month(worker: Worker, timeline: Timeline) -> EntryFact:
    """An evening at work that was reported lately and waits for the manager."""
    day = workdays(timeline.month.starts_on, timeline.month.ends_on)[3]
    code = OVERTIME if worker.extent == 100 else ADDITIONAL_TIME
    return EntryFact(code, day, day, Decimal("2.5"), None, moment(day, 19, 35), None, "Akut ärende före stängning")


def _days(worker: Worker, worked: Worked) -> tuple[date, ...]:
    """The person's working days in a month."""
    first = max(worked.starts_on, worker.starts_on)
    last = worked.ends_on if worker.ends_on is None else min(worked.ends_on, worker.ends_on)
    return workdays(first, last) if first <= last else ()


def _parental(dice: Dice, month: Month) -> AbsenceFact:
    reported = month.plus(-1).starts_on + timedelta(days=dice.between(1, 6))
    days = len(workdays(month.starts_on, month.ends_on))
    return AbsenceFact(
        "parental_leave",
        month.starts_on,
        month.ends_on,
        days,
        moment(reported, 10),
        moment(reported + timedelta(days=1), 11),
    )


def _absence(dice: Dice, worker: Worker, worked: Worked, days: tuple[date, ...]) -> Iterator[AbsenceFact]:
    """At most one absence a month, so that none overlap."""
    throw = dice.throw()
    sick = SICK_BY_MONTH[worked.month.month - 1]
    if worker.is_cast and worked.is_newest:
        kind, length = "sick", 3
    elif throw < sick:
        kind, length = "sick", _sick_days(dice)
    elif 26 <= worker.age <= 48 and throw < sick + 0.05:
        kind, length = "child_care", dice.between(1, 2)
    elif throw > 0.992:
        kind, length = "leave_without_pay", dice.between(1, 8)
    else:
        return
    first = dice.between(0, len(days) - 1)
    taken = days[first : first + length]
    extent = Decimal(50) if kind == "sick" and length > 5 and dice.chance(0.2) else Decimal(100)
    reported = moment(taken[0], 7, dice.between(10, 59))
    attested = _attested(dice, taken[-1], waits=worker.waits(worked))
    yield AbsenceFact(kind, taken[0], taken[-1], len(taken), reported, attested, extent)


def _sick_days(dice: Dice) -> int:
    throw = dice.throw()
    if throw < 0.70:
        return dice.between(1, 3)
    return dice.between(4, 8) if throw < 0.95 else dice.between(9, 16)


Reported = tuple[str, Decimal | None, int | None, int]
"""Salary type, quantity, amount, and over how many working days."""


def _reported(dice: Dice, worker: Worker, worked: Worked) -> Iterator[Reported]:
    if worker.is_hourly:
        yield HOURLY_PAY, Decimal(dice.between(80, 520)) / 4, None, 31
    else:
        yield from _hours(dice, worker)
        share, fewest, most = VACATION_BY_MONTH.get(worked.month.month, VACATION_ELSE)
        if dice.chance(share):
            count = dice.between(fewest, most)
            yield VACATION_SUPPLEMENT, Decimal(count), None, count
        if worker.is_cast and worked.is_newest:
            yield OVERTIME, Decimal(6), None, 2
    yield from _amounts(dice)


def _hours(dice: Dice, worker: Worker) -> Iterator[Reported]:
    if worker.extent < 100:
        if dice.chance(0.15):
            yield ADDITIONAL_TIME, Decimal(dice.between(2, 40)) / 2, None, 5
    elif dice.chance(0.05):
        yield OVERTIME, Decimal(dice.between(2, 18)) / 2, None, 3
        if dice.chance(0.3):
            yield OVERTIME_QUALIFIED, Decimal(dice.between(2, 10)) / 2, None, 1
    if worker.has_shifts and dice.chance(0.8):
        yield UNSOCIAL, Decimal(dice.between(8, 60)) / 2, None, 31
        if dice.chance(0.4):
            yield UNSOCIAL_QUALIFIED, Decimal(dice.between(4, 24)) / 2, None, 31
    if worker.has_standby and dice.chance(0.25):
        yield STANDBY, Decimal(dice.between(16, 110)), None, 5


def _amounts(dice: Dice) -> Iterator[Reported]:
    throw = dice.throw()
    if throw < 0.004:
        yield ONE_OFF, None, dice.between(6, 30) * 50_000, 1
    elif throw < 0.05:
        yield WELLNESS, None, dice.between(3, 30) * 10_000, 1
    elif throw < 0.07:
        tens_of_kilometres = Decimal(dice.between(20, 400)) / 10
        yield MILEAGE, tens_of_kilometres, int(tens_of_kilometres * 2_500), 1
    elif throw < 0.09:
        yield OUTLAY, None, dice.between(80, 2_400) * 100, 1


def _entry(
    dice: Dice,
    code: str,
    quantity: Decimal | None,
    amount: int | None,
    days: tuple[date, ...],
    length: int,
    *,
    waits: float,
) -> EntryFact:
    first = dice.between(0, max(len(days) - length, 0))
    taken = days[first : first + length]
    reported = taken[-1] + timedelta(days=dice.between(0, 2))
    return EntryFact(
        code,
        taken[0],
        taken[-1],
        quantity,
        amount,
        moment(reported, dice.between(8, 20), dice.between(0, 59)),
        _attested(dice, reported, waits=waits),
    )


def _attested(dice: Dice, reported: date, *, waits: float) -> datetime | None:
    """A manager attests within a week; in the newest month a share of the rows still waits."""
    if waits and dice.chance(waits):
        return None
    return moment(reported + timedelta(days=dice.between(1, 5)), dice.between(8, 16), dice.between(0, 59))
