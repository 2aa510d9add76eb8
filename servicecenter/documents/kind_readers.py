"""How documents of a kind are read and who waits for it (läsare): each app says so of the kinds that are its own.

A kind that nobody reads in a way of its own is read as a receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicecenter.documents.models import Document, DocumentReading


@dataclass(frozen=True, slots=True)
class KindReader:
    """``read`` gives what is kept of a document, by column, from what ``file_content.cell.text_of`` found in it.

    It is called outside every transaction. ``done`` is called with the reading when it has ended, in the transaction
    that ends it. ``unread`` says why a reading was given up, and what to do.
    """

    read: Callable[[Document, dict[str, Any]], dict[str, Any]]
    done: Callable[[DocumentReading, datetime], None]
    unread: str


_readers: dict[str, KindReader] = {}


def register(kind: str, reader: KindReader) -> None:
    """Called once for each kind, from ``AppConfig.ready`` of the app that owns it."""
    _readers[kind] = reader


def reader_of(kind: str) -> KindReader | None:
    return _readers.get(kind)
