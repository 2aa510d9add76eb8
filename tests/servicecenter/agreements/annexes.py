"""What the annexes of a version say, read back out of their PDF files."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from servicecenter.agreements.queries import annexes_of
from servicecenter.documents.storage import bytes_of
from servicecenter.models import AgreementVersion, Paper
from servicecenter.papers.queries import versions_of


def pdf_of(paper: Paper) -> bytes:
    return bytes_of(versions_of(paper)[0].document)


def paper_of(version: AgreementVersion, code: str) -> Paper:
    return next(row.paper for row in annexes_of(version) if row.code == code)


def text_of(paper: Paper) -> str:
    """In the order it is written, which is cell by cell in a table."""
    pages = PdfReader(BytesIO(pdf_of(paper))).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def is_accessible(paper: Paper) -> bool:
    root = PdfReader(BytesIO(pdf_of(paper))).trailer["/Root"]
    return b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data() and "/StructTreeRoot" in root


def squeezed(text: str) -> str:
    """Without blanks and hyphens at line ends, which the setting of the page decides."""
    return "".join(text.split()).replace("\xad", "").replace("-", "")
