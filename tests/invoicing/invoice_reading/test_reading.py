"""Nine fields of paper invoices in four layouts: what is read right, and that nothing wrong is taken for proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from shutil import which

import pytest

from invoicing.invoice_reading.facts import InvoiceReading, Name, Proof
from invoicing.invoice_reading.kept import fields_of, to_json
from invoicing.invoice_reading.known import InRegister, with_habit, with_register
from invoicing.invoice_reading.payment_line import payment_line
from invoicing.invoice_reading.reading import read
from servicecenter.documents.reader import lines_of
from servicecenter.file_content.kinds import Limits
from servicecenter.file_content.texts import text_of
from servicecenter.receipt_reading.facts import Confidence, Line
from tests.factories.paper_invoices import LAYOUTS, Paper, paper_pdf, papers, scanned

LIMITS = Limits(most_bytes=10_000_000, most_pixels=50_000_000, most_pages=20)
TODAY = date(2026, 11, 20)
PAPER = Paper()


def reading_of(content: bytes, **given: object) -> InvoiceReading:
    return read([lines_of(rows) for rows in text_of(content, LIMITS)["readings"]], on=TODAY, **given)  # type: ignore[arg-type]


def right_of(reading: InvoiceReading, paper: Paper) -> Iterator[str]:
    """The fields that were read as the paper says."""
    for name, value in paper.told.items():
        finding = reading.fields.get(Name(name))
        if finding is not None and finding.value == value:
            yield name


def wrongly_sure(reading: InvoiceReading, paper: Paper) -> list[str]:
    """Fields that say something else than the paper and would not be asked about."""
    return [
        name
        for name, value in paper.told.items()
        if (finding := reading.fields.get(Name(name))) is not None
        and finding.value != value
        and finding.confidence is not Confidence.LOW
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_nine_fields_of_a_text_layer_are_right_in_every_layout(layout: str) -> None:
    for paper in papers(6):
        reading = reading_of(paper_pdf(paper, layout))
        assert sorted(right_of(reading, paper)) == sorted(paper.told), (layout, paper)
        assert reading.fields[Name.ORDER_REFERENCE].value == paper.order
        assert [(row.rate, row.base, row.vat) for row in reading.rates] == [
            (rate, base, base * rate // 100) for rate, base in paper.rates
        ]


@pytest.mark.skipif(which("tesseract") is None, reason="tesseract finns inte här")
def test_of_scanned_pages_seventy_fields_of_seventy_two_are_right_and_none_is_wrongly_sure() -> None:
    right = total = 0
    for layout in LAYOUTS:
        for seed, paper in enumerate(papers(2)):
            reading = reading_of(scanned(paper_pdf(paper, layout), seed=seed))
            right, total = right + len(list(right_of(reading, paper))), total + len(paper.told)
            assert wrongly_sure(reading, paper) == [], (layout, seed)
    assert (right >= 70, total) == (True, 72), f"{right} av {total}"


def test_the_arithmetic_proves_the_sums_and_a_label_alone_proves_nothing() -> None:
    reading = reading_of(paper_pdf(PAPER, "headed"))
    sure = {name for name, finding in reading.fields.items() if finding.confidence is Confidence.HIGH}
    assert {Name.NET, Name.VAT, Name.ROUNDING, Name.TOTAL, Name.SUPPLIER_NUMBER, Name.NUMBER, Name.CURRENCY} <= sure
    assert Proof.ARITHMETIC in reading.fields[Name.TOTAL].proofs
    for name in (Name.ISSUED_ON, Name.DUE_ON, Name.SUPPLIER_NAME, Name.ORDER_REFERENCE):
        assert reading.fields[name].confidence is Confidence.LOW, name


def test_sums_that_do_not_tie_prove_nothing() -> None:
    lines = [Line("Netto 1 000,00"), Line("Moms 250,00"), Line("Att betala 1 350,00")]
    fields = read([lines], on=TODAY).fields
    assert {name: finding.value for name, finding in fields.items()} == {
        Name.NET: 100000, Name.VAT: 25000, Name.TOTAL: 135000,
    }  # fmt: skip
    assert {finding.confidence for finding in fields.values()} == {Confidence.LOW}


def test_several_rates_are_told_apart() -> None:
    paper = replace(PAPER, rates=((25, 800_00), (12, 200_00)), rounding=0)
    reading = reading_of(paper_pdf(paper, "tabled"))
    assert [(int(row.rate), row.base, row.vat) for row in reading.rates] == [(25, 800_00, 200_00), (12, 200_00, 24_00)]
    assert reading.fields[Name.TOTAL].value == paper.total


def test_a_line_for_machines_counts_only_with_all_its_check_digits() -> None:
    assert payment_line("# 1234567897 # 1250 00 0 > 50501055#41#") is not None
    for wrong in (
        "# 1234567896 # 1250 00 0 > 50501055#41#",
        "# 1234567897 # 1250 00 1 > 50501055#41#",
        "# 1234567897 # 1250 00 0 > 50501054#41#",
        "# 1234567897 # 1250 00 0 > 50501055",
    ):
        assert payment_line(wrong) is None, wrong


def test_an_amount_below_nothing_is_a_credit_note_and_is_told_without_its_sign() -> None:
    paper = replace(PAPER, title="KREDITFAKTURA", rates=((25, -400_00),))
    fields = reading_of(paper_pdf(paper, "columned")).fields
    assert (fields[Name.KIND].value, fields[Name.KIND].confidence) == ("credit_note", Confidence.HIGH)
    assert (fields[Name.NET].value, fields[Name.VAT].value, fields[Name.TOTAL].value) == (400_00, 100_00, 500_00)


def test_the_buyers_own_number_is_not_the_suppliers() -> None:
    lines = [Line("Org.nr 202100-6990"), Line("Org.nr 556036-0793")]
    fields = read([lines], on=TODAY, not_suppliers=["2021006990"]).fields
    assert fields[Name.SUPPLIER_NUMBER].value == "5560360793"


def test_two_readings_that_differ_are_doubted_however_sure_each_is() -> None:
    one, other = [Line("Bankgiro 5050-1055")], [Line("Bankgiro 5805-0006")]
    assert read([one, one], on=TODAY).fields[Name.BANKGIRO].confidence is Confidence.MEDIUM
    assert read([one, other], on=TODAY).fields[Name.BANKGIRO].confidence is Confidence.LOW


def test_index_data_that_agrees_proves_and_that_differs_is_asked_about() -> None:
    lines = [Line("Fakturanummer 8817"), Line("Fakturadatum 2026-10-06")]
    index = {Name.NUMBER: "8817", Name.ISSUED_ON: date(2026, 10, 8)}
    fields = read([lines], on=TODAY, index=index).fields
    assert (fields[Name.NUMBER].confidence, fields[Name.NUMBER].proofs) == (Confidence.HIGH, {Proof.INDEX})
    assert (fields[Name.ISSUED_ON].value, fields[Name.ISSUED_ON].confidence) == (date(2026, 10, 8), Confidence.LOW)


def test_the_register_proves_who_sends_it_and_gives_the_name() -> None:
    reading = reading_of(paper_pdf(PAPER, "columned"))
    known = InRegister("Pappershuset i Norr Aktiebolag", PAPER.organisation_number, PAPER.bankgiro)
    fields = with_register(reading, known).fields
    assert fields[Name.SUPPLIER_NAME].value == "Pappershuset i Norr Aktiebolag"
    for name in (Name.SUPPLIER_NAME, Name.SUPPLIER_NUMBER, Name.BANKGIRO):
        assert fields[name].confidence is Confidence.HIGH, name
    assert with_register(reading, InRegister("Annan AB", "5567037485", "58050006")) == reading


def test_what_stands_where_it_stood_last_time_is_surer_and_what_has_moved_is_not() -> None:
    first, second = (reading_of(paper_pdf(paper, "headed")) for paper in papers(2))
    places = {name: (found.page, found.box) for name, found in first.fields.items() if found.box}
    fields = with_habit(second, places).fields
    assert (fields[Name.DUE_ON].confidence, fields[Name.DUE_ON].proofs) == (Confidence.MEDIUM, {Proof.ALIKE})
    moved = reading_of(paper_pdf(papers(2)[1], "columned"))
    assert with_habit(moved, places).fields[Name.DUE_ON].confidence is Confidence.LOW


def test_a_reading_is_the_same_when_it_has_been_kept() -> None:
    reading = reading_of(paper_pdf(PAPER))
    assert fields_of(to_json(reading)) == reading.fields


def test_a_due_day_of_its_terms_proves_both_days() -> None:
    lines = [Line("Fakturadatum 2026-10-06"), Line("Förfallodatum 2026-11-05"), Line("30 dagar netto")]
    fields = read([lines], on=TODAY).fields
    assert fields[Name.DUE_ON].value == fields[Name.ISSUED_ON].value + timedelta(days=30)  # type: ignore[operator]
    assert {fields[name].confidence for name in (Name.ISSUED_ON, Name.DUE_ON)} == {Confidence.HIGH}
