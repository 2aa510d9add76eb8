"""Receipts drawn by the tests, with the letters that the house prints payslips with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).resolve().parents[2] / "servicecenter/printing/fonts/Inter-Regular.ttf"
MARGIN = 24


def picture(lines: Sequence[str], *, size: int = 22, width: int = 460) -> Image.Image:
    """Black text on white; what stands after three blanks is set to the right, as a till does with amounts."""
    font = ImageFont.truetype(str(FONT), size)
    step = size * 8 // 5
    image = Image.new("L", (width, 60 + step * len(lines)), 255)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        left, *right = re.split(r" {3,}", line)
        pen.text((MARGIN, 30 + number * step), left, font=font, fill=0)
        for place, text in enumerate(right):
            at = width - MARGIN - (len(right) - 1 - place) * size * 5
            pen.text((at, 30 + number * step), text, font=font, fill=0, anchor="ra")
    return image


def drawn(lines: Sequence[str], *, fmt: str = "JPEG", **given: Any) -> bytes:
    return written(picture(lines), fmt, **given)


def written(image: Image.Image, fmt: str = "JPEG", **given: Any) -> bytes:
    kept = BytesIO()
    image.save(kept, fmt, **given)
    return kept.getvalue()
