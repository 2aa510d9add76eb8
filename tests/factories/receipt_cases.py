"""The worked receipts of ``tests/cases/kvitton``, and how each lies on the table when it is photographed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from tests.factories.pdfs import text_pdf
from tests.factories.receipts import picture, written

FILE = Path(__file__).resolve().parents[1] / "cases/kvitton/kvitton.toml"


@dataclass(frozen=True)
class Case:
    """What is printed, what it says, and the photograph."""

    key: str
    printed: str
    day: date
    gross: int
    currency: str
    vat: Mapping[str, int] = field(default_factory=dict)
    supplier: str = ""
    organisation_number: str = ""
    skew: float = 0
    blur: float = 0
    noise: int = 0
    size: int = 22
    is_pdf: bool = False
    is_hard: bool = False

    @property
    def lines(self) -> list[str]:
        return self.printed.splitlines()

    def content(self) -> bytes:
        return text_pdf(self.lines) if self.is_pdf else written(photograph(self), quality=70)


def photograph(case: Case) -> Image.Image:
    """Skewed, blurred and grainy, from the same seed every time."""
    image = picture(case.lines, size=case.size, width=22 * case.size)
    if case.skew:
        image = image.rotate(case.skew, Image.Resampling.BICUBIC, expand=True, fillcolor=235)
    if case.blur:
        image = image.filter(ImageFilter.GaussianBlur(case.blur))
    if case.noise:
        grain = np.random.default_rng(len(case.key)).normal(0, case.noise, (image.height, image.width))
        image = Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))
    return image


CASES = [Case(**row) for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["receipt"]]
