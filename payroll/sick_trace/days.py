"""Sickness told day by day (dag för dag): what each day takes and gives, by months, and as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.calculation.sick_days import DayRule, SickDay, Stage
from payroll.calculation.wording import number, percent
from servicecenter.common.calendars import is_working_day
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.web.formatting import kronor, month_and_year

STAGES: dict[Stage, tuple[str | Promise, str]] = {
    Stage.SICK_PAY: (lazy("Sjuklön, dag 1–14"), "fjord"),
    Stage.DAY_15: (lazy("Sjukpenningtillägg, dag 15–90"), "info"),
    Stage.DAY_91: (lazy("Sjukpenningtillägg, dag 91–364"), "run"),
    Stage.DAY_365: (lazy("Från dag 365"), "warn"),
}
"""The name and the colour of each stage of a sick period."""
RULES: dict[DayRule, str | Promise] = {
    DayRule.WORKING_DAY: lazy("Avdrag per arbetsdag, 4,6 %"),
    DayRule.CALENDAR_DAY: lazy("Avdrag per kalenderdag, 3,3 %"),
    DayRule.WHOLE_MONTH: lazy("Hel månad: lönen fördelad på dagarna"),
}
PARAGRAPHS: dict[Stage, str | Promise] = {
    Stage.SICK_PAY: lazy("6–7 §§ sjuklönelagen, villkorsavtalen 6 och 7 kap."),
    Stage.DAY_15: lazy("villkorsavtalen 6 och 7 kap., dag 15–364"),
    Stage.DAY_91: lazy("villkorsavtalen 6 och 7 kap., dag 15–364"),
    Stage.DAY_365: lazy("villkorsavtalen 7 kap., från dag 365 (andrahandsuppgift)"),
}


@dataclass(frozen=True, slots=True)
class TracedDay:
    """A sick day in words beside its amounts."""

    one: SickDay
    stage: str | Promise
    kind: str
    rule: str | Promise
    paragraph: str | Promise
    extent: str
    share: str
    is_free: bool


@dataclass(frozen=True, slots=True)
class TracedMonth:
    """The sick days of a month and their sums."""

    month: Month
    days: tuple[TracedDay, ...]
    deducted: Ore
    sick_pay: Ore
    qualifying: Ore
    supplement: Ore
    lost: Ore


def traced_months(days: Iterable[SickDay]) -> list[TracedMonth]:
    """Sick days by month, oldest first."""
    found = []
    for month, group in groupby(days, key=lambda one: Month.of(one.day)):
        own = list(group)
        found.append(
            TracedMonth(
                month,
                tuple(_traced(one) for one in own),
                deducted=sum(one.deducted for one in own),
                sick_pay=sum(one.sick_pay for one in own),
                qualifying=sum(one.qualifying for one in own),
                supplement=sum(one.supplement + one.above_cap for one in own),
                lost=sum(one.lost for one in own),
            )
        )
    return found


def _traced(one: SickDay) -> TracedDay:
    stage, kind = STAGES[one.stage]
    return TracedDay(
        one,
        stage,
        kind,
        RULES[one.rule],
        PARAGRAPHS[one.stage],
        percent(one.extent),
        number(one.share),
        one.rule is DayRule.WORKING_DAY and not one.share,
    )


def stages_of(days: Iterable[SickDay]) -> list[tuple[str, str | Promise]]:
    """The stages that the days have, for the key of the picture."""
    seen = {one.stage for one in days}
    return [(kind, label) for stage, (label, kind) in STAGES.items() if stage in seen]


CELL, GAP, LEFT, TOP = 20, 2, 62, 14


def picture(days: Sequence[SickDay]) -> SafeString:
    """A row of squares for each month, a square for each day; sick days have the colour of their stage."""
    months = sorted({Month.of(one.day) for one in days})
    by_day = {one.day: one for one in days}
    height = TOP + len(months) * (CELL + GAP)
    rows = [_row(month, place, by_day) for place, month in enumerate(months)]
    told = "; ".join(
        _("%(month)s: %(days)d sjukdagar") % {"month": month_and_year(month), "days": _count(days, month)}
        for month in months
    )
    return format_html(
        '<svg class="sc-chart sc-chart--days" viewBox="0 0 {} {}" role="img" aria-labelledby="sick-t sick-d">'
        '<title id="sick-t">{}</title><desc id="sick-d">{}</desc>{}{}</svg>',
        LEFT + 31 * (CELL + GAP),
        height,
        _("Sjukperioden dag för dag"),
        told,
        together(_number(day) for day in (1, 5, 10, 15, 20, 25, 30)),
        together(rows),
    )


def _count(days: Iterable[SickDay], month: Month) -> int:
    return sum(1 for one in days if Month.of(one.day) == month)


def together(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _number(day: int) -> SafeString:
    return format_html('<text x="{}" y="9" text-anchor="middle">{}</text>', _x(day) + CELL // 2, day)


def _x(day: int) -> int:
    return LEFT + (day - 1) * (CELL + GAP)


def _row(month: Month, place: int, by_day: dict[date, SickDay]) -> SafeString:
    y = TOP + place * (CELL + GAP)
    squares = []
    for number_ in range(1, month.days + 1):
        day = date(month.year, month.month, number_)
        one = by_day.get(day)
        css = f"sc-fill-{STAGES[one.stage][1]}" if one else "sc-day" if is_working_day(day) else "sc-day sc-day--free"
        css += " sc-day--part" if one and one.extent < 100 else ""
        squares.append(
            format_html(
                '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>',
                css,
                _x(number_),
                y,
                CELL,
                CELL,
            )
        )
    label = format_html('<text x="0" y="{}">{}</text>', y + 14, str(month))
    return together([label, *squares])


def summed(months: Iterable[TracedMonth]) -> dict[str, str]:
    """The sums of the whole, as the page shows them."""
    rows = list(months)
    return {
        "days": str(sum(len(row.days) for row in rows)),
        "deducted": kronor(sum(row.deducted for row in rows)),
        "paid": kronor(sum(row.sick_pay - row.qualifying + row.supplement for row in rows)),
        "lost": kronor(sum(row.lost for row in rows)),
    }
