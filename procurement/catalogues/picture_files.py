"""Where the bytes of pictures are (bildernas filer): once for each content and agency, made anew in two sizes.

What was handed in is never kept or served: only the pixels, written again as JPEG by a process of its own.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

from django.conf import settings

from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.documents.intake import limits
from servicecenter.documents.storage import put
from servicecenter.file_content.cell import product_pictures


class Side(IntEnum):
    """Pixels of the longest side: twice what is shown, for screens with fine dots."""

    LARGE = 800
    SMALL = 160


def file_of(agency_id: int, sha256: str, side: Side) -> Path:
    return Path(settings.FILES_DIR) / "pictures" / str(agency_id) / sha256[:2] / f"{sha256}-{side.value}.jpg"


def keep(agency_id: int, content: bytes) -> str:
    """Keep a picture and give the hash of what was handed in. Raises ``Refused`` when it is none that we show.

    Called outside a transaction: a large photograph takes a second. Whoever writes the row then holds the content.
    """
    sha256 = sha256_of_bytes(content)
    if not is_kept(agency_id, sha256):
        made = product_pictures(content, sides=list(Side), limits=limits())
        for side, one in zip(Side, made, strict=True):
            put(file_of(agency_id, sha256, side), one)
    return sha256


def is_kept(agency_id: int, sha256: str) -> bool:
    return all(file_of(agency_id, sha256, side).exists() for side in Side)


def remove(agency_id: int, sha256: str) -> None:
    """Take away the files; whoever calls holds the content and knows that no row needs them."""
    for side in Side:
        file_of(agency_id, sha256, side).unlink(missing_ok=True)
