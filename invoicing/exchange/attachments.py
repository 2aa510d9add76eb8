"""Files in an invoice (bilagor, BG-24): told by their content, of the kinds that EN 16931 names, within limits. Pure.

An attachment is part of the document and is kept in it; opening it here unpacks nothing and runs nothing.
"""

from __future__ import annotations

import base64
import binascii
import zipfile
from dataclasses import dataclass
from io import BytesIO

from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.parts import DocumentReference

PDF, PNG, JPEG, CSV = "application/pdf", "image/png", "image/jpeg", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
SUFFIXES = {PDF: "pdf", PNG: "png", JPEG: "jpg", CSV: "csv", XLSX: "xlsx", ODS: "ods"}
"""EN 16931, code list MimeCode."""
HEADS = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
MOST_FILES = 20
MOST_BYTES = 10_000_000
"""Of all attachments together, unpacked from base64."""
MOST_UNPACKED = 100_000_000
"""A workbook that unpacks to more is an attack (zip bomb)."""
CODE = ("vbaproject", "macrosheets/", "activex", "basic/", "scripts/")
"""Parts of a workbook that are programs."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file, by its place among the files of the document, counted from 1."""

    number: int
    label: str
    name: str
    media_type: str
    content: bytes


def attachments(references: tuple[DocumentReference, ...]) -> tuple[Attachment, ...]:
    """The files of an invoice. Raises ``UblError`` for one that can't be kept, in words that its sender gets."""
    files = [one for one in references if one.file is not None]
    if len(files) > MOST_FILES:
        raise UblError(f"fakturan har {len(files)} bilagor; högst {MOST_FILES} tas emot")
    opened = tuple(_opened(one, number) for number, one in enumerate(files, start=1))
    if sum(len(one.content) for one in opened) > MOST_BYTES:
        raise UblError(f"bilagorna är tillsammans större än {MOST_BYTES // 1_000_000} MB")
    return opened


def _opened(reference: DocumentReference, number: int) -> Attachment:
    file = reference.file
    assert file is not None  # noqa: S101 (the caller has chosen those that have one)
    told = file.name or reference.id
    if file.mime_type not in SUFFIXES:
        raise UblError(f"bilagan {told} är av typen {file.mime_type!r}; PDF, PNG, JPEG, CSV, XLSX och ODS tas emot")
    try:
        content = base64.b64decode("".join(file.content.split()), validate=True)
    except (binascii.Error, ValueError):
        raise UblError(f"bilagan {told} är inte hel: innehållet är inte base64") from None
    if not _fits(content, file.mime_type):
        raise UblError(
            f"bilagan {told} är inte {SUFFIXES[file.mime_type].upper()}, som den säger sig vara, eller inte hel"
        )
    name = _name(told, SUFFIXES[file.mime_type])
    return Attachment(number, reference.description or reference.id, name, file.mime_type, content)


def _fits(content: bytes, media_type: str) -> bool:
    """Whether the content is what it is said to be."""
    if media_type in HEADS:
        return content.startswith(HEADS[media_type])
    return _is_text(content) if media_type == CSV else _is_workbook(content, media_type)


def _is_text(content: bytes) -> bool:
    """Bytes below space that no text has are a program or an archive under another name."""
    return bool(content) and not any(sign < 32 and sign not in b"\t\r\n" for sign in content)


def _is_workbook(content: bytes, media_type: str) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            names = [one.filename.lower() for one in parts]
            is_kind = "xl/workbook.xml" in names if media_type == XLSX else _mimetype(package) == ODS
            is_plain = not any(part in name for name in names for part in CODE)
            return is_kind and is_plain and sum(one.file_size for one in parts) <= MOST_UNPACKED
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, EOFError, NotImplementedError):
        return False


def _mimetype(package: zipfile.ZipFile) -> str:
    """What an OpenDocument file says that it is, in its first part."""
    with package.open("mimetype") as part:
        return part.read(100).decode("ascii", "replace")


def _name(told: str, suffix: str) -> str:
    """The last part of the name, of plain signs, with the suffix that is true."""
    last = told.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    plain = "".join(sign if sign.isalnum() or sign in " -_().," else "_" for sign in stem).strip(" .")
    return f"{plain[:80] or 'bilaga'}.{suffix}"
