"""Every official invoice is read and written back as it was; amounts come out as they weigh on the buyer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.exchange.invoice import CREDIT_NOTE, INVOICE, Invoice, parse_any
from invoicing.exchange.invoice_parts import InvoicedItem, PaymentMeans
from invoicing.exchange.reading import from_document, read_invoice
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.parts import (
    AllowanceCharge,
    Amount,
    Classification,
    Identifier,
    Price,
    Quantity,
    TaxCategory,
)
from tests.factories.e_invoices import BUYER, SELLER, invoice_of, sek, written

SELF_BILLED = {"389", "261"}


def examples(shared):
    """The official invoices of Billing and EN 16931 that their manifest calls valid, self-billed ones left out."""
    root = shared / "schemas" / "peppol"
    for row in (root / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines():
        name, _sum, _kind, told = row.split("\t")[:4]
        if name.startswith("examples/") and "EN16931-UBL" in told and (root / name).is_file():
            yield name, (root / name).read_bytes(), "fatal: none" in told


def test_every_official_invoice_is_read_and_its_lines_are_its_net_amount(shared):
    read = 0
    for name, content, _is_valid in examples(shared):
        document = parse_any(content)
        if document.type_code in SELF_BILLED:
            continue
        found = from_document(document)
        assert found.net + found.vat + found.rounding == found.total, name
        assert sum(line.amount for line in found.lines) == found.net, name
        assert found.total < 0 or not found.is_credit, name
        read += 1
    assert read == 65


def test_every_official_invoice_is_built_as_it_was_read(shared):
    for name, content, _is_valid in examples(shared):
        document = parse_any(content)
        format_of = INVOICE if isinstance(document, Invoice) else CREDIT_NOTE
        assert parse_any(format_of.build(document)) == document, name


@given(
    kronor=st.lists(
        st.tuples(st.text("abcåäö ", min_size=1).filter(str.strip), st.integers(1, 500), st.integers(0, 90_000))
    ),
    is_credit=st.booleans(),
)
def test_what_is_built_is_read_back(kronor, is_credit):
    document = invoice_of(*((name.strip(), quantity, price) for name, quantity, price in kronor), is_credit=is_credit)
    assert parse_any(written(document)) == document
    found = read_invoice(written(document))
    assert sum(line.amount for line in found.lines) == found.net
    assert (found.total < 0) == (is_credit and found.total != 0)


def test_the_head_of_a_swedish_invoice():
    found = read_invoice(written(invoice_of()))
    assert (found.number, found.issued_on, found.due_on) == ("F-2026-117", date(2026, 11, 2), date(2026, 12, 2))
    assert (found.supplier_number, found.supplier_name, found.buyer_numbers) == (SELLER, "Kaffe AB", (BUYER,))
    assert (found.net, found.vat, found.rounding, found.total) == (600_00, 150_00, 0, 750_00)
    assert (found.accounts.bankgiro, found.accounts.reference) == ("50501055", "117007")
    first = found.lines[0]
    assert (first.name, first.quantity, first.price, first.amount) == ("Papper A4", 10, 50, 500_00)
    assert (first.order_reference, first.order_line, first.article_number) == ("2026-000012", "1", "A1")


def test_a_credit_note_and_a_negative_invoice_are_the_same_to_the_buyer():
    credit = read_invoice(written(invoice_of(("Pärm", 4, 25), is_credit=True)))
    negative = read_invoice(written(invoice_of(("Pärm", -4, 25))))
    assert (credit.is_credit, credit.total, credit.lines[0].quantity) == (True, -125_00, -4)
    assert (negative.is_credit, negative.total, negative.lines) == (True, credit.total, credit.lines)


def test_a_price_for_a_hundred_is_told_for_one():
    document = invoice_of(("Skruv", 200, 1))
    line = replace(document.lines[0], price=Price(amount=sek(100), base=Quantity(value=Decimal(100), unit="C62")))
    assert from_document(replace(document, lines=(line,))).lines[0].price == 1


def test_discounts_charges_and_what_was_paid_before_are_lines_of_their_own():
    document = invoice_of(("Stol", 1, 1000))
    tax = TaxCategory(code="S", percent=Decimal(25))
    on_the_whole = (
        AllowanceCharge(is_charge=False, reason="Mängdrabatt", amount=sek(100), tax=tax),
        AllowanceCharge(is_charge=True, amount=sek(50), tax=tax),
    )
    totals = replace(
        document.totals, without_tax=sek(950), with_tax=sek("1187.50"), prepaid=sek(500), rounding=sek("0.50"),
        payable=sek(688),
    )  # fmt: skip
    found = from_document(replace(document, allowances=on_the_whole, totals=totals))
    assert [(line.kind, line.name, line.amount) for line in found.lines[1:]] == [
        ("allowance", "Mängdrabatt", -100_00),
        ("charge", "Avgift", 50_00),
        ("allowance", "Betalt i förskott", -500_00),
    ]
    assert (found.net, found.vat, found.rounding, found.total) == (450_00, 237_50, 50, 688_00)
    assert sum(line.amount for line in found.lines) == found.net


def test_giro_and_iban_are_told_apart_by_their_branch():
    means = (
        PaymentMeans(code="30", account="4567-8", branch="SE:PLUSGIRO", reference="12"),
        PaymentMeans(code="30", account="5050-1055", branch="SE:BANKGIRO", reference="34"),
        PaymentMeans(code="30", account="33331234567", branch="BANKSBIC"),
        PaymentMeans(code="58", account="se12 1234 3412 3412 3412 34", branch="sexdabcd"),
    )
    accounts = from_document(invoice_of(means=means)).accounts
    assert (accounts.bankgiro, accounts.plusgiro, accounts.reference) == ("50501055", "45678", "12")
    assert (accounts.iban, accounts.bic) == ("SE12123434123412341234", "SEXDABCD")


def test_a_line_tells_its_cpv_and_gtin():
    document = invoice_of(("Papper", 1, 10))
    item = InvoicedItem(
        name="Papper",
        standard_id=Identifier(value="7312345678907", scheme="0160"),
        classifications=(
            Classification(code="14111507", list_id="TST"),
            Classification(code="30197630-1", list_id="STI"),
        ),
    )
    [line] = from_document(replace(document, lines=(replace(document.lines[0], item=item),))).lines
    assert (line.cpv, line.gtin) == ("30197630", "7312345678907")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"type_code": "325"}, "proformafaktura"),
        ({"type_code": "389"}, "självfaktura"),
        ({"id": "9" * 61}, "längre än 60 tecken"),
    ],
)
def test_what_asks_for_no_payment_is_refused_in_words(given, why):
    with pytest.raises(UblError, match=why):
        from_document(invoice_of(**given))


@pytest.mark.parametrize(
    ("payable", "why"), [("1", "BR-CO-16"), ("750.001", "fler än två decimaler"), ("9" * 20, "orimligt stort")]
)
def test_sums_that_cannot_be_kept_are_refused_in_words(payable, why):
    document = invoice_of()
    totals = replace(document.totals, payable=Amount(value=Decimal(payable), currency="SEK"))
    with pytest.raises(UblError, match=why):
        from_document(replace(document, totals=totals))


def test_another_document_is_no_invoice(shared):
    order = next((shared / "schemas" / "peppol" / "examples").rglob("UC2_Order.xml"))
    with pytest.raises(UblError, match="inte en faktura"):
        parse_any(order.read_bytes())
