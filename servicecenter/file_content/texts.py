"""The text of a document (textläsning): that of the PDF itself, or else what tesseract sees in its pictures.

Each reading is a list of lines: ``text``, ``page``, ``box`` in thousandths of the page, ``certainty``, and ``words``
with boxes of their own. A picture is read twice, as one block of text and as columns, so that what the two differ on
shows.
"""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from servicecenter.file_content import images, pdfs
from servicecenter.file_content.kinds import Limits, MediaType, Refused, media_type_of

PAGES = 3
"""A receipt says what it has to on its first pages."""
LEAST_LETTERS = 20
"""With fewer, a PDF is a picture with a stamp on it."""
LAYOUTS = ("6", "4")
READABLE, LARGEST = 1600, 2400
"""The longest side that tesseract gets: small print is enlarged, more than this only takes time."""
GRAIN = 4
"""Grey levels that half of the pixels differ from their neighbours when a page is grainy; paper differs in none."""
Found = dict[str, Any]


def text_of(content: bytes, limits: Limits) -> Found:
    """``how`` it was read, and the readings: one of a text layer, two of pictures, none of empty pages."""
    media_type = media_type_of(content)
    if media_type is MediaType.PDF:
        layer = _layer(content)
        if sum(sign.isalnum() for line in layer for sign in line["text"]) >= LEAST_LETTERS:
            xml = pdfs.attached_invoice(content)
            return {"how": "text", "readings": [layer], "invoice": xml.decode("utf-8", "replace") if xml else None}
        pages = [pdfs.page_image(content, number, LARGEST) for number in range(1, _page_count(content) + 1)]
    else:
        pages = [images.opened(content, media_type, limits)]
    ready = [_ready(page) for page in pages]
    return {"how": "picture", "readings": [_seen(ready, layout) for layout in LAYOUTS], "invoice": None}


def _page_count(content: bytes) -> int:
    return min(PAGES, len(pypdfium2.PdfDocument(content)))


def _layer(content: bytes) -> list[Found]:
    import pdfplumber

    with pdfplumber.open(BytesIO(content)) as pdf:
        return [
            line | {"page": number, "certainty": 100}
            for number, page in enumerate(pdf.pages[:PAGES], 1)
            for line in _lines_of(page)
        ]


def _lines_of(page: Any) -> Iterator[Found]:
    """The lines of a page, each with the words that stand in it."""
    words = page.extract_words()
    for line in page.extract_text_lines(return_chars=False):
        own = [word for word in words if line["top"] <= (word["top"] + word["bottom"]) / 2 <= line["bottom"]]
        told = [{"text": word["text"], "box": _box(word, page)} for word in own]
        yield {"text": line["text"], "box": _box(line, page), "words": told}


def _box(line: Found, page: Any) -> list[int]:
    wide, high = page.width, page.height
    return [
        round(1000 * line[side] / size) for side, size in (("x0", wide), ("top", high), ("x1", wide), ("bottom", high))
    ]


def _ready(page: Image.Image) -> Image.Image:
    """Grey without grain, with the darkest black and the lightest white, at a size that can be read."""
    grey = _without_grain(page.convert("L"))
    scale = min(LARGEST, max(READABLE, *grey.size)) / max(grey.size)
    if scale != 1:
        grey = grey.resize((round(grey.width * scale), round(grey.height * scale)), Image.Resampling.LANCZOS)
    return ImageOps.autocontrast(grey, cutoff=1)


def _without_grain(grey: Image.Image) -> Image.Image:
    """The grain of a dark room is taken for letters and costs a minute; on a clean page the cure eats small print."""
    smooth = grey.filter(ImageFilter.MedianFilter(3))
    grain = ImageStat.Stat(ImageChops.difference(grey, smooth)).median[0]
    return smooth if grain >= GRAIN else grey


def _seen(pages: list[Image.Image], layout: str) -> list[Found]:
    return [
        line for number, page in enumerate(pages, 1) for line in _lines(_tesseract(page, layout), number, page.size)
    ]


def _tesseract(page: Image.Image, layout: str) -> str:
    given = BytesIO()
    page.save(given, "PNG", compress_level=1)
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "-l", "swe+eng", "--psm", layout, "--dpi", "200", "tsv"],
            input=given.getvalue(),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise Refused("no_reader") from None
    if done.returncode:
        raise Refused("unreadable")
    return done.stdout.decode("utf-8", "replace")


def _lines(table: str, number: int, size: tuple[int, int]) -> Iterator[Found]:
    """Words of the same line put together, as sure as they are on the whole."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    lines: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in rows:
        if row["text"] and row["text"].strip():
            lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    for row_of in lines.values():
        yield {
            "text": " ".join(word["text"] for word in row_of),
            "page": number,
            "box": _around(row_of, size),
            "certainty": round(sum(_sure(word) for word in row_of) / len(row_of)),
            "words": [{"text": word["text"], "box": _around([word], size)} for word in row_of],
        }


def _sure(word: dict[str, str]) -> int:
    return int(word["conf"].partition(".")[0])


def _around(row_of: list[dict[str, str]], size: tuple[int, int]) -> list[int]:
    wide, high = size
    left = min(int(word["left"]) for word in row_of)
    top = min(int(word["top"]) for word in row_of)
    right = max(int(word["left"]) + int(word["width"]) for word in row_of)
    bottom = max(int(word["top"]) + int(word["height"]) for word in row_of)
    return [1000 * left // wide, 1000 * top // high, 1000 * right // wide, 1000 * bottom // high]
