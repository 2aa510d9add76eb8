"""Amounts and days are read as receipts write them, and nothing else is taken for one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from servicecenter.receipt_reading.agreement import agreed
from servicecenter.receipt_reading.e_invoice import read_invoice
from servicecenter.receipt_reading.facts import Confidence, Line, Proposed, Reading, Vat
from servicecenter.receipt_reading.numbers import amounts, days, rate_of
from servicecenter.receipt_reading.reading import is_foreign, is_swedish_organisation, read

ON = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Summa 1 234,50", [123450]),
        ("Total 1.234,50 EUR", [123450]),
        ("Total $1,234.50", [123450]),
        ("12 345 678,90", [1234567890]),
        ("118:50", [11850]),
        ("118:-", [11800]),
        ("118,- kr", [11800]),
        ("Rabatt -18,00", [-1800]),
        ("2 st à 15,00   30,00", [1500, 3000]),
        ("Moms 12,00 %   278,57", [27857]),
        ("Ordernr 1234567", []),
        ("2026-11-03", []),
        ("03.11.2026", []),
        ("Tel 0920-12 34 56", []),
        ("08.15.30", []),
        ("", []),
    ],
)
def test_amounts(text: str, expected: list[int]) -> None:
    assert amounts(text) == expected


@pytest.mark.parametrize(
    ("text", "day", "is_sure"),
    [
        ("2026-11-03 12:14", date(2026, 11, 3), True),
        ("03.11.2026", date(2026, 11, 3), True),
        ("9/10/2026", date(2026, 10, 9), False),
        ("21/10/2026", date(2026, 10, 21), True),
        ("26-10-30", date(2026, 10, 30), True),
        ("3 november 2026", date(2026, 11, 3), True),
        ("12 Oct 2026", date(2026, 10, 12), True),
        ("October 12, 2026", date(2026, 10, 12), True),
        ("14. Okt. 2026", date(2026, 10, 14), True),
    ],
)
def test_days(text: str, day: date, is_sure: bool) -> None:
    assert (day, is_sure) in list(days(text, on=ON))


@pytest.mark.parametrize("text", ["2026-11-13", "2019-01-01", "2026-02-30", "Ordernr 20261103456", "0920-10-11-12"])
def test_days_to_come_long_gone_and_impossible_are_none(text: str) -> None:
    assert list(days(text, on=ON)) == []


def test_in_america_the_month_comes_first() -> None:
    assert list(days("10/09/2026", on=ON, month_first=True)) == [(date(2026, 10, 9), False)]


@pytest.mark.parametrize(
    ("text", "rate"), [("Moms 25%", "25"), ("VAT 12,00 %", "12"), ("TVA 5.5%", "5.5"), ("rabatt 50 %", None)]
)
def test_rates(text: str, rate: str | None) -> None:
    assert rate_of(text) == (Decimal(rate) if rate else None)


def test_organisation_numbers_have_their_check_digit_and_are_no_persons() -> None:
    assert is_swedish_organisation("5560160680")
    assert not is_swedish_organisation("5560160681")
    assert not is_swedish_organisation("8507099805")  # a person's
    assert all(map(is_foreign, ("NO974760673", "974760673", "13585628", "DE136695976", "20774740")))
    assert not any(map(is_foreign, ("974760674", "DE136695977", "12345678")))


def reading_of(*texts: str) -> Reading:
    return read([Line(text) for text in texts], on=ON)


def test_due_days_and_stays_are_not_the_day_of_the_receipt() -> None:
    found = reading_of("Faktura", "Fakturadatum 2026-10-08", "Förfallodatum 2026-11-07", "Ankomst 2026-10-06").day
    assert (found.value, found.confidence) == (date(2026, 10, 8), Confidence.HIGH)


def test_a_part_a_discount_or_the_change_is_not_the_total() -> None:
    found = reading_of("Delsumma 400,00", "Rabatt 500,00", "Totalt 150,00", "Kontant 500,00", "Växel 350,00").gross
    assert found.value == 150_00


def test_a_total_on_the_line_below_its_word_is_found() -> None:
    assert reading_of("Att betala", "1 250,00", "Tack").gross.value == 1250_00


def test_kronor_are_those_of_the_words_around_them() -> None:
    assert reading_of("Summa 20,00 kr", "Moms 25% 4,00").currency.value == "SEK"
    assert reading_of("Sum 20,00 kr", "MVA 25% 4,00").currency.value == "NOK"
    assert reading_of("I alt 20,00 kr", "Heraf moms 25% 4,00").currency.value == "DKK"
    assert reading_of("20,00 kr").currency.confidence is Confidence.LOW


def test_vat_of_two_rates_must_come_to_the_total() -> None:
    table = ("Moms%  Moms  Netto", "25,00 9,75 39,00", "12,00 6,00 50,00")
    whole = reading_of("Att betala 104,75", *table)
    assert [(str(row.value.rate), row.value.vat, row.value.net) for row in whole.vat] == [
        ("25", 975, 3900),
        ("12", 600, 5000),
    ]
    assert whole.gross.confidence is Confidence.HIGH
    assert reading_of("Att betala 140,75", *table).gross.confidence is Confidence.MEDIUM


def test_nothing_is_made_of_nothing() -> None:
    assert reading_of() == reading_of("", "tack och hej") == Reading()


def test_two_readings_that_differ_are_low_and_one_alone_is_at_most_medium() -> None:
    line = Line("Summa 10,00")

    def with_gross(ore: int) -> Reading:
        return Reading(
            gross=Proposed(ore, line, Confidence.HIGH), vat=(Proposed(Vat(Decimal(25), ore), line, Confidence.HIGH),)
        )

    assert agreed(with_gross(1), with_gross(1)) == with_gross(1)
    differ = agreed(with_gross(1), with_gross(2))
    assert (differ.gross.value, differ.gross.confidence, differ.vat[0].confidence) == (
        1,
        Confidence.LOW,
        Confidence.LOW,
    )
    assert agreed(with_gross(1), Reading()).gross.confidence is Confidence.MEDIUM


INVOICE = """<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:IssueDateTime><udt:DateTimeString format="102">20261014</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Hotel Lerche GmbH</ram:Name>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE136695976</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:ApplicableTradeTax><ram:CalculatedAmount>6.41</ram:CalculatedAmount><ram:BasisAmount>91.59</ram:BasisAmount><ram:RateApplicablePercent>7.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>98.00</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""  # noqa: E501


def test_an_invoice_as_data_is_read_as_it_says() -> None:
    found = read_invoice(INVOICE)
    assert (found.day.value, found.gross.value, found.currency.value) == (date(2026, 10, 14), 98_00, "EUR")
    assert (found.supplier.value, found.organisation_number.value) == ("Hotel Lerche GmbH", "DE136695976")
    assert [row.value for row in found.vat] == [Vat(Decimal(7), 641, 9159)]


@pytest.mark.parametrize(
    "xml", ["", "<a/", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", INVOICE.replace("98.00", "många")]
)
def test_data_that_is_no_such_invoice_is_left_alone(xml: str) -> None:
    assert read_invoice(xml) is None
