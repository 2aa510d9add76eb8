from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from procurement.exchange import order
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.documents import type_of, type_of_root
from tests.procurement.exchange.messages import FORMATS, REAL, TEXT, any_of

OURS = set(FORMATS)
LISTS = {"listID", "unitCodeListID", "schemaLocation"}
"""Attributes that name a code list that the specification fixes already."""


def examples(shared):
    """Every official document of our types, valid or not, with its type."""
    folder = shared / "schemas" / "peppol" / "examples" / "openpeppol-2026.5"
    for path in sorted(folder.rglob("*.xml")):
        root = etree.parse(path).getroot()
        try:
            found = type_of_root(root)
        except UblError:
            continue
        if found.transaction in OURS:
            yield path, found.transaction


def content(root):
    """Every text and attribute with the path to it, however often."""
    found = Counter()
    for element in root.iter(etree.Element):
        place = "/".join(etree.QName(one).localname for one in (*reversed(list(element.iterancestors())), element))
        if text := (element.text or "").strip():
            found[place, numeral(text)] += 1
        for name, value in element.attrib.items():
            if etree.QName(name).localname not in LISTS and not value.startswith("UNCL"):
                found[f"{place}@{name}", value] += 1
    return found


def numeral(text):
    return text.lstrip("+") if text[0].isdigit() else text


def test_every_official_example_is_read_and_written_again_with_nothing_lost(shared):
    seen = Counter()
    for path, transaction in examples(shared):
        original = path.read_bytes()
        kind = FORMATS[transaction]
        again = kind.build(kind.parse(original))
        lost = content(etree.fromstring(original)) - content(etree.fromstring(again))
        assert not lost, f"{path.name}: {lost}"
        seen[transaction] += 1
    assert seen["T01"] >= 5, seen
    assert set(seen) == OURS - {"T58"}, "of T58 there is no official example among those that lie there"


@pytest.mark.parametrize("transaction", FORMATS)
def test_a_real_message_is_read_back_as_it_was(transaction):
    kind = FORMATS[transaction]
    built = kind.build(REAL[transaction])
    assert type_of(built) == kind.document
    assert kind.parse(built) == REAL[transaction]


@pytest.mark.parametrize("transaction", FORMATS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_message_is_read_back_as_it_was(transaction, data):
    kind = FORMATS[transaction]
    message = data.draw(any_of(kind.message))
    assert kind.parse(kind.build(message)) == message


@pytest.mark.parametrize("transaction", FORMATS)
def test_a_real_message_is_valid_against_the_schema(transaction, shared):
    kind = FORMATS[transaction].document
    path = shared / "schemas" / "peppol" / f"ubl-{kind.ubl}" / "maindoc" / f"UBL-{kind.root}-{kind.ubl}.xsd"
    etree.XMLSchema(etree.parse(path)).assertValid(etree.fromstring(FORMATS[transaction].build(REAL[transaction])))


@settings(max_examples=30, deadline=None)
@given(text=TEXT, price=st.decimals(0, 10**9, places=6))
def test_a_price_keeps_every_decimal_and_a_text_every_letter(text, price):
    line = REAL["T01"].lines[0]
    dear = replace(line, price=replace(line.price, amount=replace(line.price.amount, value=price)), note=text)
    read = order.parse(order.build(replace(REAL["T01"], lines=(dear,)))).lines[0]
    assert (read.note, read.price.amount.value) == (text, price)


FAULTS = {
    "cbc:ID saknas i Order": (b"<cbc:ID>LM-2026-1001</cbc:ID>", b""),
    "cbc:IssueDate är '2026-13-01', inte dag": (b"2026-11-26", b"2026-13-01"),
    "PriceAmount är '4,5', inte tal": (b"45.125", b"4,5"),
    "PriceAmount är '1e99', inte tal": (b"45.125", b"1e99"),
    "PriceAmount är 'NaN', inte tal": (b"45.125", b"NaN"),
    "PartialDeliveryIndicator är 'kanske', inte sanningsvärde": (b">true</cbc:Partial", b">kanske</cbc:Partial"),
    "en sådan dokumenttyp är inte känd": (b"trns:order:3", b"trns:order:9"),
    "inte läsbar XML": (b"</cbc:ID>", b""),
}


@pytest.mark.parametrize("why", FAULTS)
def test_a_message_that_cannot_be_read_says_where_and_why(why):
    old, new = FAULTS[why]
    good = order.build(REAL["T01"])
    assert old in good
    with pytest.raises(UblError, match=why.replace("(", r"\(")):
        order.parse(good.replace(old, new, 1))


def test_another_kind_of_message_is_refused_by_name():
    with pytest.raises(UblError, match="dokumentet är T76, inte T01"):
        order.parse(FORMATS["T76"].build(REAL["T76"]))


@pytest.mark.parametrize("bad", ["a\x00b", "a\x0bb", "a\ud800b"])
def test_a_text_that_xml_has_no_place_for_is_refused_when_written(bad):
    with pytest.raises(UblError, match="cbc:Note kan inte skrivas"):
        order.build(replace(REAL["T01"], note=bad))


def test_a_price_that_is_no_number_is_refused_when_written():
    line = REAL["T01"].lines[0]
    price = replace(line.price, amount=replace(line.price.amount, value=Decimal("NaN")))
    with pytest.raises(UblError, match="PriceAmount kan inte skrivas"):
        order.build(replace(REAL["T01"], lines=(replace(line, price=price),)))
