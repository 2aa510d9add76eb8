"""A printed document (handling på papper): a heading, facts, and sections of text and tables, as PDF/UA-1 by Typst.

The same document and moment always give the same bytes, so what has not changed keeps its checksum.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

import typst

from servicecenter.printing.letters import FONTS, all_printable

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, and whether it holds figures."""

    label: str
    share: int = 1
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. The first cell of each row says what the row is about."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part under a heading of its own; ``level`` 3 is a part of the one before."""

    title: str
    text: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    level: int = 2


@dataclass(frozen=True, slots=True)
class Document:
    """All that a document says. ``sheet`` names it at the foot of every page."""

    title: str
    lead: str
    sender: str
    sheet: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def render_document(document: Document, *, created_at: datetime) -> bytes:
    """The document as PDF, tagged for screen readers; ``created_at`` has a time zone."""
    pdf = _compiler().compile(
        format="pdf",
        sys_inputs={"data": json.dumps(all_printable(asdict(document)), ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=created_at.replace(microsecond=0),
    )
    return cast("bytes", pdf)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=FOLDER / "document.typ", root=FOLDER, font_paths=[FONTS], ignore_system_fonts=True)
