"""Invoices on paper of suppliers who do not exist, for the demo: as a PDF, or as a scanner sees its page."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

import typst
from PIL import Image, ImageFilter
from stdnum import luhn

from invoicing.invoice_reading.payment_line import PaymentLine, as_printed
from invoicing.population.e_invoices import Party, Sold
from servicecenter.common.bank_accounts import format_bankgiro
from servicecenter.common.identity_numbers import format_organisation_number
from servicecenter.common.money import Ore, format_kronor, times
from servicecenter.file_content.pdfs import page_image

TEMPLATE = Path(__file__).with_name("paper.typ")
DOTS_HIGH = 2339
"""An A4 page at 200 dots an inch."""
SCANNED_AS = "JPEG"
GRAIN, SEEN_THROUGH = 4, 0.06
"""The grain of the scanner: how many dots wide, and how much of the picture it is."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What an invoice on paper says. ``is_bare`` tells no terms and has no payment slip: less to prove it by."""

    seller: Party
    buyer: Party
    sold: tuple[Sold, ...]
    number: str
    issued_on: date
    due_on: date
    bankgiro: str
    ink: str = "#1f3d5c"
    text: str = ""
    is_credit: bool = False
    is_bare: bool = False

    @property
    def net(self) -> Ore:
        return sum(one.amount for one in self.sold)

    @property
    def vat(self) -> Ore:
        [rate] = {one.rate for one in self.sold}
        return times(self.net, rate / 100)

    @property
    def reference(self) -> str:
        """The number and a check digit."""
        return self.number + luhn.calc_check_digit(self.number)


def printed(paper: Paper, *, at: datetime) -> bytes:
    """The page as PDF, with its text; the same paper always gives the same bytes."""
    given = {"data": json.dumps(_told(paper), ensure_ascii=False)}
    pdf = _compiler().compile(format="pdf", sys_inputs=given, timestamp=at.astimezone(UTC).replace(microsecond=0))
    return cast("bytes", pdf)


def scanned(pdf: bytes, *, seed: int) -> bytes:
    """The first page as a scanner sees it: grey, a little crooked, with grain."""
    image = page_image(pdf, 1, DOTS_HIGH).convert("L")
    crooked = random.Random(seed).uniform(-0.8, 0.8)  # noqa: S311 (a picture, no secret)
    image = image.rotate(crooked, Image.Resampling.BICUBIC, fillcolor=255)
    dots = random.Random(seed).randbytes(image.width * image.height // 16)  # noqa: S311
    grain = Image.frombytes(
        "L", (image.width // 4, image.height // 4), dots[: (image.width // 4) * (image.height // 4)]
    )
    image = Image.blend(image, grain.resize(image.size), SEEN_THROUGH).filter(ImageFilter.GaussianBlur(0.4))
    kept = BytesIO()
    image.save(kept, SCANNED_AS, quality=60)
    return kept.getvalue()


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True)


def _told(paper: Paper) -> dict[str, object]:
    total = paper.net + paper.vat
    [rate] = {one.rate for one in paper.sold}
    slip = PaymentLine(paper.reference, total, paper.bankgiro)
    return {
        "title": f"{paper.seller.name} {paper.number}",
        "ink": paper.ink,
        "kind": "KREDITFAKTURA" if paper.is_credit else "FAKTURA",
        "supplier": paper.seller.name,
        "buyer": paper.buyer.name,
        "buyer_place": f"{paper.buyer.postal_code} {paper.buyer.city}",
        "facts": [
            ("Fakturanummer", paper.number),
            ("Fakturadatum", paper.issued_on.isoformat()),
            ("Förfallodatum", paper.due_on.isoformat()),
            *([] if paper.is_bare else [("Betalningsvillkor", f"{(paper.due_on - paper.issued_on).days} dagar netto")]),
        ],
        "text": paper.text,
        "lines": [(one.name, f"{one.quantity:f} {UNITS[one.unit]}", format_kronor(one.amount)) for one in paper.sold],
        "sums": [("Netto", format_kronor(paper.net)), (f"Moms {rate:f} %", format_kronor(paper.vat))],
        "total": format_kronor(total),
        "organisation_number": format_organisation_number(paper.seller.number),
        "vat_number": f"SE{paper.seller.number}01",
        "bankgiro": format_bankgiro(paper.bankgiro),
        "reference": paper.reference,
        "slip": "" if paper.is_bare else as_printed(slip),
    }


UNITS = {"C62": "st", "HUR": "tim"}
