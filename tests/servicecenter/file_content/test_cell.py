"""What a file holds is found out in a process of its own; what it should not hold is refused with its reason."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from servicecenter.file_content.cell import START, ask, examined, page_as_jpeg
from servicecenter.file_content.images import difference_hash
from servicecenter.file_content.kinds import Limits, MediaType, Refused
from tests.factories.pdfs import many_pages, packed_pdf, pdf_of, stream, text_pdf
from tests.factories.receipts import drawn, picture, written

LIMITS = Limits(most_bytes=10_000_000, most_pixels=50_000_000, most_pages=50)
LINES = ["Kafé Lärkan", "2026-11-03 12:14", "Summa 118,00"]


def code_of(content: bytes, **limits: int) -> str:
    with pytest.raises(Refused) as refusal:
        examined(content, Limits(**{"most_bytes": 10_000_000, "most_pixels": 50_000_000, "most_pages": 50} | limits))
    return refusal.value.code


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and has a few bytes of pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def with_position(image: Image.Image) -> bytes:
    """A photograph that was taken with the telephone on its side, and says where."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Telefon"
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 19.0, 45.0), 3: "E", 4: (18.0, 4.0, 7.0)})
    return written(image, "JPEG", exif=exif, comment=b"GPS 59.3293")


def test_a_photograph_is_kept_upright_without_its_position() -> None:
    content = with_position(picture(LINES))
    assert b"Telefon" in content
    taken = examined(content, LIMITS)
    before, after = Image.open(BytesIO(content)), Image.open(BytesIO(taken.content))
    assert (taken.width, taken.height) == after.size == before.size[::-1]
    assert dict(after.getexif()) == {}
    assert all(mark not in taken.content for mark in (b"Exif", b"Telefon", b"59.3293"))


def test_heic_becomes_jpeg() -> None:
    from pillow_heif import from_pillow

    kept = BytesIO()
    from_pillow(picture(LINES).convert("RGB")).save(kept, quality=80)
    taken = examined(kept.getvalue(), LIMITS)
    assert (taken.media_type, Image.open(BytesIO(taken.content)).format) == (MediaType.JPEG, "JPEG")


def test_png_stays_png_and_lies_on_white() -> None:
    see_through = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    taken = examined(written(see_through, "PNG"), LIMITS)
    kept = Image.open(BytesIO(taken.content))
    assert (taken.media_type, kept.mode, kept.getpixel((5, 5))) == (MediaType.PNG, "RGB", (255, 255, 255))


def test_a_large_photograph_is_kept_at_a_readable_size() -> None:
    taken = examined(written(Image.new("L", (6000, 4000), 128)), LIMITS)
    assert (taken.width, taken.height) == (3000, 2000)


def test_a_pdf_is_kept_as_it_is() -> None:
    content = text_pdf(LINES)
    taken = examined(content, LIMITS)
    assert (taken.content, taken.page_count, taken.width, taken.height) == (content, 1, 300, 400)
    shown = Image.open(BytesIO(page_as_jpeg(content, number=1, side=200, limits=LIMITS)))
    assert (shown.format, shown.size) == ("JPEG", (150, 200))


def test_a_page_of_a_picture_is_shown_smaller() -> None:
    shown = page_as_jpeg(drawn(LINES), number=1, side=100, limits=LIMITS)
    assert max(Image.open(BytesIO(shown)).size) == 100


def test_alike_pictures_have_alike_looks() -> None:
    image = picture(LINES)
    again = Image.open(BytesIO(written(image.resize((300, 150)), quality=40)))
    assert (difference_hash(image) ^ difference_hash(again)).bit_count() <= 4
    other = picture(["SJ Stockholm - Göteborg", *["rad"] * 9, "595,00"])
    assert (difference_hash(image) ^ difference_hash(other)).bit_count() > 12


SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
LAUNCH = b"<</S/Launch/F(cmd.exe)>>"
ATTACHED = b"<</Type/Filespec/F(hemligt.exe)/EF<</F 7 0 R>>>>"
DANGEROUS: dict[str, tuple[bytes, str]] = {
    "script when opened": (text_pdf(LINES, catalog=b"/OpenAction " + SCRIPT), "script"),
    "script among names": (
        text_pdf(LINES, catalog=b"/Names<</JavaScript<</Names[(a)6 0 R]>>>>", more=[SCRIPT]),
        "script",
    ),
    "script of a page": (text_pdf(LINES, page=b"/AA<</O " + SCRIPT + b">>"), "script"),
    "starts a program": (text_pdf(LINES, catalog=b"/OpenAction " + LAUNCH), "action"),
    "link that starts a program": (
        text_pdf(LINES, page=b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/A " + LAUNCH + b">>]"),
        "action",
    ),
    "sends what is filled in": (
        text_pdf(LINES, catalog=b"/OpenAction<</S/SubmitForm/F(http://a.example)>>"),
        "action",
    ),
    "a form of another kind": (text_pdf(LINES, catalog=b"/AcroForm<</XFA(x)>>"), "script"),
    "another file inside": (
        text_pdf(
            LINES,
            catalog=b"/Names<</EmbeddedFiles<</Names[(hemligt.exe)6 0 R]>>>>",
            more=[ATTACHED, stream(b"MZ", b"/Type/EmbeddedFile")],
        ),
        "attachment",
    ),
    "a film": (text_pdf(LINES, page=b"/Annots[<</Subtype/RichMedia/Rect[0 0 9 9]>>]"), "script"),
    "a name written in codes": (
        text_pdf(LINES, catalog=b"/OpenAction<</S/#4aavaScript/#4aS(app.alert\\(1\\))>>"),
        "script",
    ),
}


@pytest.mark.parametrize(("content", "code"), DANGEROUS.values(), ids=DANGEROUS)
def test_a_pdf_that_does_more_than_show_pages_is_refused(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_a_script_in_a_packed_object_is_found() -> None:
    assert examined(packed_pdf(b""), LIMITS).page_count == 1
    assert code_of(packed_pdf(b"/OpenAction " + SCRIPT)) == "script"


def test_a_locked_pdf_is_refused_even_when_it_opens_without_a_password() -> None:
    for password in ("", "hemligt"):
        writer = PdfWriter(clone_from=PdfReader(BytesIO(text_pdf(LINES))))
        writer.encrypt(user_password=password, owner_password="ägare", algorithm="RC4-128")
        kept = BytesIO()
        writer.write(kept)
        assert code_of(kept.getvalue()) == "locked"


def test_an_invoice_as_data_inside_a_pdf_is_let_through() -> None:
    attached = b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 7 0 R>>>>"
    names = b"/Names<</EmbeddedFiles<</Names[(factur-x.xml)6 0 R]>>>>"
    content = text_pdf(LINES, catalog=names, more=[attached, stream(b"<a/>", b"/Type/EmbeddedFile")])
    assert examined(content, LIMITS).content == content


BAD: dict[str, tuple[bytes, dict[str, int], str]] = {
    "nothing": (b"", {}, "empty"),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", {}, "kind"),
    "a drawing with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', {}, "kind"),
    "a program": (b"MZ" + bytes(100), {}, "kind"),
    "a moving picture": (written(Image.new("L", (9, 9)), "GIF"), {}, "kind"),
    "a web page before a pdf": (b"<html>" + text_pdf(LINES), {}, "kind"),
    "an archive after a pdf": (text_pdf(LINES) + b"PK\x03\x04" + bytes(60), {}, "broken"),
    "thirty megabytes": (b"\xff\xd8\xff" + bytes(30_000_000), {}, "bytes"),
    "a picture of 50000 by 50000": (png_header(50_000, 50_000), {}, "pixels"),
    "a picture that ends too soon": (drawn(LINES)[:4000], {}, "broken"),
    "a picture that is only its first bytes": (b"\x89PNG\r\n\x1a\n", {}, "broken"),
    "a pdf that is only its first line": (b"%PDF-1.7\n", {}, "broken"),
    "a pdf without its end": (text_pdf(LINES)[:-40], {}, "broken"),
    "a pdf without pages": (
        pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]),
        {},
        "broken",
    ),
    "a pdf of too many pages": (many_pages(4), {"most_pages": 3}, "pages"),
    "a heic of noise": (b"\0\0\0\x18ftypheic" + bytes(range(200)), {}, "broken"),
}


@pytest.mark.parametrize(("content", "limits", "code"), BAD.values(), ids=BAD)
def test_what_is_no_document_is_refused_with_its_reason(content: bytes, limits: dict[str, int], code: str) -> None:
    assert code_of(content, **limits) == code


def test_what_is_hidden_in_a_picture_does_not_come_along() -> None:
    content = drawn(LINES) + b"<script>alert(1)</script>" + text_pdf(["dold"])
    taken = examined(content, LIMITS)
    assert b"script" not in taken.content
    assert b"%PDF" not in taken.content


def test_a_pdf_that_swells_is_stopped_by_the_limits_of_its_cell(monkeypatch: Any) -> None:
    """A hundred and fifty kilobytes that become a hundred and fifty megabytes, and then some."""
    small = START.replace(
        "import answer", "import *; from servicecenter.file_content import cell; cell.MEMORY = 300 << 20"
    )
    monkeypatch.setattr("servicecenter.file_content.cell.START", small.replace("; answer()", "; cell.answer()"))
    assert examined(packed_pdf(b""), LIMITS).page_count == 1
    assert code_of(packed_pdf(b"", padding=150 << 20)) in ("heavy", "broken")


def test_a_cell_that_dies_refuses(monkeypatch: Any) -> None:
    monkeypatch.setattr("servicecenter.file_content.cell.START", "import os; os.abort()")
    with pytest.raises(Refused, match="heavy"):
        ask(b"x", do="examine")
