"""Invoices on paper in four layouts, as suppliers print them: with a text layer, or as a scanner sees them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pdfminer.fontmetrics import FONT_METRICS
from PIL import Image, ImageFilter
from stdnum import luhn

from invoicing.invoice_reading.payment_line import PaymentLine, as_printed
from servicecenter.common.bank_accounts import format_bankgiro
from servicecenter.file_content.pdfs import page_image
from tests.factories.pdfs import FONT, pdf_of, stream
from tests.factories.receipts import written

WIDE, HIGH = 595, 842
WIDTHS = FONT_METRICS["Helvetica"][1]
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
Text = tuple[float, float, str, float]
"""From the left, from the top, what, and size; a size below nothing sets the text to the left of the place."""
MONTHS = {9: "september", 10: "oktober", 11: "november", 12: "december"}
DEFAULT_RATES = ((25, 1000_00),)


@dataclass(frozen=True, slots=True)
class Paper:
    """What an invoice says. ``rates`` are rates and their bases in öre."""

    supplier: str = "Pappershuset i Norr AB"
    organisation_number: str = "5560360793"
    number: str = "104233"
    issued_on: date = date(2026, 10, 6)
    days: int = 30
    rates: tuple[tuple[int, int], ...] = DEFAULT_RATES
    rounding: int = 0
    bankgiro: str = "50501055"
    order: str = "2026-000012"
    title: str = "FAKTURA"
    lines: tuple[str, ...] = field(default=("Kopieringspapper A4 80 g", "Gem 33 mm"))

    @property
    def due_on(self) -> date:
        return self.issued_on + timedelta(days=self.days)

    @property
    def net(self) -> int:
        return sum(base for _rate, base in self.rates)

    @property
    def vat(self) -> int:
        return sum(base * rate // 100 for rate, base in self.rates)

    @property
    def total(self) -> int:
        return self.net + self.vat + self.rounding

    @property
    def reference(self) -> str:
        """The number, its length and a check digit."""
        body = self.number + str((len(self.number) + 2) % 10)
        return body + luhn.calc_check_digit(body)

    @property
    def told(self) -> dict[str, object]:
        """The nine fields that are counted, as they are read."""
        return {
            "supplier_name": self.supplier,
            "supplier_number": self.organisation_number,
            "number": self.number,
            "issued_on": self.issued_on,
            "due_on": self.due_on,
            "net": self.net,
            "vat": self.vat,
            "total": self.total,
            "bankgiro": self.bankgiro,
        }


def kr(ore: int) -> str:
    sign, whole = ("-" if ore < 0 else ""), abs(ore)
    return f"{sign}{whole // 100:,}".replace(",", " ") + f",{whole % 100:02d}"


def _organisation(paper: Paper) -> str:
    return f"{paper.organisation_number[:6]}-{paper.organisation_number[6:]}"


def _goods(paper: Paper, top: float) -> Iterator[Text]:
    for place, name in enumerate(paper.lines):
        y = top + 16 * place
        yield 50, y, name, 9
        yield 330, y, "10 st", 9
        yield 545, y, kr(paper.net // len(paper.lines)), -9


def sided(paper: Paper) -> Iterator[Text]:
    """Labels with a colon and the value beside it; a payment slip at the foot."""
    yield 50, 50, paper.supplier, 16
    yield 380, 50, paper.title, 16
    yield from ((380, 80, f"Fakturanummer: {paper.number}", 10), (380, 95, f"Fakturadatum: {paper.issued_on}", 10))
    yield 380, 110, f"Förfallodatum: {paper.due_on}", 10
    yield 380, 125, "Kundnummer: 40017", 10
    yield from ((50, 130, "Granrotsverket", 10), (50, 145, "Box 12, 851 02 Sundsvall", 10))
    yield from ((50, 190, f"Er order: {paper.order}", 10), (50, 205, "Er referens: Sofia Nyberg", 10))
    yield from ((50, 220, f"Betalningsvillkor: {paper.days} dagar netto", 10),)
    yield from _goods(paper, 270)
    yield from ((360, 400, "Netto", 10), (545, 400, kr(paper.net), -10))
    for place, (rate, base) in enumerate(paper.rates):
        y = 415 + 15 * place
        yield from ((360, y, f"Moms {rate} % på {kr(base)}", 10), (545, y, kr(base * rate // 100), -10))
    yield from ((360, 470, "Summa moms", 10), (545, 470, kr(paper.vat), -10))
    yield from ((360, 485, "Öresutjämning", 10), (545, 485, kr(paper.rounding), -10))
    yield from ((360, 505, "Att betala SEK", 12), (545, 505, kr(paper.total), -12))
    yield 50, 700, f"{paper.supplier}   Org.nr {_organisation(paper)}   Momsreg.nr SE{paper.organisation_number}01", 8
    yield 50, 712, f"Bankgiro {format_bankgiro(paper.bankgiro)}   OCR {paper.reference}   Godkänd för F-skatt", 8
    yield 50, 800, as_printed(PaymentLine(paper.reference, abs(paper.total), paper.bankgiro)), 11


def headed(paper: Paper) -> Iterator[Text]:
    """Labels in a heading with the values below; the sums in a row of their own."""
    yield 50, 60, paper.supplier, 14
    yield 420, 60, paper.title.title(), 18
    yield 50, 110, "Granrotsverket", 10
    for x, label, value in (
        (50, "Fakturadatum", str(paper.issued_on)),
        (160, "Fakturanr", paper.number),
        (260, "Förfallodag", str(paper.due_on)),
        (370, "Ert ordernummer", paper.order),
    ):
        yield from ((x, 180, label, 8), (x, 192, value, 10))
    yield from _goods(paper, 260)
    rate = paper.rates[0][0]
    for x, label, value in (
        (130, "Netto", kr(paper.net)),
        (250, f"Moms {rate}%", kr(paper.vat)),
        (370, "Öresavr.", kr(paper.rounding)),
        (545, "Att betala", f"SEK {kr(paper.total)}"),
    ):
        yield from ((x, 600, label, -8), (x, 613, value, -10))
    for x, label, value in (
        (50, "Org.nr", _organisation(paper)),
        (170, "Momsreg.nr", f"SE{paper.organisation_number}01"),
        (300, "Bankgiro", format_bankgiro(paper.bankgiro)),
        (420, "OCR-nummer", paper.reference),
    ):
        yield from ((x, 760, label, 8), (x, 772, value, 9))


def columned(paper: Paper) -> Iterator[Text]:
    """Labels in one column and values far to the right in another; days by the name of the month."""
    issued, due = (f"{day.day} {MONTHS[day.month]} {day.year}" for day in (paper.issued_on, paper.due_on))
    yield 300, 45, paper.title, 20
    yield 50, 90, paper.supplier, 11
    yield 50, 104, "Verkstadsgatan 4", 9
    yield 50, 116, "972 41 Luleå", 9
    for place, (label, value) in enumerate(
        (
            ("Faktura nr", paper.number),
            ("Datum", issued),
            ("Oss tillhanda senast", due),
            ("Vår referens", "Anna Berg"),
            ("Beställningsnummer", paper.order),
        )
    ):
        yield from ((300, 90 + 14 * place, label, 9), (440, 90 + 14 * place, value, 9))
    yield from _goods(paper, 250)
    for place, (label, value) in enumerate(
        (
            ("Summa exkl. moms", kr(paper.net)),
            ("Momsbelopp", kr(paper.vat)),
            ("Avrundning", kr(paper.rounding)),
            ("Summa att betala", f"{kr(paper.total)} kr"),
        )
    ):
        yield from ((50, 520 + 15 * place, label, 10), (300, 520 + 15 * place, value, -10))
    yield 50, 720, f"Organisationsnummer {_organisation(paper)}", 9
    yield 50, 733, f"Bankgiro {format_bankgiro(paper.bankgiro)}", 9
    yield 50, 746, f"Ange OCR {paper.reference} vid betalning", 9


def tabled(paper: Paper) -> Iterator[Text]:
    """A table of VAT by rate, two columns of facts side by side, and no reference but the number."""
    yield 50, 50, paper.supplier, 13
    yield 50, 64, f"Org.nr {_organisation(paper)}  VAT-nr SE{paper.organisation_number}01", 8
    yield 545, 50, f"{paper.title} {paper.number}", -13
    for place, (left, value, right, told) in enumerate(
        (
            ("Fakturanummer", paper.number, "Fakturadatum", str(paper.issued_on)),
            ("Er referens", "Sofia Nyberg", "Förfallodatum", str(paper.due_on)),
            ("Inköpsorder", paper.order, "Betalningsvillkor", f"{paper.days} dagar"),
        )
    ):
        y = 150 + 15 * place
        yield from ((50, y, left, 9), (150, y, value, 9), (320, y, right, 9), (430, y, told, 9))
    yield from _goods(paper, 260)
    yield from ((50, 480, "Momssats", 8), (220, 480, "Underlag", -8), (320, 480, "Moms", -8))
    for place, (rate, base) in enumerate(paper.rates):
        y = 494 + 13 * place
        yield from ((50, y, f"{rate} %", 9), (220, y, kr(base), -9), (320, y, kr(base * rate // 100), -9))
    yield from ((350, 560, "Belopp exkl. moms", 10), (545, 560, kr(paper.net), -10))
    yield from ((350, 574, "Moms", 10), (545, 574, kr(paper.vat), -10))
    yield from ((350, 588, "Öresutjämning", 10), (545, 588, kr(paper.rounding), -10))
    yield from ((350, 606, "ATT BETALA (SEK)", 11), (545, 606, kr(paper.total), -11))
    yield 50, 760, f"{paper.supplier}  Telefon 060-12 34 56  Bankgiro {format_bankgiro(paper.bankgiro)}", 8


LAYOUTS: dict[str, Callable[[Paper], Iterator[Text]]] = {
    "sided": sided,
    "headed": headed,
    "columned": columned,
    "tabled": tabled,
}


def width(text: str, size: float) -> float:
    return sum(WIDTHS.get(sign, 556) for sign in text) * size / 1000


def paper_pdf(paper: Paper, layout: str = "sided", *, more: int = 0) -> bytes:
    """The invoice as its supplier would send it by e-mail; ``more`` bytes of comment make it heavier."""
    shown = []
    for x, y, text, size in LAYOUTS[layout](paper):
        left = x - width(text, -size) if size < 0 else x
        plain = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        shown.append(b"BT /F %.1f Tf %.1f %.1f Td (%s) Tj ET" % (abs(size), left, HIGH - y, plain))
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    padding = [stream(b"%" * more)] if more else []
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", pages, PAGE, stream(b"\n".join(shown)), FONT, *padding])


def scanned(pdf: bytes, *, seed: int = 1, skew: float = 1.2, quality: int = 55) -> bytes:
    """The same page from a scanner: 200 dots an inch, grey, crooked, with grain, as JPEG."""
    dice = random.Random(seed)
    image = page_image(pdf, 1, 2339).convert("L")
    image = image.rotate(dice.uniform(-skew, skew), Image.Resampling.BICUBIC, fillcolor=255)
    grain = Image.effect_noise(image.size, 14)
    image = Image.blend(image, grain, 0.06).filter(ImageFilter.GaussianBlur(0.4))
    return written(image, "JPEG", quality=quality)


def papers(count: int = 3) -> list[Paper]:
    """Invoices that differ in all that is read."""
    dice = random.Random(7)
    names = (
        "Pappershuset i Norr AB",
        "Åkes Städ & Sköt AB",
        "Öresunds Teknik Handelsbolag",
        "Fjällglas Ekonomisk förening",
    )
    found = []
    for place in range(count):
        body = f"5560{dice.randrange(10**5):05d}"
        bankgiro = f"{dice.randrange(10**6, 10**7)}"
        base = dice.randrange(500_00, 90_000_00, 100)
        found.append(
            Paper(
                supplier=names[place % len(names)],
                organisation_number=body + luhn.calc_check_digit(body),
                number=str(dice.randrange(10_000, 999_999)),
                issued_on=date(2026, 9, 1) + timedelta(days=dice.randrange(60)),
                days=dice.choice((20, 30)),
                rates=((dice.choice((25, 12, 6)), base),),
                bankgiro=bankgiro + luhn.calc_check_digit(bankgiro),
                order=f"2026-{dice.randrange(10**6):06d}",
            )
        )
    return [_whole(paper) for paper in found]


def _whole(paper: Paper) -> Paper:
    """Paid in whole kronor."""
    return replace(paper, rounding=(50 - (paper.total + 50) % 100) if paper.total % 100 else 0)
