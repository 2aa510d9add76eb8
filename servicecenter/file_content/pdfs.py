"""PDF as it is kept: whole and unchanged, or refused. Nothing is cut out of what is an accounting record.

Two readers must agree that a file is harmless: every object is looked at by pdfminer, and PDFium, which shows the
pages, tells of scripts and attachments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw  # type: ignore[import-untyped]
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import PSLiteral
from PIL import Image

from servicecenter.file_content.images import difference_hash
from servicecenter.file_content.kinds import Limits, MediaType, Refused, Taken

SCRIPTS = {"JavaScript", "Rendition"}
"""Actions that run something inside the reader."""
ACTIONS = {"Launch", "SubmitForm", "ImportData", "GoToE", "GoToR"}
"""Actions that start programs, send data, or open other files."""
INVOICES = re.compile(r"factur-x\.xml|zugferd-invoice\.xml|xrechnung\.xml", re.IGNORECASE)
"""Attachments that are the invoice itself as data."""
MOST_ATTACHED = 1_000_000
HASHED_SIDE = 400


def taken_in(content: bytes, limits: Limits) -> Taken:
    """Raises ``Refused`` for what is broken, locked, too long, or does more than show pages."""
    if b"%%EOF" not in content or content.rpartition(b"%%EOF")[2].strip(b" \t\r\n\0\f"):
        raise Refused("broken")
    for danger in _dangers(content):
        raise Refused(danger)
    pdf = _opened(content)
    if len(pdf) > limits.most_pages:
        raise Refused("pages", count=len(pdf), most=limits.most_pages)
    _refuse_what_pdfium_sees(pdf)
    return _taken(content, pdf)


def made_here(content: bytes) -> Taken:
    """What is kept of a PDF that the house itself has made. Never for a file from outside: it is decoded right here."""
    return _taken(content, _opened(content))


def _taken(content: bytes, pdf: Any) -> Taken:
    width, height = pdf[0].get_size()
    look = difference_hash(page_image(content, 1, HASHED_SIDE))
    return Taken(content, MediaType.PDF, len(pdf), round(width), round(height), look)


def page_image(content: bytes, number: int, side: int) -> Image.Image:
    """The page, counted from 1, with its longest side in pixels."""
    page = _opened(content)[number - 1]
    longest = max(page.get_size())
    if longest <= 0:
        raise Refused("broken")
    image: Image.Image = page.render(scale=side / longest).to_pil()
    return image.convert("RGB")


def attached_invoice(content: bytes) -> bytes | None:
    """The invoice as XML, where the PDF carries one."""
    pdf = _opened(content)
    for number in range(pdf.count_attachments()):
        attachment = pdf.get_attachment(number)
        if INVOICES.fullmatch(attachment.get_name()):
            return bytes(attachment.get_data())[:MOST_ATTACHED]
    return None


def _opened(content: bytes) -> Any:
    try:
        pdf = pypdfium2.PdfDocument(content)
        if not len(pdf):
            raise Refused("broken")
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if "password" in str(error).lower() else "broken") from None
    return pdf


def _refuse_what_pdfium_sees(pdf: Any) -> None:
    if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(pdf) != -1:
        raise Refused("locked")
    if pypdfium2.raw.FPDFDoc_GetJavaScriptActionCount(pdf) > 0:
        raise Refused("script")
    names = [pdf.get_attachment(number).get_name() for number in range(pdf.count_attachments())]
    if any(not INVOICES.fullmatch(name) for name in names) or len(names) > 1:
        raise Refused("attachment")


def _dangers(content: bytes) -> Iterator[str]:
    """Why the file is refused, as each reason is found among its objects. Raises ``Refused``."""
    try:
        document = PDFDocument(PDFParser(BytesIO(content)), fallback=False)
        if document.encryption is not None:
            yield "locked"
        for xref in document.xrefs:
            for number in xref.get_objids():
                yield from _of_value(document.getobj(number))
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 (whatever a broken file leads the reader into)
        raise Refused("locked" if "Password" in type(error).__name__ else "broken") from None


def _of_value(value: Any) -> Iterator[str]:
    if isinstance(value, PDFStream):
        value = value.attrs
    if isinstance(value, dict):
        yield from _of_dictionary(value)
        for inner in value.values():
            yield from _of_value(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_value(inner)


def _of_dictionary(value: dict[str, Any]) -> Iterator[str]:
    does = _name(value.get("S"))
    if "JS" in value or "JavaScript" in value or "XFA" in value or does in SCRIPTS:
        yield "script"
    if does in ACTIONS:
        yield "action"
    if "EF" in value and not _is_invoice(value):
        yield "attachment"
    if _name(value.get("Subtype")) in ("RichMedia", "Movie", "Sound", "Screen", "3D"):
        yield "script"


def _is_invoice(file: dict[str, Any]) -> bool:
    names = [value for key in ("F", "UF") if isinstance(value := file.get(key), bytes)]
    return bool(names) and all(INVOICES.fullmatch(_text(name)) for name in names)


def _text(name: bytes) -> str:
    if name.startswith(b"\xfe\xff"):
        return name[2:].decode("utf-16-be", "replace")
    return name.decode("latin-1")


def _name(value: Any) -> str:
    if not isinstance(value, PSLiteral):
        return ""
    return value.name if isinstance(value.name, str) else value.name.decode("latin-1")
