"""Files in an invoice: taken as they are when they are what they say, else refused by name."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from invoicing.exchange import attachments as files
from invoicing.exchange.attachments import CSV, JPEG, ODS, PDF, PNG, XLSX, attachments
from invoicing.exchange.reading import read_invoice
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.parts import DocumentReference, EmbeddedFile
from tests.factories.e_invoices import attached, invoice_of, written


def package(**parts: bytes) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return kept.getvalue()


WORKBOOK = package(xl__workbook_xml=b"<workbook/>", xl__printerSettings__printerSettings1_bin=b"x")
GOOD = {
    PDF: b"%PDF-1.7 ...",
    PNG: b"\x89PNG\r\n\x1a\n...",
    JPEG: b"\xff\xd8\xff...",
    CSV: "Vara;Pris\nKaffe å;10".encode(),
    XLSX: WORKBOOK,
    ODS: package(mimetype=ODS.encode()),
}


def test_every_kind_of_the_standard_is_taken_as_it_is():
    told = tuple(attached(content, kind, f"a.{files.SUFFIXES[kind]}") for kind, content in GOOD.items())
    found = attachments(read_invoice(written(invoice_of(references=told))).attachments)
    assert [(one.number, one.media_type, one.content) for one in found] == [
        (number, kind, content) for number, (kind, content) in enumerate(GOOD.items(), start=1)
    ]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\x\\faktura.exe", "faktura.pdf"),
        ("räkning nr 1.pdf", "räkning nr 1.pdf"),
        ('a"\r\nX: 1.pdf', "a___X_ 1.pdf"),
        ("...", "bilaga.pdf"),
    ],
)
def test_a_name_can_do_nothing(told, name):
    assert attachments((attached(GOOD[PDF], PDF, told),))[0].name == name


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (b"MZ\x90\x00", "application/x-msdownload", "av typen"),
        (b"<html>", "text/html", "av typen"),
        (b"MZ\x90\x00", PDF, "är inte PDF"),
        (GOOD[PNG], JPEG, "är inte JPG"),
        (b"a;b\0", CSV, "är inte CSV"),
        (b"", CSV, "är inte CSV"),
        (b"PK\x03\x04", XLSX, "är inte XLSX"),
        (package(word__document_xml=b""), XLSX, "är inte XLSX"),
        (package(xl__workbook_xml=b"", xl__vbaProject_bin=b"x"), XLSX, "är inte XLSX"),
        (package(mimetype=ODS.encode(), Basic__script_xml=b"x"), ODS, "är inte ODS"),
        (package(mimetype=b"application/zip"), ODS, "är inte ODS"),
    ],
)
def test_what_is_something_else_or_holds_a_program_is_refused_by_name(content, kind, why):
    with pytest.raises(UblError, match=f"bilagan fil .*{why}"):
        attachments((attached(content, kind, "fil"),))


def test_too_many_too_large_and_what_is_no_base64_are_refused(monkeypatch):
    one = attached(GOOD[PDF], PDF, "a.pdf")
    with pytest.raises(UblError, match="21 bilagor; högst 20"):
        attachments((one,) * 21)
    broken = DocumentReference(id="x", file=EmbeddedFile(content="inte base64!", mime_type=PDF))
    with pytest.raises(UblError, match="bilagan x är inte hel"):
        attachments((broken,))
    monkeypatch.setattr(files, "MOST_UNPACKED", 10_000)
    with pytest.raises(UblError, match="är inte XLSX"):
        attachments((attached(package(xl__workbook_xml=bytes(10_001)), XLSX, "bomb.xlsx"),))
    monkeypatch.setattr(files, "MOST_BYTES", 20)
    with pytest.raises(UblError, match="tillsammans större"):
        attachments((one, one))
