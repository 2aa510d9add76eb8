"""The one way XML from outside is read: no document type, no entities, no network, a limit to size and depth.

A message that needs any of that is an attack or a mistake. Elements are given as they end, so that a long file takes
little memory if the caller clears what it is done with.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.common.money import Ore, to_ore

MOST_BYTES = 200_000_000
"""A payment file of 300 000 payments is about 150 MB."""


class UnsafeXml(ValueError):
    """The file can't be read as XML, or asks for what no message needs. The text says where and what to do."""


def elements(content: bytes, *, most_bytes: int = MOST_BYTES) -> Iterator[etree._Element]:
    """Every element when it ends, children before parents. Raises ``UnsafeXml``."""
    if len(content) > most_bytes:
        raise UnsafeXml(f"filen är större än {most_bytes // 1_000_000} MB; be avsändaren dela den")
    events = etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    is_first = True
    try:
        for event, element in events:
            if is_first:
                is_first = False
                if element.getroottree().docinfo.doctype:
                    raise UnsafeXml("filen har en dokumenttyp (DOCTYPE); sådana filer tas inte emot")
            if event == "end":
                yield element
    except etree.XMLSyntaxError as error:
        raise UnsafeXml(f"filen är inte läsbar XML: rad {error.lineno}: {error.msg}") from None


def whole(content: bytes, *, most_bytes: int = MOST_BYTES) -> etree._Element:
    """The root with everything in it, for a file that is read in no one order. Raises ``UnsafeXml``."""
    return deque(elements(content, most_bytes=most_bytes), maxlen=1).pop()


def local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[0].removeprefix("{")


class Fields:
    """The texts under one element by their path, for example ``Cdtr/Nm``, and the line it stands on.

    ``refuse`` makes the error of the format that reads, from a text that says the line, the field and what is wrong.
    """

    def __init__(self, element: etree._Element, refuse: Callable[[str], Exception] = UnsafeXml) -> None:
        self.line: int = element.sourceline
        self.refuse = refuse
        self.texts: dict[str, str] = {}
        self._collect(element, "")

    def _collect(self, element: etree._Element, path: str) -> None:
        for child in element:
            name = path + local_name(child)
            if len(child):
                self._collect(child, f"{name}/")
            elif child.text:
                self.texts.setdefault(name, child.text.strip())

    def get(self, *paths: str) -> str:
        """The first of the paths that has a text."""
        return next((text for path in paths if (text := self.texts.get(path, ""))), "")

    def __getitem__(self, path: str) -> str:
        if text := self.get(path):
            return text
        raise self.refuse(f"rad {self.line}: {path} saknas")

    def ore(self, path: str) -> Ore:
        text = self[path]
        try:
            return to_ore(Decimal(text))
        except (InvalidOperation, ValueError):
            raise self.refuse(f"rad {self.line}: {path} är {text!r}, inte ett belopp i kronor") from None

    def day(self, *paths: str) -> date | None:
        """The day of a date or a moment, or nothing."""
        text = self.get(*paths)
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise self.refuse(f"rad {self.line}: {paths[0]} är {text!r}, inte en dag") from None
