"""Several lines over the same time, and bars stacked toward a goal: pure functions from numbers to safe markup.

As ``charts``, whose ground they stand on: a title, a description with the numbers, colours by class, no script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from zlib import crc32

from django.utils.html import format_html
from django.utils.safestring import SafeString

from servicecenter.web.charts import KINDS, no_numbers, together
from servicecenter.web.formatting import number

WIDTH, HEIGHT = 460.0, 210.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 10.0, 14.0, 30.0
MOST_LABELS, TICKS = 6, 4
LOOKS = {
    "became": "sc-chart__line",
    "planned": "sc-chart__line sc-chart__line--before",
    "coming": "sc-chart__line sc-chart__line--ahead",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its name and looks; ``None`` where it has no point."""

    name: str
    looks: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the bars, from the bottom up, by its name and colour."""

    name: str
    kind: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class _Ground:
    """The paper that is drawn on: where a value and a place are, and how far between the guiding lines."""

    low: float
    high: float
    places: int
    tick: float

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)

    @property
    def step(self) -> float:
        return (WIDTH - LEFT - RIGHT) / max(1, self.places)

    def x(self, place: int) -> float:
        """The middle of a place."""
        return LEFT + (place + 0.5) * self.step


def _ground(low: float, high: float, places: int) -> _Ground:
    """From a round value below to one above, with some four lines between that fall on round values."""
    rough = (high - low) / TICKS or 1.0
    power = 10.0 ** floor(log10(rough))
    tick = next(step * power for step in (1, 2, 5, 10) if step * power >= rough)
    return _Ground(floor(low / tick) * tick, ceil(high / tick) * tick, places, tick)


def curves(labels: Sequence[str], lines: Sequence[Line], *, title: str, decimals: int = 0) -> SafeString:
    """Lines that may begin and end anywhere, over a line at nought."""
    known = [value for line in lines for value in line.values if value is not None]
    if not known:
        return no_numbers(title)
    ground = _ground(min(0.0, *known), max(0.0, *known), len(labels))
    parts = [
        *_guides(ground, decimals),
        *(part for line in lines for part in _line(line, ground)),
        *_labels(labels, ground),
    ]
    told = "; ".join(_told(line.name, labels, line.values, decimals) for line in lines)
    return _svg(parts, title, told)


def stacked(
    labels: Sequence[str], layers: Sequence[Layer], *, title: str, goal: float, goal_label: str, decimals: int = 1
) -> SafeString:
    """Bars of layers on each other, with a line where the goal is."""
    sums = [sum(values) for values in zip(*(layer.values for layer in layers), strict=True)]
    if not sums:
        return no_numbers(title)
    ground = _ground(0.0, max(goal * 1.12, *sums), len(labels))
    parts = [
        *_guides(ground, decimals),
        *_bars(layers, ground),
        *_goal(goal, goal_label, ground),
        *_labels(labels, ground),
    ]
    told = "; ".join(_told(layer.name, labels, layer.values, decimals) for layer in layers)
    return _svg(parts, title, f"{told}; {goal_label}")


def _guides(ground: _Ground, decimals: int) -> Iterable[SafeString]:
    for place in range(round(ground.low / ground.tick), round(ground.high / ground.tick) + 1):
        value = place * ground.tick
        y = ground.y(value)
        yield format_html(
            '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
            "sc-chart__axis" if place else "sc-chart__zero",
            *(_f(LEFT), _f(WIDTH - RIGHT), _f(y), _f(y), _f(LEFT - 6), _f(y + 4)),
            number(value, decimals if ground.tick < 1 else 0),
        )


def _line(line: Line, ground: _Ground) -> Iterable[SafeString]:
    """Each unbroken stretch; a point that stands alone is a dot."""
    for stretch in _stretches(line.values):
        places = [(ground.x(place), ground.y(value)) for place, value in stretch]
        if len(places) == 1:
            yield format_html('<circle class="sc-chart__point" cx="{}" cy="{}" r="3.5"/>', *map(_f, places[0]))
        else:
            points = " ".join(f"{_f(x)},{_f(y)}" for x, y in places)
            yield format_html('<polyline class="{}" points="{}"/>', LOOKS[line.looks], points)


def _stretches(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    found: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((place, value))
    return [stretch for stretch in found if stretch]


def _bars(layers: Sequence[Layer], ground: _Ground) -> Iterable[SafeString]:
    for place in range(ground.places):
        below = 0.0
        for layer in layers:
            above = below + layer.values[place]
            if above > below:
                yield format_html(
                    '<rect class="sc-fill-{}" x="{}" y="{}" width="{}" height="{}"/>',
                    layer.kind if layer.kind in KINDS else "plain",
                    *(_f(ground.x(place) - ground.step * 0.36), _f(ground.y(above)), _f(ground.step * 0.72)),
                    _f(max(1.0, ground.y(below) - ground.y(above))),
                )
            below = above


def _goal(goal: float, label: str, ground: _Ground) -> Iterable[SafeString]:
    y = ground.y(goal)
    yield format_html(
        '<line class="sc-chart__limit" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="sc-chart__strong" x="{}" y="{}" text-anchor="start">{}</text>',
        *(_f(LEFT), _f(WIDTH - RIGHT), _f(y), _f(y), _f(LEFT + 4), _f(y - 5), label),
    )


def _labels(labels: Sequence[str], ground: _Ground) -> Iterable[SafeString]:
    every = -(-len(labels) // MOST_LABELS)
    for place, label in enumerate(labels):
        if (len(labels) - 1 - place) % every == 0:
            yield format_html(
                '<text x="{}" y="{}" text-anchor="middle">{}</text>', _f(ground.x(place)), _f(HEIGHT - 8), label
            )


def _told(name: str, labels: Sequence[str], values: Iterable[float | None], decimals: int) -> str:
    known = [(label, value) for label, value in zip(labels, values, strict=True) if value is not None]
    return f"{name}: " + ", ".join(f"{label} {number(value, decimals)}" for label, value in known)


def _svg(parts: Iterable[SafeString], title: str, told: str) -> SafeString:
    key = f"k{crc32(f'{title}|{told}'.encode()):08x}"
    return format_html(
        '<svg class="sc-chart sc-chart--large" viewBox="0 0 {} {}" role="img" aria-labelledby="{}t {}d">'
        '<title id="{}t">{}</title><desc id="{}d">{}</desc>{}</svg>',
        *(_f(WIDTH), _f(HEIGHT), key, key, key, title, key, told, together(parts)),
    )


def _f(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
