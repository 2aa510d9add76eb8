"""From the document to what is kept of it (fakturans uppgifter): öre with the sign that weighs on the buyer. Pure.

A credit note and an invoice with a negative sum are the same thing to the buyer, so both are negative here. What has
been paid in advance is a line of its own, so that the lines, discounts and charges still sum to the net amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from invoicing.exchange.invoice import CreditNote, CreditNoteLine, Invoice, InvoiceLine, parse_any
from invoicing.exchange.invoice_parts import OBJECT, InvoiceParty, PaymentMeans
from servicecenter.common.money import Ore, to_ore
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.parts import AllowanceCharge, Amount, DocumentReference, Identifier

ORGANISATION_NUMBER, GTIN = "0007", "0160"
CPV = "STI"
BANKGIRO, PLUSGIRO = "SE:BANKGIRO", "SE:PLUSGIRO"
NO_CLAIM = {"325": "en proformafaktura", "389": "en självfaktura", "527": "en självfaktura", "261": "en självfaktura"}
"""Types of documents that ask for no payment of the receiver (UNCL 1001)."""
LARGEST = 10**15
"""In öre; a larger amount is a mistake."""
LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line, or a discount or charge on the whole. ``price`` is for one unit."""

    kind: str = "item"
    name: str
    note: str = ""
    article_number: str = ""
    gtin: str = ""
    cpv: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    amount: Ore
    vat_category: str = ""
    vat_rate: Decimal | None = None
    order_reference: str = ""
    order_line: str = ""
    accounting_reference: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVat:
    category: str
    rate: Decimal
    base: Ore
    vat: Ore


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Where the supplier wants its money, one of each kind, and the reference that the payment must bear."""

    bankgiro: str = ""
    plusgiro: str = ""
    iban: str = ""
    bic: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInvoice:
    """The head, the sums and the lines. ``net + vat + rounding == total``."""

    is_credit: bool
    number: str
    issued_on: date
    due_on: date | None
    delivered_on: date | None
    currency: str
    net: Ore
    vat: Ore
    rounding: Ore
    total: Ore
    breakdown: tuple[ReadVat, ...]
    order_reference: str
    buyer_reference: str
    contract_reference: str
    object_reference: str
    preceding_number: str
    note: str
    supplier_name: str
    supplier_number: str
    buyer_numbers: tuple[str, ...]
    accounts: Accounts
    lines: tuple[ReadLine, ...]
    attachments: tuple[DocumentReference, ...]


def read_invoice(document: bytes) -> ReadInvoice:
    """Read an invoice or credit note. Raises ``UblError`` for what can't be used, in words that the sender gets."""
    return from_document(parse_any(document))


def from_document(document: Invoice | CreditNote) -> ReadInvoice:
    """What is kept of a parsed document. Raises ``UblError``."""
    if told := NO_CLAIM.get(document.type_code):
        raise UblError(f"dokumentet är {told} (typ {document.type_code}), som inte kan betalas; sänd en faktura")
    if len(document.id) > LONGEST_NUMBER:
        raise UblError(f"fakturanumret är längre än {LONGEST_NUMBER} tecken")
    sign = -1 if isinstance(document, CreditNote) else 1
    totals = document.totals
    prepaid = _optional(totals.prepaid, sign)
    net, with_tax = _ore(totals.without_tax, sign), _ore(totals.with_tax, sign)
    total, rounding = _ore(totals.payable, sign), _optional(totals.rounding, sign)
    if with_tax - prepaid + rounding != total:
        raise UblError("att betala (BT-115) är inte summan med moms minus förskott plus öresutjämning (BR-CO-16)")
    return ReadInvoice(
        is_credit=sign < 0 or total < 0,
        number=document.id,
        issued_on=document.issued_on,
        due_on=_due_on(document),
        delivered_on=document.delivery.delivered_on if document.delivery else None,
        currency=document.currency,
        net=net - prepaid,
        vat=with_tax - net,
        rounding=rounding,
        total=total,
        breakdown=_breakdown(document, sign),
        order_reference=document.order_id,
        buyer_reference=document.buyer_reference,
        contract_reference=document.contract,
        object_reference=next((one.id for one in document.references if one.type_code == OBJECT), ""),
        preceding_number=document.preceding[0].id if document.preceding else "",
        note=document.note,
        supplier_name=name_of(document.seller),
        supplier_number=number_of(document.seller),
        buyer_numbers=_numbers(document.buyer),
        accounts=_accounts(document.means),
        lines=(*_lines(document, sign), *_on_the_whole(document.allowances, sign), *_prepaid(prepaid)),
        attachments=tuple(one for one in document.references if one.file is not None),
    )


def _due_on(document: Invoice | CreditNote) -> date | None:
    told = document.due_on if isinstance(document, Invoice) else None
    return told or next((means.due_on for means in document.means if means.due_on), None)


def _breakdown(document: Invoice | CreditNote, sign: int) -> tuple[ReadVat, ...]:
    """VAT in the currency of the invoice; the sum in another currency has no breakdown."""
    return tuple(
        ReadVat(
            category=one.category.code,
            rate=one.category.percent or Decimal(0),
            base=_ore(one.base, sign),
            vat=_ore(one.tax, sign),
        )
        for tax in document.taxes
        for one in tax.subtotals
    )


def _lines(document: Invoice | CreditNote, sign: int) -> Iterator[ReadLine]:
    for line in document.lines:
        item, tax = line.item, line.item.tax
        period = line.period or document.period
        standard = item.standard_id
        yield ReadLine(
            name=item.name,
            note=". ".join(dict.fromkeys(filter(None, (line.note, item.description)))),
            article_number=item.sellers_id or item.buyers_id,
            gtin=standard.value if standard and standard.scheme == GTIN else "",
            cpv=_cpv(line),
            quantity=_quantity(line, sign),
            unit=line.quantity.unit if line.quantity else "",
            price=_unit_price(line),
            amount=_ore(line.amount, sign),
            vat_category=tax.code if tax else "",
            vat_rate=tax.percent if tax else None,
            order_reference=(line.order_line.order if line.order_line else "") or document.order_id,
            order_line=line.order_line.line if line.order_line else "",
            accounting_reference=line.coding or document.coding,
            starts_on=period.starts_on if period else None,
            ends_on=period.ends_on if period else None,
        )


def _cpv(line: InvoiceLine | CreditNoteLine) -> str:
    """The eight figures, without the check digit behind a hyphen."""
    codes = (one.code.partition("-")[0] for one in line.item.classifications if one.list_id == CPV)
    return next((code for code in codes if len(code) == 8 and code.isdecimal()), "")


def _quantity(line: InvoiceLine | CreditNoteLine, sign: int) -> Decimal | None:
    return _fit(line.quantity.value * sign, 12, "0.0001", "antalet", line.id) if line.quantity else None


def _unit_price(line: InvoiceLine | CreditNoteLine) -> Decimal | None:
    if line.price is None:
        return None
    base = line.price.base.value if line.price.base else Decimal(1)
    return _fit(line.price.amount.value / base, 12, "0.000001", "priset", line.id) if base else None


def _fit(value: Decimal, figures: int, places: str, what: str, line: str) -> Decimal:
    """The number with as many decimals as are kept. Raises ``UblError`` for one that is too large to be meant."""
    if abs(value) >= 10**figures:
        raise UblError(f"rad {line}: {what} är orimligt stort")
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def _on_the_whole(allowances: tuple[AllowanceCharge, ...], sign: int) -> Iterator[ReadLine]:
    """Discounts and charges of the document, as lines after the others."""
    for one in allowances:
        yield ReadLine(
            kind="charge" if one.is_charge else "allowance",
            name=one.reason or ("Avgift" if one.is_charge else "Rabatt"),
            amount=_ore(one.amount, sign if one.is_charge else -sign),
            vat_category=one.tax.code if one.tax else "",
            vat_rate=one.tax.percent if one.tax else None,
        )


def _prepaid(prepaid: Ore) -> Iterator[ReadLine]:
    if prepaid:
        yield ReadLine(kind="allowance", name="Betalt i förskott", amount=-prepaid)


def _accounts(means: tuple[PaymentMeans, ...]) -> Accounts:
    """Peppol's Swedish rules SE-R-007 to 012: the branch tells a giro number from a bank account."""
    giros = {branch: _first_account(means, branch) for branch in (BANKGIRO, PLUSGIRO)}
    ibans = [one for one in means if _is_iban(one.account) and one.branch not in giros]
    return Accounts(
        bankgiro=giros[BANKGIRO],
        plusgiro=giros[PLUSGIRO],
        iban=_plain(ibans[0].account)[:34] if ibans else "",
        bic=_plain(ibans[0].branch)[:11] if ibans else "",
        reference=next((one.reference for one in means if one.reference), ""),
    )


def _first_account(means: tuple[PaymentMeans, ...], branch: str) -> str:
    """The figures of a giro number; a wrong one is kept as it is told, and the register then does not know it."""
    accounts = ("".join(sign for sign in one.account if sign.isdecimal()) for one in means if one.branch == branch)
    return next(accounts, "")[:8]


def _is_iban(account: str) -> bool:
    plain = _plain(account)
    return len(plain) >= 15 and plain[:2].isalpha() and plain[2:4].isdecimal()


def _plain(text: str) -> str:
    return "".join(text.split()).upper()


def name_of(party: InvoiceParty) -> str:
    return (party.legal.name if party.legal else "") or party.name


def number_of(party: InvoiceParty) -> str:
    """The organisation number, or whatever number the party goes by abroad."""
    if numbers := _numbers(party):
        return numbers[0]
    legal = party.legal.number if party.legal else None
    return legal.value if legal else next((one.number.value for one in party.taxes if one.scheme == "VAT"), "")


def _numbers(party: InvoiceParty) -> tuple[str, ...]:
    """The Swedish organisation numbers that the party says are its own, the most binding first.

    The electronic address counts only where neither the register nor VAT gives one: it may be somebody else's.
    """
    legal = party.legal.number if party.legal else None
    vat = [_of_vat(one.number.value) for one in party.taxes if one.scheme == "VAT"]
    binding = [number for number in (_swedish(legal), *vat) if number]
    told = binding or [_swedish(one) for one in (party.endpoint, *party.identifiers) if _is_register(one)]
    return tuple(dict.fromkeys(number for number in told if number))


def _is_register(one: Identifier | None) -> bool:
    return one is not None and one.scheme == ORGANISATION_NUMBER


def _swedish(one: Identifier | None) -> str:
    if one is None or one.scheme not in ("", ORGANISATION_NUMBER):
        return ""
    figures = one.value.replace("-", "").replace(" ", "")
    return figures if len(figures) == 10 and figures.isdecimal() else ""


def _of_vat(number: str) -> str:
    """``SE556012579001`` is organisation number and 01."""
    plain = _plain(number).replace("-", "")
    return plain[2:12] if len(plain) == 14 and plain.startswith("SE") and plain[2:].isdecimal() else ""


def _optional(amount: Amount | None, sign: int) -> Ore:
    return _ore(amount, sign) if amount else 0


def _ore(amount: Amount, sign: int) -> Ore:
    try:
        ore = to_ore(amount.value) * sign
    except ValueError:
        raise UblError(f"beloppet {amount.value:f} har fler än två decimaler") from None
    if abs(ore) > LARGEST:
        raise UblError(f"beloppet {amount.value:f} är orimligt stort")
    return ore
