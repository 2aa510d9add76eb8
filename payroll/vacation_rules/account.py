"""The vacation account of a year (semesterkonto): the sum of its history, day by day and each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from payroll.vacation_rules.days import days_of_part_year, days_until, yearly_days
from payroll.vacation_rules.order import NONE, Taken, Use, in_order
from payroll.vacation_rules.qualifying import Away, Counted, counted, days_of
from payroll.vacation_rules.values import VacationRules


class Pot(StrEnum):
    """The kinds of days (slag av semesterdagar)."""

    CURRENT = "current"  # årets
    SAVED = "saved"  # sparade
    EXCHANGED = "exchanged"  # växlade mot semestertillägget


@dataclass(frozen=True, slots=True)
class Booked:
    """A row that somebody has decided (ingående saldo, justering, utbetalt): signed days of one kind."""

    pot: Pot
    on: date
    days: Decimal
    kind: str
    note: str = ""
    row_id: int | None = None


@dataclass(frozen=True, slots=True)
class YearFacts:
    """Everything that decides one employment's account of one year. ``employed`` are days within the year."""

    year: int
    born_on: date
    employed: tuple[tuple[date, date], ...]
    away: tuple[Away, ...] = ()
    uses: tuple[Use, ...] = ()
    booked: tuple[Booked, ...] = ()
    is_exchanged: bool = False
    supplement_days: int = 0
    is_single_parent: bool = False
    smallest_part: Decimal = NONE
    saved_first: bool = False


@dataclass(frozen=True, slots=True)
class Earned:
    """How the year's days came about: by age, and by the days that give pay."""

    yearly: int
    employed_days: int
    lost_days: int
    paid_days: int
    days: int
    absences: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the history (händelse): signed days of one kind. The sums of these are the balances."""

    on: date
    pot: Pot
    days: Decimal
    kind: str
    note: str = ""
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A year's account: what was earned, what was taken, and every event between."""

    facts: YearFacts
    earned: Earned
    taken: tuple[Taken, ...]
    events: tuple[Event, ...]

    def left(self, pot: Pot, on: date | None = None) -> Decimal:
        """The balance of a kind of days, after all that is known or up to and including a day."""
        return sum((event.days for event in self.events if event.pot is pot and (on is None or event.on <= on)), NONE)

    @property
    def current(self) -> Decimal:
        """Left of this year's days; below nothing when more is taken than there is (för mycket uttagen)."""
        return self.left(Pot.CURRENT)

    @property
    def saved(self) -> Decimal:
        return self.left(Pot.SAVED)

    @property
    def exchanged(self) -> Decimal:
        return self.left(Pot.EXCHANGED)

    @property
    def overtaken(self) -> Decimal:
        return max(-self.current, NONE)

    @property
    def all_left(self) -> Decimal:
        return self.current + self.saved + self.exchanged


def account_of(facts: YearFacts, rules: VacationRules) -> Account:
    """Add up a year. What cannot be drawn from any kind of days is taken of this year's, below nothing."""
    earned = earned_days(facts, rules)
    given = list(_given(facts, earned, rules))
    left = {pot: sum((event.days for event in given if event.pot is pot), NONE) for pot in Pot}
    taken = in_order(
        facts.uses,
        current=left[Pot.CURRENT],
        saved=left[Pot.SAVED],
        exchanged=left[Pot.EXCHANGED],
        saved_first=facts.saved_first,
    )
    events = sorted([*given, *_used(taken)], key=lambda event: event.on)
    return Account(facts, earned, taken, tuple(events))


def earned_days(facts: YearFacts, rules: VacationRules) -> Earned:
    """The days of age, less those that the part of the year without pay takes."""
    yearly = yearly_days(facts.born_on, facts.year, rules)
    employed = sum((last - first).days + 1 for first, last in facts.employed)
    absences = counted(
        facts.away,
        facts.year,
        rules,
        supplement_days=facts.supplement_days,
        is_single_parent=facts.is_single_parent,
    )
    lost = frozenset(day for row in absences for day in row.lost)
    lost_days = sum(1 for day in lost if any(first <= day <= last for first, last in facts.employed))
    paid = employed - lost_days
    days = days_of_part_year(yearly, paid, facts.year, facts.smallest_part)
    return Earned(yearly, employed, lost_days, paid, days, absences)


def earned_by(account: Account, day: date) -> Decimal:
    """What of the year's days is earned by a day, in proportion to the days that give pay."""
    facts, earned = account.facts, account.earned
    lost = frozenset(lost for row in earned.absences for lost in row.lost)
    worked = set(days_of([Away("", first, last) for first, last in facts.employed], date(facts.year, 1, 1), day))
    return days_until(earned.days, len(worked - lost), earned.paid_days)


def owed_on(account: Account, day: date) -> Decimal:
    """Days earned and not taken on a day: what the holiday liability is counted on."""
    booked = sum((event.days for event in account.events if event.kind in BOOKED and event.on <= day), NONE)
    taken = sum(
        (taken.use.days - taken.exchanged for taken in account.taken if taken.use.ends_on <= day),
        NONE,
    )
    return earned_by(account, day) + booked - taken


EARNED, EXCHANGE, TAKEN = "earned", "exchange", "taken"
OPENING, CARRIED, ADJUSTED, PAID_OUT, SETTLED = "opening", "carried", "adjusted", "paid_out", "settled"
BOOKED = (OPENING, CARRIED, ADJUSTED, PAID_OUT, SETTLED)


def _given(facts: YearFacts, earned: Earned, rules: VacationRules) -> Iterator[Event]:
    first = date(facts.year, 1, 1)
    yield Event(first, Pot.CURRENT, Decimal(earned.days), EARNED)
    if facts.is_exchanged:
        yield Event(first, Pot.EXCHANGED, Decimal(rules.exchanged_days), EXCHANGE)
    for row in facts.booked:
        yield Event(row.on, row.pot, row.days, row.kind, row.note)


def _used(taken: tuple[Taken, ...]) -> Iterator[Event]:
    for row in taken:
        parts = ((Pot.CURRENT, row.current + row.beyond), (Pot.SAVED, row.saved), (Pot.EXCHANGED, row.exchanged))
        for pot, days in parts:
            if days:
                yield Event(row.use.starts_on, pot, -days, TAKEN, taken=row)
