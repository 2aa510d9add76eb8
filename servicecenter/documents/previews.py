"""Pages as pictures (förhandsvisning), made when first asked for and kept beside the file."""

from __future__ import annotations

from servicecenter.documents.intake import limits
from servicecenter.documents.models import Document
from servicecenter.documents.storage import bytes_of, path_of, put
from servicecenter.file_content.cell import page_as_jpeg

SIDE = 1600
"""Pixels of the longest side: a whole page that can be read, about 200 kB."""


def page_picture(document: Document, number: int) -> bytes:
    """A page, counted from 1, as JPEG. Raises ``Refused`` when it cannot be drawn."""
    path = path_of(document.agency_id, document.sha256)
    path = path.with_name(f"{path.name}.sida-{number}.jpg")
    if path.exists():
        return path.read_bytes()
    picture = page_as_jpeg(bytes_of(document), number=number, side=SIDE, limits=limits())
    put(path, picture)
    return picture
