"""What comes on paper and as PDF in the demo: handed in, read by the very reader, and compared with by a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from invoicing.invoice_reading.facts import Name
from invoicing.invoice_reading.kept import fields_of
from invoicing.invoice_reading.proving import rates_of
from invoicing.population.e_invoices import DAYS, Party, Sold
from invoicing.population.papers import Paper, printed, scanned
from invoicing.population.people import People
from invoicing.population.standing import Seller, write_seller
from invoicing.scans.actions import discard_scan, take_scan, verify_scan
from invoicing.scans.models import ScannedInvoice
from invoicing.scans.rules import Given
from servicecenter.agencies.models import Agency
from servicecenter.documents.readings import read_now
from servicecenter.receipt_reading.facts import Confidence

PAINTER = Seller(21, "Storsjöns Måleri & Son AB", "Verkstadsgatan 4", "831 41", "Östersund")
TONGUES = Seller(22, "Språkbyrån Tolken i Umeå AB", "Skolgatan 51", "903 27", "Umeå")
TABLE = Seller(23, "Gästabudet Restaurang AB", "Hamngatan 8", "803 11", "Gävle")
SIGNS = Seller(24, "Skyltmakarna i Gävle AB", "Norra Kungsgatan 3", "803 20", "Gävle")
INKS = {PAINTER.place: "#1f3d5c", TONGUES.place: "#5c1f3a", TABLE.place: "#2f4a2a", SIGNS.place: "#7a3b00"}
ACCOUNTS = {PAINTER.number: "5211", TONGUES.number: "5511", TABLE.number: "5541"}
"""Where what they bill is coded, by organisation number."""
FOOD = Decimal(12)


@dataclass(frozen=True, slots=True)
class Sheet:
    """So many days ago this came. A ``picture`` comes from the bureau, the rest by mail as PDF; ``end`` is its fate."""

    days_ago: int
    seller: Seller
    number: str
    sold: tuple[Sold, ...]
    end: str = "verified"
    picture: bool = False
    is_bare: bool = False
    is_credit: bool = False
    text: str = ""


SHEETS = (
    Sheet(72, PAINTER, "20417", (Sold("Målning av två mötesrum", Decimal(18), Decimal(545), unit="HUR"),
                                 Sold("Färg och material", Decimal(1), Decimal(2_340)))),
    Sheet(64, PAINTER, "20431", (Sold("Återköp av färg", Decimal(2), Decimal(390)),), is_credit=True,
          text="Krediterar faktura 20417 i den del som avser tio liter väggfärg."),
    Sheet(47, TABLE, "7718", (Sold("Lunch vid besök från Finland", Decimal(9), Decimal(285), rate=FOOD),)),
    Sheet(12, TONGUES, "61052", (Sold("Tolkning finska, på plats", Decimal(4), Decimal(890), unit="HUR"),)),
    Sheet(8, PAINTER, "118", (Sold("Målning av trapphus, offert", Decimal(30), Decimal(545), unit="HUR"),),
          end="discarded"),
    Sheet(3, SIGNS, "3316", (Sold("Dörrskyltar med punktskrift", Decimal(14), Decimal(365)),),
          end="waits", is_bare=True),
    Sheet(2, PAINTER, "20502", (Sold("Målning av reception", Decimal(11), Decimal(545), unit="HUR"),
                                Sold("Färg och material", Decimal(1), Decimal(1_180))), end="waits", picture=True),
)  # fmt: skip
"""Some that a person has compared long ago, one that was no invoice, and two that wait: one bare, one a picture."""


def write_paper_sellers(people: People, *, at: datetime) -> None:
    """Called in the agency's scope."""
    for seller in (PAINTER, TONGUES, TABLE, SIGNS):
        write_seller(seller, people, at=at)


def paper_sheets(at: datetime) -> Iterator[tuple[datetime, Sheet]]:
    """Each with the moment at which it comes."""
    for sheet in SHEETS:
        yield at - timedelta(days=sheet.days_ago, minutes=7 * sheet.seller.place), sheet


def take_sheet(agency: Agency, people: People, sheet: Sheet, *, at: datetime) -> None:
    """Handed in or scanned, read, and then compared with by a clerk. Called in the agency's scope."""
    content = _document(agency, sheet, at)
    name, by = (f"skanning-{sheet.number}.jpg", None) if sheet.picture else (f"{sheet.number}.pdf", people.clerks[0])
    scan = take_scan(agency=agency, name=name, content=content, by=by, at=at)
    if sheet.end == "discarded":
        discard_scan(scan=scan, reason="En offert, ingen faktura", by=people.clerks[0], at=at + timedelta(hours=1))
        return
    read_now(agency_id=agency.pk, document_id=scan.document_id, at=at)
    if sheet.end == "verified":
        scan.refresh_from_db()
        verify_scan(scan=scan, given=_as_read(scan), by=people.clerks[1], at=at + timedelta(hours=1))


def _document(agency: Agency, sheet: Sheet, at: datetime) -> bytes:
    issued_on = timezone.localdate(at) - timedelta(days=1)
    paper = Paper(
        seller=sheet.seller.party,
        buyer=Party(agency.name, agency.organisation_number),
        sold=sheet.sold,
        number=sheet.number,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=DAYS),
        bankgiro=sheet.seller.bankgiro,
        ink=INKS[sheet.seller.place],
        text=sheet.text,
        is_credit=sheet.is_credit,
        is_bare=sheet.is_bare,
    )
    pdf = printed(paper, at=at)
    return scanned(pdf, seed=sheet.seller.place) if sheet.picture else pdf


def _as_read(scan: ScannedInvoice) -> Given:
    """The clerk finds that all stands as it was read, the unsure too."""
    fields = fields_of(scan.proposals)
    values = {name: finding.value for name, finding in fields.items()}
    unsure = frozenset(name for name, finding in fields.items() if finding.confidence is Confidence.LOW)
    net, vat = (_ore(values.get(name)) for name in (Name.NET, Name.VAT))
    return Given(values, rates_of([], net, vat), unsure)


def _ore(value: object) -> int:
    return value if isinstance(value, int) else 0
