"""What the statistics count (statistikens mått): one group's month, added to others and divided into shares.

Sources of the sick leave figures: förordningen (2000:605) om årsredovisning och budgetunderlag 7 kap. 3 §, as ESV
explains it ("Lämna särskild information i Hermes"): sick leave in percent of the ordinary working time of the same
group; long sick leave (60 days in a row or more) as a share of all sick leave; age groups -29, 30-49 and 50-.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from servicecenter.common.money import Ore
from servicecenter.common.periods import Month

NONE = Decimal(0)
LONG_SICK_DAYS = 60
"""From this many calendar days in a row sick leave is long (långtidssjukfrånvaro)."""


class Sex(StrEnum):
    """As the personal number tells: an even ninth digit of ten is a woman's (folkbokföringslagen 1991:481 18 §)."""

    WOMAN = "woman"
    MAN = "man"
    UNKNOWN = "unknown"


class Age(StrEnum):
    """The age groups of the annual report, by age on the last day of the month."""

    YOUNG = "young"  # 29 or younger
    MIDDLE = "middle"  # 30 to 49
    OLDER = "older"  # 50 or older


@dataclass(frozen=True, slots=True)
class Figures:
    """A group in one month, or the sum of several. Days are working days times extent, hours are hours, money is öre.

    ``people`` were employed on some day of the month, and ``scheduled`` of them had ordinary working time; ``paid``
    have a payslip of the month, ``owed`` are in the month's holiday liability, and ``everyone`` is all that any figure
    tells of. ``full_time`` is the agreed extent of
    the monthly paid, full time being one, over the working days of the month.
    """

    people: int = 0
    scheduled: int = 0
    paid: int = 0
    everyone: int = 0
    owed: int = 0
    full_time: Decimal = NONE
    available_days: Decimal = NONE
    sick_days: Decimal = NONE
    long_sick_days: Decimal = NONE
    additional_hours: Decimal = NONE
    simple_hours: Decimal = NONE
    qualified_hours: Decimal = NONE
    gross_ore: Ore = 0
    contributions_ore: Ore = 0
    pension_ore: Ore = 0
    debt_days: Decimal = NONE
    debt_pay_ore: Ore = 0
    debt_contributions_ore: Ore = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def counts(self) -> tuple[int, ...]:
        """How many people the figures tell of, each in its way; none may be too few (see ``suppression``)."""
        return self.people, self.scheduled, self.paid, self.everyone, self.owed

    @property
    def sick_share(self) -> Decimal | None:
        """Sick leave as a share of the ordinary working time (sjukfrånvaro)."""
        return self.sick_days / self.available_days if self.available_days else None

    @property
    def long_share(self) -> Decimal | None:
        """Long sick leave as a share of all sick leave (andel långtidssjukfrånvaro)."""
        return self.long_sick_days / self.sick_days if self.sick_days else None

    @property
    def short_sick_share(self) -> Decimal | None:
        """Sick leave shorter than 60 days as a share of the ordinary working time."""
        return (self.sick_days - self.long_sick_days) / self.available_days if self.available_days else None

    @property
    def overtime_hours(self) -> Decimal:
        """Additional time and both kinds of overtime (mertid och övertid)."""
        return self.additional_hours + self.simple_hours + self.qualified_hours

    @property
    def cost_ore(self) -> Ore:
        """What the pay cost the agency: gross pay, employer contributions and pension premiums."""
        return self.gross_ore + self.contributions_ore + self.pension_ore

    @property
    def debt_ore(self) -> Ore:
        """The holiday liability with employer contributions (semesterlöneskuld)."""
        return self.debt_pay_ore + self.debt_contributions_ore


def total(parts: Iterable[Figures]) -> Figures:
    return sum(parts, Figures())


Group = tuple[Sex, Age]
NO_UNIT = 0
"""Where people without pay terms are counted."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of an agency, month by month: by unit id and, the same people, by sex and age."""

    months: tuple[Month, ...]
    by_unit: Mapping[Month, Mapping[int, Figures]]
    by_group: Mapping[Month, Mapping[Group, Figures]]


def by_sex(groups: Mapping[Group, Figures]) -> dict[Sex, Figures]:
    return {sex: total(figures for group, figures in groups.items() if group[0] is sex) for sex in Sex}


def by_age(groups: Mapping[Group, Figures]) -> dict[Age, Figures]:
    return {age: total(figures for group, figures in groups.items() if group[1] is age) for age in Age}
