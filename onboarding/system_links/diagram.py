"""The systems of a project and what goes between them, as a picture (systembild): placed here, drawn as SVG.

Those that only send stand to the left, those that only receive to the right. Each arrow carries the number of its row
in the table, which says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BOX_WIDTH, BOX_HEIGHT, GAP, BETWEEN, EDGE = 184, 48, 28, 132, 12
LONGEST = 24


@dataclass(frozen=True, slots=True)
class Arrow:
    """One integration: from where, to where, and how its test went."""

    source: str
    target: str
    state: str


@dataclass(frozen=True, slots=True)
class Box:
    name: str
    x: int
    y: int


def boxes(arrows: Sequence[Arrow]) -> dict[str, Box]:
    """Where each system stands; every one of them once, whoever sends and receives."""
    sends, receives = {arrow.source for arrow in arrows}, {arrow.target for arrow in arrows}
    columns = [sorted(each) for each in (sends - receives, sends & receives, receives - sends)]
    filled = [column for column in columns if column]
    tallest = max((len(column) for column in filled), default=0)
    placed = {}
    for index, column in enumerate(filled):
        top = EDGE + (tallest - len(column)) * (BOX_HEIGHT + GAP) // 2
        for row, name in enumerate(column):
            place = EDGE + index * (BOX_WIDTH + BETWEEN), top + row * (BOX_HEIGHT + GAP)
            placed[name] = Box(name, *place)
    return placed


def drawing(arrows: Sequence[Arrow], *, title: str, description: str) -> SafeString:
    """The picture, with title and description for those who do not see it."""
    placed = boxes(arrows)
    width = max((box.x for box in placed.values()), default=0) + BOX_WIDTH + EDGE + (BETWEEN // 2)
    height = max((box.y for box in placed.values()), default=0) + BOX_HEIGHT + EDGE + GAP
    lines = format_html_join("", "{}", ((_line(index, arrow, placed),) for index, arrow in enumerate(arrows)))
    names = format_html_join("", "{}", ((_box(box),) for box in placed.values()))
    numbers = format_html_join("", "{}", ((_number(index, arrow, placed),) for index, arrow in enumerate(arrows)))
    return format_html(
        '<svg class="sc-systems" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-labelledby="systems-title systems-told"><title id="systems-title">{title}</title>'
        '<desc id="systems-told">{told}</desc><defs><marker id="systems-tip" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>{all}</svg>',
        w=width,
        h=height,
        title=title,
        told=description,
        all=SafeString(lines + names + numbers),
    )


def _ends(index: int, arrow: Arrow, placed: dict[str, Box]) -> tuple[int, int, int, int, bool]:
    """From the right side of one box to the left of the next, or round to its right side when it is not ahead.

    Several arrows between the same boxes leave at different heights.
    """
    source, target = placed[arrow.source], placed[arrow.target]
    shift = (index % 3 - 1) * 12
    is_ahead = target.x > source.x
    end_x = target.x if is_ahead else target.x + BOX_WIDTH
    middle = BOX_HEIGHT // 2 + shift
    return source.x + BOX_WIDTH, source.y + middle, end_x, target.y + middle, is_ahead


def _line(index: int, arrow: Arrow, placed: dict[str, Box]) -> SafeString:
    x1, y1, x2, y2, is_ahead = _ends(index, arrow, placed)
    bend = BETWEEN // 2
    across = (x1 + bend, x2 - bend) if is_ahead else (x1 + bend, x2 + bend)
    if not is_ahead and (x1, y1) == (x2, y2):
        y2 += BOX_HEIGHT // 3
    path = f"M{x1} {y1}C{across[0]} {y1} {across[1]} {y2} {x2} {y2}"
    return format_html('<path class="is-{}" d="{}" marker-end="url(#systems-tip)"/>', arrow.state, path)


def _number(index: int, arrow: Arrow, placed: dict[str, Box]) -> SafeString:
    x1, y1, x2, y2, is_ahead = _ends(index, arrow, placed)
    share = (0.3, 0.5, 0.7)[index % 3] if is_ahead else 0.5
    x, y = (x1 + (x2 - x1) * share, y1 + (y2 - y1) * _eased(share)) if is_ahead else (max(x1, x2) + 48, (y1 + y2) / 2)
    return format_html(
        '<circle class="is-{}" cx="{}" cy="{}" r="10"/><text class="sc-systems__number" x="{}" y="{}">{}</text>',
        arrow.state, f"{x:.0f}", f"{y:.0f}", f"{x:.0f}", f"{y + 4:.0f}", index + 1,
    )  # fmt: skip


def _eased(share: float) -> float:
    """How far up or down such a curve has come after a share of its way across."""
    return share * share * (3 - 2 * share)


def _box(box: Box) -> SafeString:
    shown = box.name if len(box.name) <= LONGEST else f"{box.name[: LONGEST - 1].rstrip()}…"
    return format_html(
        '<g><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="8"/><text x="{}" y="{}">{}</text></g>',
        box.name, box.x, box.y, BOX_WIDTH, BOX_HEIGHT, box.x + BOX_WIDTH // 2, box.y + BOX_HEIGHT // 2 + 5, shown,
    )  # fmt: skip
