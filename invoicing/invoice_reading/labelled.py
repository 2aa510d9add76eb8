"""Values that stand beside their label or below it (ledtext): on forms both are common, on one page too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from invoicing.invoice_reading import words
from invoicing.invoice_reading.facts import Finding, Name
from invoicing.invoice_reading.rows import Cell, Row
from invoicing.invoice_reading.values import written
from servicecenter.receipt_reading.facts import Box

ROWS_BELOW = 2
NEAR = 30
"""Thousandths that a value may stand to the side of the label above it."""
FAR_BELOW = 45
AMOUNTS = (Name.NET, Name.VAT, Name.ROUNDING, Name.TOTAL)


@dataclass(frozen=True, slots=True)
class Label:
    """A label on the page; ``name`` is nothing where it only ends the value before it."""

    name: Name | None
    row: int
    cell: int
    start: int
    end: int
    box: Box


def labels_of(rows: Sequence[Row]) -> list[Label]:
    return [
        Label(name, number, place, start, end, cell.box(start, end))
        for number, row in enumerate(rows)
        for place, cell in enumerate(row.cells)
        for name, start, end in _in_cell(cell.text)
    ]


def _in_cell(text: str) -> list[tuple[Name | None, int, int]]:
    """The labels of a cell from left to right; what one has taken, another cannot."""
    taken: list[tuple[Name | None, int, int]] = []
    patterns = [(None, words.OTHER_LABELS), *words.LABELS.items()]
    patterns.sort(key=lambda pair: pair[0] in (Name.VAT, Name.NET))
    for name, pattern in patterns:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= first or start >= last for _name, first, last in taken):
                taken.append((name, start, end))
    return sorted(taken, key=lambda each: each[1])


def labelled(rows: Sequence[Row], *, on: date) -> Iterator[tuple[Name, Finding]]:
    """For every label the value to its right, or else below it."""
    labels = labels_of(rows)
    for place, label in enumerate(labels):
        if label.name is None:
            continue
        following = labels[place + 1] if place + 1 < len(labels) else None
        yield from _first(label.name, _beside(label, following, rows, on), _below(label, labels, rows, on))


def _first(name: Name, *sources: Iterator[Finding]) -> Iterator[tuple[Name, Finding]]:
    for source in sources:
        for finding in source:
            yield name, finding
            return


def _beside(label: Label, following: Label | None, rows: Sequence[Row], on: date) -> Iterator[Finding]:
    """What the rest of the row says, up to the next label. Of amounts the last is the field's: rates stand before."""
    assert label.name is not None  # noqa: S101 (labelled has seen to it)
    row = rows[label.row]
    found: list[Finding] = []
    for place in range(label.cell, len(row.cells)):
        cell = row.cells[place]
        start = label.end if place == label.cell else 0
        is_end = following is not None and (following.row, following.cell) == (label.row, place)
        end = following.start if following is not None and is_end else len(cell.text)
        found += _findings(label.name, cell, start, end, row, on)
        if is_end:
            break
    yield from reversed(found) if label.name in AMOUNTS else found


def _findings(name: Name, cell: Cell, start: int, end: int, row: Row, on: date) -> list[Finding]:
    text = " " * start + cell.text[start:end]
    return [
        Finding(value, row.text[:200], row.page, cell.box(first, last))
        for value, first, last in written(name, text, on=on)
    ]


def _below(label: Label, labels: Sequence[Label], rows: Sequence[Row], on: date) -> Iterator[Finding]:
    """The value under the label, in the column that it heads."""
    assert label.name is not None  # noqa: S101 (labelled has seen to it)
    left, right = label.box[0] - NEAR, _right_edge(label, labels)
    for row in rows[label.row + 1 : label.row + 1 + ROWS_BELOW]:
        if row.page != rows[label.row].page or row.box[1] - label.box[3] > FAR_BELOW:
            return
        near = [
            finding
            for cell in row.cells
            for finding in _findings(label.name, cell, 0, len(cell.text), row, on)
            if finding.box is not None and _is_under(finding.box, label.box, left, right)
        ]
        yield from sorted(near, key=lambda finding: _aside(finding.box, label.box))


def _right_edge(label: Label, labels: Sequence[Label]) -> int:
    after = [other.box[0] for other in labels if other.row == label.row and other.box[0] > label.box[0]]
    return min(after, default=label.box[2] + 200)


def _is_under(box: Box, label: Box, left: int, right: int) -> bool:
    overlaps = box[0] < label[2] and box[2] > label[0]
    return overlaps or (left <= box[0] < right and box[0] - label[2] < NEAR)


def _aside(box: Box | None, label: Box) -> int:
    return min(abs(box[0] - label[0]), abs(box[2] - label[2])) if box else 0
