"""The month as a strip of days with the phases of the pay month below: where we are, and what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from servicecenter.common.periods import Month
from servicecenter.web.charts import KINDS, together

DAY_WIDTH = 40


def month_strip(
    month: Month,
    phases: Iterable[tuple[str, date, date, str]],
    *,
    today: date | None = None,
    holidays: Collection[date] = (),
    title: str = "Månaden",
) -> SafeString:
    """``phases`` are ``(label, first day, last day, kind)``; days outside the month are cut off."""
    phases = [phase for phase in phases if phase[1] <= month.ends_on and phase[2] >= month.starts_on]
    days = [_day(date(month.year, month.month, day), today, holidays) for day in range(1, month.days + 1)]
    return format_html(
        '<svg class="sc-chart" viewBox="0 0 {} 74" role="img" aria-labelledby="ms-{}t ms-{}d">'
        '<title id="ms-{}t">{}</title><desc id="ms-{}d">{}</desc>{}{}</svg>',
        month.days * DAY_WIDTH,
        *[str(month)] * 3,
        title,
        str(month),
        _told(phases, today),
        together(days),
        together(_phase(label, first, last, kind, month) for label, first, last, kind in phases),
    )


def _day(day: date, today: date | None, holidays: Collection[date]) -> SafeString:
    free = day.weekday() >= 5 or day in holidays
    x = (day.day - 1) * DAY_WIDTH
    mark = SafeString("")
    if day == today:
        mark = format_html(
            '<rect class="sc-chart__today" x="{}" y="18" width="38" height="26" rx="4"/>'
            '<text class="sc-chart__todaytext" x="{}" y="12" text-anchor="middle">{}</text>',
            x + 1,
            x + 20,
            gettext("i dag"),
        )
    return format_html(
        '<rect class="sc-day{}" x="{}" y="18" width="38" height="26" rx="4"/>'
        '<text class="{}" x="{}" y="35" text-anchor="middle">{}</text>{}',
        " sc-day--free" if free else "",
        x + 1,
        "sc-chart__strong" if day == today else "",
        x + 20,
        day.day,
        mark,
    )


def _phase(label: str, first: date, last: date, kind: str, month: Month) -> SafeString:
    first, last = max(first, month.starts_on), min(last, month.ends_on)
    x, width = (first.day - 1) * DAY_WIDTH, ((last - first).days + 1) * DAY_WIDTH
    kind = kind if kind in KINDS else "plain"
    return format_html(
        '<rect class="sc-tint-{}" x="{}" y="50" width="{}" height="20" rx="4"/>'
        '<text class="sc-text-{}" x="{}" y="64">{}</text>',
        kind,
        x + 1,
        width - 2,
        kind,
        x + 8,
        label,
    )


def _told(phases: Iterable[tuple[str, date, date, str]], today: date | None) -> str:
    told = ", ".join(f"{label} {_days(first, last)}" for label, first, last, _kind in phases) + "."
    return f"{told} {gettext('I dag är den %d.') % today.day}" if today else told


def _days(first: date, last: date) -> str:
    if first == last:
        return str(first.day)
    return gettext("%(first)d till %(last)d") % {"first": first.day, "last": last.day}
