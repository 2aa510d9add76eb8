"""The one way XML from outside is read: no document type, no entities, no network, a limit to size and depth.

A message that needs any of that is an attack or a mistake. One format, cXML, names its document type in every message:
its reader says so, and the type may then be named but never says anything and is never fetched. Elements are given as
they end, so that a long file takes little memory if the caller clears what it is done with; a file on disk is then
never whole in memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import BinaryIO

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.common.money import Ore, to_ore

MOST_BYTES = 200_000_000
"""A payment file of 300 000 payments is about 150 MB."""
MOST_DEPTH = 64
"""No format of ours nests deeper than about twenty."""


class UnsafeXml(ValueError):
    """The file can't be read as XML, or asks for what no message needs. The text says where and what to do."""


class _Bounded:
    """A file that refuses to be read beyond a size, whatever it says of itself."""

    def __init__(self, file: BinaryIO, most_bytes: int) -> None:
        self.file, self.most_bytes, self.left = file, most_bytes, most_bytes

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.left -= len(content)
        if self.left < 0:
            raise UnsafeXml(f"filen är större än {self.most_bytes // 1_000_000} MB; be avsändaren dela den")
        return content


def elements(
    content: bytes | BinaryIO, *, most_bytes: int = MOST_BYTES, may_name_type: bool = False
) -> Iterator[etree._Element]:
    """Every element when it ends, children before parents, from bytes or an open file. Raises ``UnsafeXml``."""
    file = BytesIO(content) if isinstance(content, bytes) else content
    events = etree.iterparse(
        _Bounded(file, most_bytes),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    try:
        for event, element in events:
            if event == "end":
                depth -= 1
                yield element
                continue
            if depth == 0:
                _check_type(element, may_be_named=may_name_type)
            depth += 1
            if depth > MOST_DEPTH:
                raise UnsafeXml(f"rad {element.sourceline}: elementen ligger djupare än {MOST_DEPTH} nivåer")
    except etree.XMLSyntaxError as error:
        raise UnsafeXml(f"filen är inte läsbar XML: rad {error.lineno}: {error.msg}") from None
    for (
        told
    ) in events.error_log:  # where a type is named, a word that it might have explained is passed over in silence
        if told.type == etree.ErrorTypes.WAR_UNDECLARED_ENTITY:
            raise UnsafeXml(f"rad {told.line}: {told.message}; skriv tecknet som det är")


def whole(content: bytes, *, most_bytes: int = MOST_BYTES, may_name_type: bool = False) -> etree._Element:
    """The root with everything in it, for a file that is read in no one order. Raises ``UnsafeXml``."""
    return deque(elements(content, most_bytes=most_bytes, may_name_type=may_name_type), maxlen=1).pop()


def _check_type(root: etree._Element, *, may_be_named: bool) -> None:
    """Refuse a document type, or one that says something of its own. Called before anything of the root is read."""
    if not root.getroottree().docinfo.doctype:
        return
    if not may_be_named:
        raise UnsafeXml("filen har en dokumenttyp (DOCTYPE); sådana filer tas inte emot")
    head = etree.tostring(root.getroottree(), encoding="unicode").partition(f"<{root.tag}")[0]
    if "[" in head:
        raise UnsafeXml("filen förklarar egna tecken eller element i sin dokumenttyp (DOCTYPE); sådana tas inte emot")


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
