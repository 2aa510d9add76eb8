"""Who a made-up person is, before there are any facts about them (utkast till person)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from payroll.population.occupations import Occupation, occupation, title_in
from payroll.population.timeline import JOINED, Timeline, cut_off_at, moment
from servicecenter.common.periods import Month
from servicecenter.population.agencies import AgencyPlan
from servicecenter.population.dice import Dice, Weighted
from servicecenter.population.staff import CastEmployee, staff

AGES = Weighted.of(
    [((19, 24), 4), ((25, 34), 20), ((35, 44), 25), ((45, 54), 26), ((55, 64), 21), ((65, 66), 3), ((67, 69), 1)]
)
EXTENTS: Weighted[Decimal | int] = Weighted.of(
    [(100, 75), (80, 9), (75, 6), (50, 4), (90, 3), (60, 1), (40, 0.7), (25, 0.5), (Decimal("87.5"), 0.8)]
)
LONGEST = {"sava": timedelta(days=380), "substitute": timedelta(days=760), "stava": timedelta(days=730)}
"""Fixed-term employment that has lasted longer has become permanent, but for a few that nobody noticed."""
FORMS = Weighted.of([("permanent", 88), ("sava", 4), ("substitute", 5), ("stava", 1)])
BOUNDARY_AGES = (19, 23, 24, 66, 67, 68)
"""Ages, as the year counts them, around which contributions, tax columns and pensions change."""
HIRED_A_YEAR = 0.08
LEFT_A_YEAR = 0.06
MANAGER_FACTOR = Decimal("1.32")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is decided first; the facts follow from it."""

    plan: AgencyPlan
    timeline: Timeline
    place: int
    is_woman: bool
    born_on: date
    starts_on: date
    ends_on: date | None
    occupation: Occupation
    title: str
    unit: str
    leads_unit: str
    form: str
    is_hourly: bool
    pay_ore: int
    extent: Decimal
    has_second: bool
    cast: CastEmployee | None
    first_known_at: datetime

    @property
    def age(self) -> int:
        return self.timeline.age(self.born_on)


def draft_person(dice: Dice, plan: AgencyPlan, timeline: Timeline, place: int) -> Draft:
    cast = staff().employee(plan.code, place)
    has_left = place > plan.employees
    unit, is_leader = _unit(plan, place)
    is_woman = dice.chance(0.6)
    born_on = _birthday(dice, timeline, place)
    if is_leader and timeline.age(born_on) < 30:
        born_on = born_on.replace(year=born_on.year - 15, day=min(born_on.day, 28))
    if cast:
        is_woman, born_on = cast.is_woman, cast.born_on
    starts_on, ends_on = _employed(dice, timeline, born_on, is_settled=is_leader or cast is not None, has_left=has_left)
    work = occupation(dice)
    is_hourly = not is_leader and cast is None and dice.chance(0.025)
    has_second = place % 97 == 31 and not (is_leader or cast or is_hourly or has_left)
    form = "hourly" if is_hourly else "permanent" if is_leader else FORMS.pick(dice)
    if form in LONGEST and starts_on < timeline.month.ends_on - LONGEST[form]:
        form = "permanent"
    if form in ("sava", "substitute", "stava") and ends_on is None:
        ends_on = timeline.month.plus(dice.between(1, 14)).ends_on
    pay = int(work.pay_ore(timeline.age(born_on), dice) * (MANAGER_FACTOR if is_leader else 1)) // 10_000 * 10_000
    return Draft(
        plan=plan,
        timeline=timeline,
        place=place,
        is_woman=is_woman,
        born_on=born_on,
        starts_on=starts_on,
        ends_on=ends_on,
        occupation=work,
        title=cast.title if cast else "enhetschef" if is_leader else title_in(plan.code, work.title),
        unit=unit,
        leads_unit=unit if is_leader else "",
        form=form,
        is_hourly=is_hourly,
        pay_ore=cast.pay * 100 if cast else pay // 165 // 100 * 100 if is_hourly else pay,
        extent=Decimal(
            cast.extent if cast else 100 if is_leader or is_hourly else 50 if has_second else EXTENTS.pick(dice)
        ),
        has_second=has_second,
        cast=cast,
        first_known_at=_first_known_at(starts_on, place),
    )


def _first_known_at(starts_on: date, place: int) -> datetime:
    """When the centre learnt of the person: at the takeover, or before the first run that pays them."""
    if starts_on < JOINED:
        return moment(JOINED, 8)
    last = cut_off_at(Month.of(starts_on)).date() - timedelta(days=2)
    return moment(min(starts_on - timedelta(days=10), last), 10, place % 60)


def _unit(plan: AgencyPlan, place: int) -> tuple[str, bool]:
    """The unit of a place, and whether the person leads it: the first one in each unit does."""
    codes = plan.workplaces
    if place > plan.employees:
        return codes[place % len(codes)], False
    number = (place - 1) * len(codes) // plan.employees
    is_first = place == 1 or number != (place - 2) * len(codes) // plan.employees
    return codes[number], is_first


def _birthday(dice: Dice, timeline: Timeline, place: int) -> date:
    youngest, oldest = AGES.pick(dice)
    year = timeline.month.year
    if place % 40 == 7:  # every agency has someone on each side of the age limits
        born = date(year - BOUNDARY_AGES[place // 40 % len(BOUNDARY_AGES)], 1, 1)
        return born if dice.chance(0.5) else born.replace(month=12, day=31)
    days = dice.between(youngest * 365 + youngest // 4 + 1, (oldest + 1) * 365 + oldest // 4)
    return timeline.month.starts_on - timedelta(days=days)


def _employed(
    dice: Dice, timeline: Timeline, born_on: date, *, is_settled: bool, has_left: bool
) -> tuple[date, date | None]:
    """First day, and last day for those who have left or given notice."""
    if not has_left and not is_settled and dice.chance(HIRED_A_YEAR * (timeline.months + 1) / 12):
        month = timeline.first.plus(dice.between(0, timeline.months))
        day = 1 if dice.chance(0.7) else dice.between(2, 24)
        return month.starts_on.replace(day=day), None
    grown_up = born_on.replace(year=born_on.year + 19, day=min(born_on.day, 28))
    years = -8 * math.log(1 - dice.throw())
    earliest = timeline.first.plus(-1 - int(years * 12)).starts_on
    starts_on = min(max(earliest, grown_up), timeline.first.plus(-1).starts_on)
    if not has_left:
        return starts_on, None
    month = timeline.first.plus(dice.between(0, timeline.months - 1))
    return starts_on, month.ends_on if dice.chance(0.7) else month.starts_on.replace(day=dice.between(2, 27))


def leavers(plan: AgencyPlan, timeline: Timeline) -> int:
    """How many have left during the months of the population."""
    return round(plan.employees * LEFT_A_YEAR * timeline.months / 12)
