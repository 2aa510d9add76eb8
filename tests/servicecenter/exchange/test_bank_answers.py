"""Bank answers are read with nothing guessed, checked against the official schemas, and refused if unsafe."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from lxml import etree

from servicecenter.exchange import camt054, pain002
from servicecenter.exchange.bank_answers import BankAnswerError, PaymentFate, fate_of, reason_words
from servicecenter.exchange.safe_xml import UnsafeXml, elements
from servicecenter.population.bank_answers import camt054_file, pain002_file

EXAMPLES = "schemas/iso20022/examples"


def is_valid(shared, content: bytes, name: str) -> None:
    schema = etree.XMLSchema(file=str(shared / f"schemas/iso20022/{name}.xsd"))
    schema.assertValid(etree.fromstring(content))


def test_the_example_of_a_partly_refused_file_is_read(shared):
    content = (shared / EXAMPLES / "pain.002.001.03-partly-rejected-synthetic.xml").read_bytes()
    is_valid(shared, content, "pain.002.001.03")
    answer = pain002.parse(content)
    assert (answer.format, answer.message_id, answer.created_on) == ("pain.002.001.03", "S1", date(2026, 11, 21))
    first, second = answer.told
    assert (first.end_to_end_id, first.fate, first.message_id) == ("E0", PaymentFate.SETTLED, "SSC-20261121-0001")
    assert (second.end_to_end_id, second.fate) == ("E1", PaymentFate.REJECTED)
    assert (second.reason_code, second.reason_text) == ("AC01", "Felaktigt bankgironummer")


def test_the_example_of_incoming_money_is_no_payment_of_ours(shared):
    content = (shared / EXAMPLES / "camt.054.001.08-bankgiro-ocr-synthetic.xml").read_bytes()
    is_valid(shared, content, "camt.054.001.08")
    assert [(row.fate, row.amount, row.reason_text) for row in camt054.parse(content).told] == [
        (None, 125_000, "1234567897"),
        (None, 60_000, "Faktura 2026-17 delbetalning"),
    ]


@pytest.mark.parametrize("version", ["03", "12"])
def test_a_status_report_of_each_version_is_valid_and_read_the_same(shared, version):
    content = pain002_file("B1", "MSG", group="RJCT", reason="DU01", version=version)
    is_valid(shared, content, f"pain.002.001.{version}")
    [told] = pain002.parse(content).told
    assert (told.fate, told.message_id, told.end_to_end_id, told.reason_code) == ("rejected", "MSG", "", "DU01")
    content = pain002_file("B2", "MSG", payments=[("E1", "ACSC", ""), ("E2", "RJCT", "AC04")], version=version)
    is_valid(shared, content, f"pain.002.001.{version}")
    assert [(row.end_to_end_id, row.fate) for row in pain002.parse(content).told] == [
        ("E1", "settled"),
        ("E2", "rejected"),
    ]


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_notification_of_each_version_is_valid_and_read_the_same(shared, version):
    content = camt054_file("N1", settled=[("E1", 100_00)], returned=[("E2", 250_50, "AC04")], version=version)
    is_valid(shared, content, f"camt.054.001.{version}")
    first, second = camt054.parse(content).told
    assert (first.end_to_end_id, first.fate, first.amount, first.is_booked) == ("E1", "settled", 100_00, True)
    assert (second.end_to_end_id, second.fate, second.amount, second.reason_code) == ("E2", "returned", 250_50, "AC04")
    assert second.happened_on == date(2026, 11, 26)


def test_an_entry_not_booked_yet_tells_nothing():
    content = camt054_file("N1", settled=[("E1", 100_00)]).replace(b"BOOK", b"PDNG")
    assert camt054.parse(content).told == ()


@pytest.mark.parametrize(
    ("reader", "content", "said"),
    [
        (pain002, b"", "inte läsbar XML"),
        (pain002, b"<a", "inte läsbar XML: rad 1"),
        (pain002, b"<Document/>", "GrpHdr eller OrgnlGrpInfAndSts saknas"),
        (pain002, pain002_file("B", "M", group="XXXX"), "status 'XXXX' är okänd"),
        (pain002, pain002_file("B", "M", group="RJCT").replace(b"pain.002.001.03", b"pain.002.001.99"), "kan läsas"),
        (pain002, pain002_file("B", "M", group="RJCT").replace(b"<MsgId>B</MsgId>", b""), "MsgId saknas"),
        (camt054, camt054_file("N", settled=[("E", 100)]).replace(b'Ccy="SEK"', b'Ccy="EUR"'), "inte i kronor"),
        (camt054, camt054_file("N", settled=[("E", 100)]).replace(b">1.00<", b">1,00<"), "inte ett belopp i kronor"),
        (camt054, camt054_file("N", settled=[("E", 100)]).replace(b">2026-11-26<", b">2026-11-99<"), "inte en dag"),
        (pain002, b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
        (camt054, b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        (camt054, b"<a>" * 100_000, "djupare än 64 nivåer"),
    ],
)
def test_a_faulty_or_unsafe_answer_is_refused_with_the_reason(reader, content, said):
    with pytest.raises(BankAnswerError, match=said):
        reader.parse(content)


def test_a_bomb_of_entities_is_refused_before_it_grows():
    bomb = b'<!DOCTYPE b [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><b>&b;</b>'
    with pytest.raises(UnsafeXml, match="DOCTYPE"):
        list(elements(bomb))


def test_a_file_above_the_limit_is_refused_unread():
    with pytest.raises(UnsafeXml, match="större än 1 MB"):
        list(elements(b"<a>" + b"x" * 1_000_000 + b"</a>", most_bytes=1_000_000))


@pytest.mark.parametrize(
    ("told", "fate"),
    [
        ((), "unknown"),
        (("pending", "accepted"), "accepted"),
        (("accepted", "settled"), "settled"),
        (("accepted", "rejected"), "rejected"),
        (("accepted", "settled", "returned"), "returned"),
        (("settled", "rejected"), "conflict"),
        (("settled", "rejected", "returned"), "returned"),
    ],
)
def test_the_fate_is_the_same_in_whatever_order_the_bank_tells(told, fate):
    assert {fate_of(order) for order in permutations(told)} == {fate}


def test_a_reason_is_told_in_words_with_the_banks_code():
    assert reason_words("AC04", "stängt") == "Kontot är avslutat (AC04): stängt"
    assert reason_words("ZZ99", "") == "ZZ99"
