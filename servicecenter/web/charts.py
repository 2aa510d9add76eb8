"""Charts as accessible SVG, drawn on the server: pure functions from numbers to safe markup.

Every chart carries a title and a description with its numbers, takes its colours from tokens through classes, and
needs neither script nor inline style. ``figure`` adds a caption and the numbers as a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zlib import crc32

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from servicecenter.web.formatting import number

Number = int | float | Decimal
KINDS = ("fjord", "ok", "warn", "stop", "info", "run", "plain")


@dataclass(frozen=True, slots=True)
class Point:
    """One labelled number; ``shown`` is how it is written out."""

    label: str
    value: float
    shown: str


def points_from(
    rows: Iterable[Sequence[object]], *, divisor: int = 1, decimals: int = 0, unit: str = ""
) -> list[Point]:
    """Points from ``(label, value)`` rows; values may be öre with a ``divisor`` that turns them into the unit shown."""
    return [_point(str(row[0]), row[1], divisor, decimals, unit) for row in rows]


def bars(points: Sequence[Point], *, title: str, strong: int = -1, width: int = 312, height: int = 132) -> SafeString:
    """Upright bars from zero; the ``strong`` bar and the highest carry their number. Negative values hang down."""
    if not points:
        return no_numbers(title)
    top, bottom, baseline = 24.0, height - 22.0, 0.0
    scale = _Scale(min(0.0, *(p.value for p in points)), max(0.0, *(p.value for p in points)), bottom, top)
    strong %= len(points)
    highest = max(range(len(points)), key=lambda index: points[index].value)
    step = width / len(points)
    if abs(highest - strong) * step < (len(points[highest].shown) + len(points[strong].shown)) * HALF_A_DIGIT:
        highest = strong
    parts = [_axis(scale(baseline), width)]
    for index, point in enumerate(points):
        parts.append(_bar(point, index * step, step, scale, is_strong=index == strong))
        parts.append(_text(point.label, (index + 0.5) * step, height - 6, strong=index == strong))
        if index in (strong, highest):
            y = min(scale(point.value), scale(0)) - 6
            parts.append(_number_inside(point.shown, (index + 0.5) * step, y, width))
    return _svg(parts, width, height, title=title, description=_told(points), extra=_size(width))


def histogram(values: Iterable[Number], *, title: str, unit: str = "", bins: int = 10, decimals: int = 0) -> SafeString:
    """How many of ``values`` fall in each of ``bins`` equal classes."""
    points = classes(values, bins=bins, unit=unit, decimals=decimals)
    highest = max(range(len(points)), key=lambda index: points[index].value, default=0)
    return bars(points, title=title, strong=highest, width=420, height=150)


def classes(values: Iterable[Number], *, bins: int = 10, unit: str = "", decimals: int = 0) -> list[Point]:
    """The classes of a histogram: label is where the class begins, value is how many fall in it."""
    numbers = sorted(float(value) for value in values)
    if not numbers:
        return []
    low, high = numbers[0], numbers[-1]
    bins = 1 if high == low else bins
    size = (high - low) / bins
    counts = [0] * bins
    for value in numbers:
        counts[min(bins - 1, int((value - low) / size)) if size else 0] += 1
    starts = [low + index * size for index in range(bins)]
    return [
        Point(f"{number(start, decimals)}{f' {unit}' if unit else ''}", count, number(count))
        for start, count in zip(starts, counts, strict=True)
    ]


def line(
    points: Sequence[Point],
    *,
    title: str,
    before: Sequence[Point] = (),
    before_label: str = "",
    width: int = 420,
    height: int = 180,
) -> SafeString:
    """A line over time, with three guiding lines; ``before`` is drawn dashed to compare with."""
    if not points:
        return no_numbers(title)
    left, right, top, bottom = 46.0, width - 12.0, 14.0, height - 26.0
    both = [p.value for p in (*points, *before)]
    scale = _Scale(min(both), max(both), bottom, top)
    step = (right - left) / max(1, max(len(points), len(before)) - 1)
    parts = [_guide(value, scale, left, right, points[0].shown) for value in scale.ticks()]
    if before:
        parts.append(_polyline(before, left, step, scale, "sc-chart__line sc-chart__line--before"))
    parts.append(_polyline(points, left, step, scale, "sc-chart__line"))
    last = len(points) - 1
    parts.append(
        format_html(
            '<circle class="sc-chart__point" cx="{}" cy="{}" r="3.5"/>',
            _f(left + last * step),
            _f(scale(points[last].value)),
        )
    )
    parts.append(
        _text(points[last].shown, left + last * step, scale(points[last].value) - 9, strong=True, anchor="end")
    )
    parts.extend(
        _text(points[index].label, left + index * step, height - 6, strong=index == last)
        for index in _sparse(len(points))
    )
    told = _told(points) + (f" {before_label}: {_told(before)}" if before else "")
    return _svg(parts, width, height, title=title, description=told, extra=_size(width))


def split(parts: Sequence[tuple[str, Number, str]], *, title: str) -> SafeString:
    """One bar split in parts ``(label, value, kind)``; each keeps at least a sliver so that it can be seen."""
    total = float(sum(abs(Decimal(str(value))) for _, value, _ in parts))
    shown = [
        (label, max(0.6, abs(float(value)) / total * 100), kind) for label, value, kind in parts if value and total
    ]
    scale = 100 / sum(share for _, share, _ in shown) if shown else 1
    rects, x = [], 0.0
    for _, share, kind in shown:
        rects.append(
            format_html(
                '<rect class="sc-fill-{}" x="{}" y="0" width="{}" height="14"/>',
                kind if kind in KINDS else "plain",
                _f(x),
                _f(max(0.3, share * scale - 0.5)),
            )
        )
        x += share * scale
    told = ", ".join(f"{label} {number(value, 2)}" for label, value, _ in parts)
    return _svg(rects, 100, 14, title=title, description=told, extra="sc-chart--split", stretch=True)


def waterfall(
    steps: Sequence[Point], *, start: Point, end: Point, title: str, width: int = 460, row: int = 28
) -> SafeString:
    """From ``start`` to ``end`` by steps, one row each: where the last one ended the next begins.

    The axis begins near the lowest value, because the steps are small beside what they change.
    """
    left, right = 176.0, width - 84.0
    levels = [start.value]
    for step in steps:
        levels.append(levels[-1] + step.value)
    lowest, highest = min(*levels, end.value), max(*levels, end.value)
    margin = (highest - lowest) * 0.15 or 1.0
    scale = _Scale(max(0.0, lowest - margin) if lowest >= 0 else lowest - margin, highest, left, right)
    parts = [_fall_row(start, scale.low, start.value, scale, 0, row, kind="total")]
    for index, step in enumerate(steps):
        kind = "up" if step.value >= 0 else "down"
        parts.append(_fall_row(step, levels[index], levels[index + 1], scale, index + 1, row, kind=kind))
    parts.append(_fall_row(end, scale.low, end.value, scale, len(steps) + 1, row, kind="total"))
    height = row * (len(steps) + 2)
    told = _told([start, *steps, end])
    return _svg(parts, width, height, title=title, description=told, extra="sc-chart--large")


def _fall_row(point: Point, first: float, last: float, scale: _Scale, place: int, row: int, *, kind: str) -> SafeString:
    y = place * row
    low, high = sorted((scale(first), scale(last)))
    bar = format_html(
        '<rect class="sc-chart__fall--{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>',
        kind,
        _f(low),
        _f(y + 5),
        _f(max(1.5, high - low)),
        _f(row - 10),
    )
    label = _text(point.label, scale.start - 10, y + row / 2 + 4, anchor="end", strong=kind == "total")
    return together((bar, label, _text(point.shown, high + 8, y + row / 2 + 4, anchor="start", strong=kind == "total")))


def distribution(
    points: Sequence[Point],
    usual: Sequence[Point],
    *,
    title: str,
    usual_label: str,
    width: int = 420,
    height: int = 180,
) -> SafeString:
    """Bars of how something is spread now, with a dashed outline of how it usually is; both are shares."""
    if not points:
        return no_numbers(title)
    top, bottom = 18.0, height - 24.0
    highest = max(0.001, *(p.value for p in (*points, *usual)))
    scale = _Scale(0.0, highest, bottom, top)
    step = width / len(points)
    parts = [_axis(bottom, width)]
    parts.extend(_bar(point, index * step, step, scale, is_strong=False) for index, point in enumerate(points))
    corners = " ".join(
        f"{_f(x)},{_f(scale(point.value))}"
        for index, point in enumerate(usual)
        for x in (index * step, (index + 1) * step)
    )
    parts.append(format_html('<polyline class="sc-chart__line sc-chart__line--before" points="{}"/>', corners))
    every = _sparse(len(points), 6)
    parts.extend(_text(points[index].label, (index + 0.5) * step, height - 6) for index in every)
    told = f"{_told(points)} {usual_label}: {_told(usual)}"
    return _svg(parts, width, height, title=title, description=told, extra="sc-chart--large")


def spark(values: Sequence[Number]) -> SafeString:
    """A small line without words, beside a column that gives the numbers; hidden from screen readers."""
    if not values:
        return SafeString("")
    numbers = [float(value) for value in values]
    scale = _Scale(min(numbers), max(numbers), 18.0, 2.0)
    step = 58 / max(1, len(numbers) - 1)
    places = [(2 + index * step, scale(value)) for index, value in enumerate(numbers)]
    return format_html(
        '<svg class="sc-spark" viewBox="0 0 62 20" aria-hidden="true"><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2.5"/></svg>',
        " ".join(f"{_f(x)},{_f(y)}" for x, y in places),
        _f(places[-1][0]),
        _f(places[-1][1]),
    )


def meter(value: Number, *, low: Number, high: Number, label: str) -> SafeString:
    """A balance on a scale with a mark at zero, such as flex between −20 and +40 hours."""
    x = _Scale(float(low), float(high), 0.0, 300.0)
    start, end = sorted((x(0.0), x(min(float(high), max(float(low), float(value))))))
    return format_html(
        '<svg class="sc-chart" viewBox="0 0 300 14" role="img" aria-label="{}">'
        '<rect class="sc-tint-plain" x="0" y="4" width="300" height="6" rx="3"/>'
        '<rect class="sc-fill-fjord" x="{}" y="4" width="{}" height="6"/>'
        '<line class="sc-chart__zero" x1="{}" x2="{}" y1="0" y2="14"/></svg>',
        label,
        _f(start),
        _f(end - start),
        _f(x(0.0)),
        _f(x(0.0)),
    )


def numbers_table(points: Sequence[Point], *, title: str, heading: str, value_heading: str) -> SafeString:
    """The numbers of a chart as a table, for those who read better than they see."""
    rows = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', ((p.label, p.shown) for p in points))
    return format_html(
        '<table><caption class="sc-vh">{}</caption><thead><tr><th scope="col">{}</th><th scope="col">{}</th></tr>'
        "</thead><tbody>{}</tbody></table>",
        title,
        heading,
        value_heading,
        rows,
    )


def together(parts: Iterable[SafeString]) -> SafeString:
    """Safe parts after each other, still safe (joining safe strings gives an unsafe one)."""
    return format_html_join("", "{}", ((part,) for part in parts))


def no_numbers(title: str) -> SafeString:
    return format_html('<p class="sc-muted sc-small">{}</p>', gettext("%s: inga siffror ännu.") % title)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Maps values onto places along an axis; a flat series lies in the middle."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> tuple[float, ...]:
        return (self.low,) if self.high == self.low else (self.low, (self.low + self.high) / 2, self.high)


def _point(label: str, value: object, divisor: int, decimals: int, unit: str) -> Point:
    exact = Decimal(str(value)) / divisor
    shown = number(exact, decimals)
    return Point(label, float(exact), f"{shown} {unit}" if unit else shown)


def _bar(point: Point, x: float, step: float, scale: _Scale, *, is_strong: bool) -> SafeString:
    top, bottom = sorted((scale(point.value), scale(0.0)))
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>',
        "sc-chart__bar--strong" if is_strong else "sc-chart__bar",
        _f(x + step * 0.15),
        _f(top),
        _f(step * 0.7),
        _f(bottom - top),
    )


def _polyline(points: Sequence[Point], left: float, step: float, scale: _Scale, css: str) -> SafeString:
    places = " ".join(f"{_f(left + index * step)},{_f(scale(p.value))}" for index, p in enumerate(points))
    return format_html('<polyline class="{}" points="{}"/>', css, places)


def _guide(value: float, scale: _Scale, left: float, right: float, shown: str) -> SafeString:
    decimals = len(shown.split(" ", maxsplit=1)[0].partition(",")[2])
    return format_html(
        '<line class="sc-chart__axis" x1="{}" x2="{}" y1="{}" y2="{}"/>{}',
        _f(left),
        _f(right),
        _f(scale(value)),
        _f(scale(value)),
        _text(number(value, decimals), left - 8, scale(value) + 4, anchor="end"),
    )


def _axis(y: float, width: float) -> SafeString:
    return format_html('<line class="sc-chart__axis" x1="0" x2="{}" y1="{}" y2="{}"/>', _f(width), _f(y), _f(y))


def _size(width: float) -> str:
    """How wide the chart may grow, so that its text stays near the size of the page's."""
    return "sc-chart--small" if width < 400 else "sc-chart--medium"


HALF_A_DIGIT = 3.5
"""About half the width of a character in a chart, to keep numbers apart and inside."""


def _number_inside(text: str, x: float, y: float, width: float) -> SafeString:
    """A number centred at ``x``, or pushed in from the edge that it would reach over."""
    half = len(text) * HALF_A_DIGIT
    if x + half > width:
        return _text(text, width, y, strong=True, anchor="end")
    return _text(text, x, y, strong=True) if x >= half else _text(text, 0, y, strong=True, anchor="start")


def _text(text: str, x: float, y: float, *, strong: bool = False, anchor: str = "middle") -> SafeString:
    css = "sc-chart__strong" if strong else ""
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', css, _f(x), _f(y), anchor, text)


def _svg(
    parts: Iterable[SafeString],
    width: float,
    height: float,
    *,
    title: str,
    description: str,
    extra: str = "",
    stretch: bool = False,
) -> SafeString:
    key = f"c{crc32(f'{title}|{description}'.encode()):08x}"
    return format_html(
        '<svg class="sc-chart{}" viewBox="0 0 {} {}"{} role="img" aria-labelledby="{}t {}d">'
        '<title id="{}t">{}</title><desc id="{}d">{}</desc>{}</svg>',
        f" {extra}" if extra else "",
        _f(width),
        _f(height),
        mark_safe(' preserveAspectRatio="none"') if stretch else "",
        key,
        key,
        key,
        title,
        key,
        description,
        together(parts),
    )


def _told(points: Sequence[Point]) -> str:
    return ", ".join(f"{p.label} {p.shown}" for p in points) + "."


def _sparse(count: int, at_most: int = 12) -> list[int]:
    """Which of ``count`` labels to write so that they do not collide; the last is always one of them."""
    every = -(-count // at_most)
    return sorted({count - 1 - index for index in range(0, count, every)})


def _f(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
