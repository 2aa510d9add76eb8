"""The rows of a page and the cells in them: words that stand close are one cell, and a wide gap divides two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servicecenter.receipt_reading.facts import Box, Line, Word

GAP = 18
"""Thousandths of the page's width; a blank between words is about five."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Some words beside each other, the same text with single blanks, and where each word begins in it."""

    words: tuple[Word, ...]
    text: str
    starts: tuple[int, ...]

    def box(self, start: int, end: int) -> Box:
        """Around the words that hold these signs of the text."""
        inside = [
            word.box
            for word, first in zip(self.words, self.starts, strict=True)
            if first < end and first + len(word.text) > start
        ]
        return around(inside)


@dataclass(frozen=True, slots=True)
class Row:
    page: int
    box: Box
    cells: tuple[Cell, ...]
    certainty: int

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """Rows in the order of the page."""
    rows = [
        Row(line.page, line.box or around([word.box for word in words]), _cells(words), line.certainty)
        for line in lines
        if (words := _words(line))
    ]
    return sorted(rows, key=lambda row: (row.page, row.box[1] + row.box[3], row.box[0]))


def around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _words(line: Line) -> list[Word]:
    if line.words:
        return sorted(line.words, key=lambda word: word.box[0])
    return [Word(line.text, line.box or (0, 0, 1000, 0))] if line.text.strip() else []


def _cells(words: Sequence[Word]) -> tuple[Cell, ...]:
    groups: list[list[Word]] = []
    for word in words:
        if groups and word.box[0] - groups[-1][-1].box[2] <= GAP:
            groups[-1].append(word)
        else:
            groups.append([word])
    return tuple(_cell(group) for group in groups)


def _cell(words: Sequence[Word]) -> Cell:
    starts, place = [], 0
    for word in words:
        starts.append(place)
        place += len(word.text) + 1
    return Cell(tuple(words), " ".join(word.text for word in words), tuple(starts))
