"""Baskets from suppliers' shops: what a shop writes is what is read, and what can be read in two ways is refused."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from procurement.exchange import cxml, oci
from procurement.exchange.cxml import Credential, SetupRequest, ShopRefused
from procurement.exchange.shop_basket import MOST_LINES, Basket, BasketLine, UnreadableBasket
from tests.factories.shops import basket_line, cxml_basket, oci_basket

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40)
QUANTITIES = st.decimals(Decimal("0.001"), Decimal("999999999.999"), places=3)
PRICES = st.decimals(0, Decimal("9999999999.9999"), places=4)
LINES = st.builds(
    BasketLine,
    number=WORDS,
    name=WORDS,
    quantity=QUANTITIES,
    unit=st.sampled_from(["EA", "C62", "PK", "KGM"]),
    price=PRICES,
    per=st.integers(1, 99_999).map(Decimal),
    currency=st.sampled_from(["SEK", "EUR"]),
    reference=WORDS | st.just(""),
)
BASKETS = st.lists(LINES, min_size=1, max_size=6).map(tuple)


@given(lines=BASKETS, cookie=WORDS)
def test_a_cxml_basket_reads_as_the_shop_wrote_it(lines, cookie):
    assert cxml.parse_order_message(cxml_basket(cookie, lines)) == Basket(cookie=cookie, lines=lines)


@given(lines=BASKETS)
def test_an_oci_basket_reads_as_the_shop_wrote_it(lines):
    assert oci.parse(oci_basket(lines)) == Basket(lines=lines)


@given(secret=WORDS, cookie=WORDS, identity=WORDS, is_test=st.booleans())
def test_a_shop_reads_the_request_as_it_was_built(secret, cookie, identity, is_test):
    request = SetupRequest(
        id="1@här.example", sent_at=datetime(2026, 11, 26, 12, tzinfo=UTC), buyer=Credential("NetworkID", identity),
        supplier=Credential("DUNS", "1"), secret=secret, cookie=cookie, return_address="https://här.example/?a=1&b=2",
        is_test=is_test,
    )  # fmt: skip
    built = cxml.build_setup_request(request)
    assert b'<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/' in built
    read = etree.fromstring(built)
    assert read.findtext("Header/From/Credential/Identity") == identity
    assert read.findtext("Header/Sender/Credential/SharedSecret") == secret
    assert read.find("Request").get("deploymentMode") == ("test" if is_test else "production")
    setup = read.find("Request/PunchOutSetupRequest")
    assert (setup.findtext("BuyerCookie"), setup.get("operation")) == (cookie, "create")
    assert setup.findtext("BrowserFormPost/URL") == request.return_address
    assert read.get("timestamp") == "2026-11-26T12:00:00+00:00"


def test_a_cxml_message_may_come_plain_in_base64_or_with_another_encoding_declared():
    content = cxml_basket("k", [basket_line(name="Pärm")])
    told = content.replace(b"UTF-8", b"ISO-8859-1").decode()
    coded = base64.b64encode(content).decode()
    for name, value in (("cXML-urlencoded", content.decode()), ("cxml-urlencoded", told), ("cXML-base64", coded)):
        basket = cxml.parse_order_message(cxml.from_form([("other", "x"), (name, value)]))
        assert basket.lines[0].name == "Pärm"
    for posted in ([], [("cXML-base64", "åäö")], [("NEW_ITEM-UNIT[1]", "EA")]):
        with pytest.raises(UnreadableBasket, match="cXML"):
            cxml.from_form(posted)


WRONG = [
    ("NEW_ITEM-QUANTITY[1]", "1,5", "NEW_ITEM-QUANTITY[1] är '1,5', inte ett tal med punkt"),
    ("NEW_ITEM-QUANTITY[1]", "", "NEW_ITEM-QUANTITY[1] är ''"),
    ("NEW_ITEM-QUANTITY[1]", "0.000", "NEW_ITEM-QUANTITY[1] är noll"),
    ("NEW_ITEM-QUANTITY[1]", "-1", "NEW_ITEM-QUANTITY[1]"),
    ("NEW_ITEM-QUANTITY[1]", "1.2345", "högst 9 siffror och 3 decimaler"),
    ("NEW_ITEM-PRICE[1]", "1.234,50", "NEW_ITEM-PRICE[1]"),
    ("NEW_ITEM-PRICE[1]", "1e3", "NEW_ITEM-PRICE[1]"),
    ("NEW_ITEM-PRICE[1]", "NaN", "NEW_ITEM-PRICE[1]"),
    ("NEW_ITEM-PRICE[1]", "٣", "NEW_ITEM-PRICE[1]"),
    ("NEW_ITEM-PRICE[1]", "0.00001", "4 decimaler"),
    ("NEW_ITEM-PRICEUNIT[1]", "0", "NEW_ITEM-PRICEUNIT[1] är noll"),
    ("NEW_ITEM-VENDORMAT[1]", " ", "NEW_ITEM-VENDORMAT[1] saknas"),
    ("NEW_ITEM-VENDORMAT[1]", "x" * 61, "NEW_ITEM-VENDORMAT[1] har 61 tecken"),
    ("NEW_ITEM-PARENT_ID[1]", "1", "sammansatta artiklar"),
]


@pytest.mark.parametrize(("field", "value", "told"), WRONG)
def test_a_field_that_is_wrong_is_named_with_what_is_wrong(field, value, told):
    posted = [*(row for row in oci_basket([basket_line()]) if row[0] != field), (field, value)]
    with pytest.raises(UnreadableBasket) as refusal:
        oci.parse(posted)
    assert told in str(refusal.value)


def test_every_fault_of_a_basket_is_told_at_once():
    lines = [basket_line(number="", currency=""), basket_line(unit="")]
    with pytest.raises(UnreadableBasket) as refusal:
        cxml.parse_order_message(cxml_basket("k", lines))
    told = str(refusal.value)
    assert "rad 1: ItemID/SupplierPartID saknas" in told
    assert "rad 1: ItemDetail/UnitPrice/Money/currency saknas" in told
    assert "rad 2: ItemDetail/UnitOfMeasure saknas" in told
    many = [basket_line(number="") for _each in range(13)]
    with pytest.raises(UnreadableBasket, match="och 3 fel till"):
        oci.parse(oci_basket(many))


def test_one_field_with_two_values_is_not_guessed_about():
    with pytest.raises(UnreadableBasket, match="två gånger"):
        oci.parse([*oci_basket([basket_line()]), ("NEW_ITEM-PRICE[1]", "1.00")])


def test_a_price_for_another_unit_than_the_quantity_is_refused():
    content = cxml_basket("k", [basket_line(per=Decimal(100))])
    basis = b'conversionFactor="1"><UnitOfMeasure>EA<'
    assert basis in content
    with pytest.raises(UnreadableBasket, match="PriceBasisQuantity/UnitOfMeasure är 'PK'"):
        cxml.parse_order_message(content.replace(basis, basis.replace(b"EA", b"PK")))


@pytest.mark.parametrize("count", [0, MOST_LINES + 1])
def test_an_empty_or_endless_basket_is_refused(count):
    lines = [basket_line()] * count
    for read in (lambda: oci.parse(oci_basket(lines)), lambda: cxml.parse_order_message(cxml_basket("k", lines))):
        with pytest.raises(UnreadableBasket, match="varukorgen"):
            read()


ATTACKS = {
    "a file of the server": '<!DOCTYPE cXML [<!ENTITY x SYSTEM "file:///etc/hostname">]><cXML>&x;</cXML>',
    "a file beside a named type": f'{cxml.TYPE[:-1]} [<!ENTITY x SYSTEM "file:///etc/hostname">]><cXML>&x;</cXML>',
    "a parameter entity": f'{cxml.TYPE[:-1]} [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]><cXML/>',
    "an attribute by default": f'{cxml.TYPE[:-1]} [<!ATTLIST ItemIn quantity CDATA "1">]><cXML/>',
    "a laugh": '<!DOCTYPE cXML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><cXML>&b;</cXML>',
    "a word that nobody has told": f"{cxml.TYPE}<cXML><Message>&pwn;</Message></cXML>",
    "depth": f"{cxml.TYPE}<cXML>{'<a>' * 100}{'</a>' * 100}</cXML>",
    "another root": "<html/>",
    "no message": f"{cxml.TYPE}<cXML/>",
    "no XML": "hej",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_by_xml_are_refused_whoever_sends_them(attack):
    with pytest.raises(UnreadableBasket):
        cxml.parse_order_message(ATTACKS[attack].encode())
    with pytest.raises(ShopRefused):
        cxml.parse_setup_response(ATTACKS[attack].encode())


def test_a_word_that_nobody_has_told_does_not_change_a_quantity():
    content = cxml_basket("k", [basket_line(quantity=Decimal(10))]).replace(b'quantity="10"', b'quantity="1&x;0"')
    with pytest.raises(UnreadableBasket):
        cxml.parse_order_message(content)


def test_a_message_beyond_its_size_is_refused():
    padding = b"<Extrinsic>" + b"x" * cxml.MOST_BYTES + b"</Extrinsic>"
    with pytest.raises(UnreadableBasket, match="större än 1 MB"):
        cxml.parse_order_message(cxml_basket("k", [basket_line()]).replace(b"</Message>", padding + b"</Message>"))


def test_a_shop_that_says_no_is_quoted():
    said = b'<cXML><Response><Status code="401" text="Unauthorized">Fel l&#246;senord</Status></Response></cXML>'
    with pytest.raises(ShopRefused, match="butiken svarade 401: Unauthorized Fel lösenord"):
        cxml.parse_setup_response(said)
    with pytest.raises(ShopRefused, match="StartPage"):
        cxml.parse_setup_response(b'<cXML><Response><Status code="200"/></Response></cXML>')


def test_oci_opens_with_its_fields_in_a_form_or_in_the_address():
    visit = oci.Visit(
        address="https://butik.example/oci?kund=7", return_address="https://här.example/retur/x", user="vi",
        secret="a&b", user_field="LOGIN", secret_field="PASSWORD", more={"språk": "sv"},
    )  # fmt: skip
    told = dict(oci.fields_of(visit))
    assert told == {
        "språk": "sv", "LOGIN": "vi", "PASSWORD": "a&b", "~OkCode": "ADDI", "~TARGET": "_top", "~CALLER": "CTLG",
        "HOOK_URL": "https://här.example/retur/x",
    }  # fmt: skip
    assert dict(oci.fields_of(replace(visit, version="5.0")))["OCI_VERSION"] == "5.0"
    asked = parse_qs(urlsplit(oci.link_of(visit)).query)
    assert asked == {name: [value] for name, value in told.items()} | {"kund": ["7"]}
