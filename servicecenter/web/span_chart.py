"""Days along a line of years: a row for each kind of thing, its stretches as bars, and days that matter as marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from django.utils.html import format_html
from django.utils.safestring import SafeString

from servicecenter.web.charts import KINDS, no_numbers, together

WIDTH, LEFT, ROW, TOP, BOTTOM = 440.0, 2.0, 36.0, 18.0, 20.0
MARK_LINE = 14.0
MOST_YEARS = 9
Span = tuple[date, date, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that is drawn through every row."""

    label: str
    day: date
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its stretches ``(first day, last day, kind)``, in any order."""

    label: str
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class _Years:
    """Where a day is along the line."""

    first: date
    last: date

    def x(self, day: date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return LEFT + min(1.0, max(0.0, share)) * (WIDTH - 2 * LEFT)


def span_chart(rows: Sequence[Row], first: date, last: date, *, title: str, marks: Sequence[Mark] = ()) -> SafeString:
    """The rows from a day to a day; what lies outside is cut off. The numbers are told in a table of the page."""
    if not rows:
        return no_numbers(title)
    line, top = _Years(first, last), TOP + MARK_LINE * (len(marks) - 1 if marks else 0)
    bottom = top + ROW * len(rows)
    parts = [
        *_years(line, top, bottom),
        *(part for place, row in enumerate(rows) for part in _row(row, top + place * ROW, line)),
        *(_mark(mark, line, bottom, place) for place, mark in enumerate(marks) if first <= mark.day <= last),
    ]
    key = f"s{crc32(f'{title}|{rows}'.encode()):08x}"
    return format_html(
        '<svg class="sc-chart sc-chart--large" viewBox="0 0 {} {}" role="img" aria-labelledby="{}t {}d">'
        '<title id="{}t">{}</title><desc id="{}d">{}</desc>{}</svg>',
        *(WIDTH, bottom + BOTTOM, key, key, key, title, key, _told(rows, marks), together(parts)),
    )


def _years(line: _Years, top: float, bottom: float) -> Iterable[SafeString]:
    years = [year for year in range(line.first.year, line.last.year + 1) if line.first <= date(year, 1, 1) <= line.last]
    every = -(-len(years) // MOST_YEARS) or 1
    for year in years[::every]:
        x = line.x(date(year, 1, 1))
        yield format_html(
            '<line class="sc-chart__axis" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}">{}</text>',
            *(_f(x), _f(x), _f(top), _f(bottom), _f(x + 3), _f(bottom + 14), year),
        )


def _row(row: Row, top: float, line: _Years) -> Iterable[SafeString]:
    yield format_html('<text class="sc-chart__strong" x="{}" y="{}">{}</text>', _f(LEFT), _f(top + 12), row.label)
    for first, last, kind in row.spans:
        if first <= line.last and last >= line.first:
            x = line.x(first)
            yield format_html(
                '<rect class="sc-fill-{}" x="{}" y="{}" width="{}" height="12" rx="2"/>',
                *(kind if kind in KINDS else "plain", _f(x), _f(top + 18), _f(max(1.5, line.x(last) - x))),
            )


def _mark(mark: Mark, line: _Years, bottom: float, place: int) -> SafeString:
    x = line.x(mark.day)
    css = "sc-chart__todaytext" if mark.is_today else "sc-text-stop"
    stroke = "sc-chart__today" if mark.is_today else "sc-chart__limit"
    anchor = "end" if x > WIDTH / 2 else "start"
    return format_html(
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        *(stroke, _f(x), _f(x), _f(place * MARK_LINE + 14), _f(bottom), css, _f(x), _f(place * MARK_LINE + 11)),
        *(anchor, mark.label),
    )


def _told(rows: Sequence[Row], marks: Sequence[Mark]) -> str:
    told = [f"{row.label}: " + ", ".join(f"{first} – {last}" for first, last, _kind in row.spans) for row in rows]
    return "; ".join([*told, *(f"{mark.label} {mark.day}" for mark in marks)]) + "."


def _f(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
