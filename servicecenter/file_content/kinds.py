"""The kinds of file that are taken in, told by their content and never by their name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MediaType(StrEnum):
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"

    @property
    def suffix(self) -> str:
        return SUFFIXES[self]


SUFFIXES = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.HEIC: "heic"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What is asked of a file before anything in it is decoded."""

    most_bytes: int
    most_pixels: int
    most_pages: int


class Refused(ValueError):
    """The file is not taken in. ``code`` says why; the words are those of whoever shows it."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it is kept: its bytes, its pages, the size of the first one (pixels; points in a PDF), its look."""

    content: bytes
    media_type: MediaType
    page_count: int
    width: int
    height: int
    look: int
    """Difference hash of the first page, 64 bits without sign."""


def media_type_of(content: bytes) -> MediaType:
    """Told by the first bytes. Raises ``Refused``."""
    if not content:
        raise Refused("empty")
    if content.startswith(b"%PDF-"):
        return MediaType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return MediaType.HEIC
    raise Refused("kind")
