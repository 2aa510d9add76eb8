"""Days, months and periods as the field counts them: the end day is included."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct


class Month(Struct, frozen=True, order=True, forbid_unknown_fields=True, gc=False):
    """A calendar month (månad), the period of pay and of the employer declaration."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"månad {self.month} finns inte; ange 1 till 12")

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2026-11``. Raises ``ValueError`` that says what was expected."""
        year, _, month = text.partition("-")
        if not (len(year) == 4 and len(month) == 2 and year.isdigit() and month.isdigit()):
            raise ValueError(f"{text!r} är inte en månad; skriv år-månad, till exempel 2026-11")
        return cls(int(year), int(month))

    @classmethod
    def asked(cls, text: str, today: date) -> Month:
        """The month that an address asks for, or today's when it asks for none that there is."""
        try:
            return cls.parse(text)
        except ValueError:
            return cls.of(today)

    @property
    def starts_on(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        return monthrange(self.year, self.month)[1]

    def plus(self, months: int) -> Month:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


class Period(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Days from ``starts_on`` to ``ends_on``, both included; no end means until further notice."""

    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(f"perioden slutar {self.ends_on} före sin start {self.starts_on}")

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlap(self, other: Period) -> Period | None:
        """The days in both, or ``None``."""
        starts_on = max(self.starts_on, other.starts_on)
        ends = [end for end in (self.ends_on, other.ends_on) if end is not None]
        ends_on = min(ends) if ends else None
        return None if ends_on is not None and ends_on < starts_on else Period(starts_on, ends_on)

    @property
    def calendar_days(self) -> int:
        """Number of calendar days. Raises ``ValueError`` for an open period."""
        if self.ends_on is None:
            raise ValueError("en period utan slutdatum har inget antal dagar")
        return (self.ends_on - self.starts_on).days + 1

    def days(self) -> Iterator[date]:
        for offset in range(self.calendar_days):
            yield self.starts_on + timedelta(days=offset)


def month_period(month: Month) -> Period:
    return Period(month.starts_on, month.ends_on)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month; ``months`` may be negative."""
    month = Month.of(day).plus(months)
    return date(month.year, month.month, min(day.day, month.days))
