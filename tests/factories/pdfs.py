"""PDF files written by hand, so that a test can put into them whatever a PDF can hold."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>%s>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def text_pdf(lines: Sequence[str], *, catalog: bytes = b"", page: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """One page of text; ``catalog`` and ``page`` are written into those objects, ``more`` are objects from 6 on."""
    shown = b" T* ".join(b"(%s) Tj" % _escaped(line) for line in lines)
    contents = stream(b"BT /F 10 Tf 14 TL 20 370 Td %s ET" % shown)
    root = b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog
    return pdf_of([root, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE % page, contents, FONT, *more])


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A whole file with its table of objects, the first of which is the catalog."""
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, table)
    return bytes(written)


def packed_pdf(catalog: bytes, *, padding: int = 0) -> bytes:
    """A page whose catalog is packed away with other objects, as newer writers do it, and some blanks after it."""
    inner = b"1 0 <</Type/Catalog/Pages 2 0 R%s>>" % catalog
    packer = zlib.compressobj(9)
    packed = packer.compress(inner) + b"".join(packer.compress(b" " * (1 << 20)) for _ in range(padding >> 20))
    objects = {
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>",
        4: stream(packed + packer.flush(), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),
    }
    written, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        places[number] = len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(written)
    rows = [(0, 0, 65535), (2, 4, 0), *((1, place, 0) for place in places.values()), (1, table, 0)]
    entries = b"".join(struct.pack(">BIH", *row) for row in rows)
    cross = stream(entries, b"/Type/XRef/Size %d/Root 1 0 R/W[1 4 2]" % len(rows))
    written += b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (cross, table)
    return bytes(written)


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>"] * count
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *pages])


def _escaped(line: str) -> bytes:
    plain = line.encode("cp1252")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
