"""An invoice as data inside a PDF (UN/CEFACT Cross Industry Invoice, as Factur-X, ZUGFeRD and XRechnung carry it)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from servicecenter.common.money import Ore, to_ore
from servicecenter.exchange.safe_xml import UnsafeXml, whole
from servicecenter.receipt_reading.facts import Confidence, Line, Proposed, Reading, Vat

SELLER = "{*}SupplyChainTradeTransaction/{*}ApplicableHeaderTradeAgreement/{*}SellerTradeParty"
SETTLEMENT = "{*}SupplyChainTradeTransaction/{*}ApplicableHeaderTradeSettlement"
MOST_BYTES = 1_000_000
T = TypeVar("T")


def read_invoice(xml: str) -> Reading | None:
    """What the data says, surely; nothing when it is no such invoice or says something else than it should."""
    try:
        root = whole(xml.encode(), most_bytes=MOST_BYTES)
        return Reading(
            day=_told(_day(root.findtext("{*}ExchangedDocument/{*}IssueDateTime/{*}DateTimeString"))),
            gross=_told(
                _ore(
                    root.findtext(
                        f"{SETTLEMENT}/{{*}}SpecifiedTradeSettlementHeaderMonetarySummation/{{*}}GrandTotalAmount"
                    )
                )
            ),
            currency=_told(root.findtext(f"{SETTLEMENT}/{{*}}InvoiceCurrencyCode")),
            vat=tuple(_vat(row) for row in root.findall(f"{SETTLEMENT}/{{*}}ApplicableTradeTax")),
            supplier=_told(root.findtext(f"{SELLER}/{{*}}Name")),
            organisation_number=_told(root.findtext(f"{SELLER}/{{*}}SpecifiedTaxRegistration/{{*}}ID")),
        )
    except (UnsafeXml, InvalidOperation, TypeError, ValueError):
        return None


def _told(value: T | None) -> Proposed[T] | None:
    return Proposed(value, Line("e-faktura"), Confidence.HIGH) if value else None


def _day(text: str | None) -> date | None:
    return datetime.strptime(text.strip(), "%Y%m%d").date() if text else None  # noqa: DTZ007 (a day has no zone)


def _ore(text: str | None) -> Ore | None:
    return to_ore(Decimal(text)) if text else None


def _vat(row: Any) -> Proposed[Vat]:
    rate, vat, net = (
        row.findtext(f"{{*}}{name}") for name in ("RateApplicablePercent", "CalculatedAmount", "BasisAmount")
    )
    found = Vat(Decimal(rate).normalize(), to_ore(Decimal(vat)), _ore(net))
    return Proposed(found, Line("e-faktura"), Confidence.HIGH)
