"""A timed plan as a picture (Gantt): a row each with what was first planned, what is planned now and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from servicecenter.web.charts import no_numbers, together

WIDTH, ROW, TOP, BOTTOM = 660.0, 38.0, 30.0, 26.0
MOST_MONTHS = 18


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: as first planned, as it is now, done until (a day, or nothing), and the number of the gate that ends it.

    ``is_critical`` marks what decides when the delivery can start.
    """

    label: str
    first: tuple[date, date]
    now: tuple[date, date]
    done_until: date | None = None
    gate: int = 0
    is_passed: bool = False
    is_critical: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a day is along the line of months."""

    first: date
    last: date
    left: float

    def x(self, day: date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return self.left + min(1.0, max(0.0, share)) * (WIDTH - self.left - 14)


def gantt(bars: Sequence[Bar], today: date, *, title: str, small: bool = False) -> SafeString:
    """The plan from its first month to its last; the days are told in the list of the page."""
    if not bars:
        return no_numbers(title)
    row = 24.0 if small else ROW
    line = _line(bars, 190.0 if small else 98.0)
    bottom = TOP + row * len(bars)
    parts = [*_months(line, bottom), *(part for place, bar in enumerate(bars) for part in _bar(bar, place, row, line))]
    if line.first <= today <= line.last:
        parts.append(_today(line.x(today), today, bottom))
    key = f"g{crc32(f'{title}|{bars}'.encode()):08x}"
    return format_html(
        '<svg class="sc-chart sc-gantt" viewBox="0 -8 {} {}" role="img" aria-labelledby="{}t {}d">'
        '<title id="{}t">{}</title><desc id="{}d">{}</desc>{}</svg>',
        *(WIDTH, _f(bottom + BOTTOM + 8), key, key, key, title, key, _told(bars), together(parts)),
    )


def _line(bars: Sequence[Bar], left: float) -> _Line:
    first = min(min(bar.first[0], bar.now[0]) for bar in bars).replace(day=1)
    last = max(max(bar.first[1], bar.now[1]) for bar in bars)
    return _Line(first, _next_month(last), left)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _months(line: _Line, bottom: float) -> Iterable[SafeString]:
    months: list[date] = []
    month = line.first
    while month < line.last:
        months.append(month)
        month = _next_month(month)
    every = -(-len(months) // MOST_MONTHS)
    for place, month in enumerate(months):
        x = line.x(month)
        yield format_html('<line class="sc-chart__axis" x1="{0}" x2="{0}" y1="24" y2="{1}"/>', _f(x), _f(bottom))
        if place % every == 0:
            middle = (x + line.x(_next_month(month))) / 2
            name = date_format(month, "M").rstrip(".").lower()[:3]
            yield format_html('<text x="{}" y="18" text-anchor="middle">{}</text>', _f(middle), name)
        if place == 0 or month.month == 1:
            yield format_html('<text class="sc-chart__strong" x="{}" y="4">{}</text>', _f(x), month.year)


def _bar(bar: Bar, place: int, row: float, line: _Line) -> Iterable[SafeString]:
    top = TOP + place * row
    thick = 9.0 if row < ROW else 12.0
    yield format_html(
        '<text class="sc-gantt__label{}" x="0" y="{}">{}</text>',
        *(" sc-gantt__label--critical" if bar.is_critical else "", _f(top + thick + 1), bar.label),
    )
    yield _stretch("sc-gantt__first", *bar.first, top + thick + 3, 4.0 if row < ROW else 6.0, line)
    yield _stretch("sc-gantt__now", *bar.now, top, thick, line)
    if bar.done_until and bar.done_until >= bar.now[0]:
        yield _stretch("sc-gantt__done", bar.now[0], min(bar.done_until, bar.now[1]), top, thick, line)
    if bar.gate:
        yield from _gate(bar, line.x(bar.now[1] + timedelta(days=1)), top + thick / 2)


def _stretch(css: str, first: date, last: date, y: float, height: float, line: _Line) -> SafeString:
    x = line.x(first)
    width = max(3.0, line.x(last + timedelta(days=1)) - x)
    shape = '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>'
    return format_html(shape, css, _f(x), _f(y), _f(width), _f(height), _f(height / 3))


def _gate(bar: Bar, x: float, y: float) -> Iterable[SafeString]:
    passed = " sc-gantt__gate--passed" if bar.is_passed else ""
    yield format_html(
        '<path class="sc-gantt__gate{}" d="M{} {}l11 11-11 11-11-11z"/>'
        '<text class="sc-gantt__number{}" x="{}" y="{}" text-anchor="middle">{}</text>',
        *(passed, _f(x), _f(y - 11), passed.replace("gate--", "number--"), _f(x), _f(y + 4), bar.gate),
    )


def _today(x: float, today: date, bottom: float) -> SafeString:
    return format_html(
        '<line class="sc-chart__today" x1="{0}" x2="{0}" y1="22" y2="{1}"/>'
        '<text class="sc-chart__todaytext" x="{0}" y="{2}" text-anchor="middle">{3}</text>',
        *(_f(x), _f(bottom), _f(bottom + 15), date_format(today, "j M").lower()),
    )


def _told(bars: Sequence[Bar]) -> str:
    told = gettext("%(label)s %(first)s till %(last)s")
    return "; ".join(told % {"label": bar.label, "first": bar.now[0], "last": bar.now[1]} for bar in bars) + "."


def _f(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
