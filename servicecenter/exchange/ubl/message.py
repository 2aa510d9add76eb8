"""A message as a whole: from its dataclass to bytes and back, for one type of document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.exchange.safe_xml import UnsafeXml, whole
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.documents import DocumentType, new_root, type_of_root
from servicecenter.exchange.ubl.reading import read
from servicecenter.exchange.ubl.writing import write

M = TypeVar("M")
MOST_BYTES = 10_000_000
"""More than any order or answer; a catalogue is read line by line instead."""


@dataclass(frozen=True, slots=True)
class Format(Generic[M]):
    """How one type of message is written and read."""

    document: DocumentType
    message: type[M]

    def build(self, message: M) -> bytes:
        """The document, in UTF-8. Raises ``UblError`` for characters that XML has no place for."""
        root = new_root(self.document)
        write(root, message)
        return serialised(root)

    def parse(self, content: bytes) -> M:
        """Read a document. Raises ``UblError`` with line and field: another type, or something missing or wrong."""
        try:
            root = whole(content, most_bytes=MOST_BYTES)
        except UnsafeXml as error:
            raise UblError(str(error)) from None
        found = type_of_root(root)
        if found != self.document:
            raise UblError(f"dokumentet är {found.transaction}, inte {self.document.transaction}")
        return read(root, self.message)


def serialised(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
