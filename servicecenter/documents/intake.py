"""What is asked of files, and how their names are cleaned."""

from __future__ import annotations

import re
import unicodedata

from django.conf import settings

from servicecenter.file_content.kinds import Limits, MediaType

LONGEST_NAME = 100
UNSAFE = re.compile(r'[/\\:*?"<>|]+')


def limits() -> Limits:
    return Limits(
        most_bytes=settings.DOCUMENT_MOST_BYTES,
        most_pixels=settings.DOCUMENT_MOST_PIXELS,
        most_pages=settings.DOCUMENT_MOST_PAGES,
    )


def cleaned_name(name: str, media_type: MediaType) -> str:
    """The last part of the name without what a screen or a file system could misread, and the suffix that is true.

    >>> cleaned_name("C:\\\\tmp\\\\kvitto\\u202egpj.exe", MediaType.PDF)
    'kvittogpj.pdf'
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    stem = UNSAFE.sub(" ", plain).rpartition(".")[0] or plain
    return f"{' '.join(stem.split()).strip('.')[:LONGEST_NAME] or 'dokument'}.{media_type.suffix}"
