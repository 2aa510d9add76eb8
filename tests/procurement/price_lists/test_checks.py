"""Every line of a price list is an article or is refused with its field, the reason and what to do."""

from decimal import Decimal

import pytest
from stdnum import ean

from procurement.price_lists.checks import checked, has_check_digit
from procurement.price_lists.cpv import cpv_of
from procurement.price_lists.diff import Kind, changed_facts, compared, is_beyond, rise_percent
from procurement.price_lists.units import UNITS, unit_of

GOOD = {
    "number": "P-100",
    "name": "Kopieringspapper A4",
    "description": "80 g, ohålat",
    "manufacturer": "Multicopy",
    "gtin": "7310865004703",
    "cpv": "30197643-5",
    "unspsc": "14111507",
    "unit": "ris",
    "price": "39,50",
    "currency": "SEK",
    "vat_rate": "25 %",
    "least": "5",
    "step": "5",
    "delivery_days": "2",
    "picture": "https://bilder.example/p100.jpg",
}


def line(**cells):
    return checked(7, GOOD | cells).line


def test_a_whole_line_becomes_an_article():
    read = checked(7, GOOD)
    assert (read.place, read.number, read.wrong) == (7, "P-100", None)
    assert (read.line.price, read.line.vat_rate, read.line.unit) == (Decimal("39.50"), 25, "RM")
    assert (read.line.cpv, read.line.least, read.line.step, read.line.delivery_days) == ("30197643", 5, 5, 2)


def test_what_a_supplier_leaves_out_has_a_default():
    bare = {name: GOOD[name] for name in ("number", "name", "unit", "price", "vat_rate")}
    found = checked(2, bare).line
    assert (found.least, found.step, found.delivery_days, found.gtin, found.cpv) == (1, 1, None, "", "")


@pytest.mark.parametrize(
    ("field", "text", "told", "reason"),
    [
        ("number", " ", "artikelnummer", "saknas"),
        ("number", "x" * 61, "artikelnummer", "högst 60"),
        ("name", "", "benämning", "saknas"),
        ("name", "Papper\x00", "benämning", "tecken som inte syns"),
        ("description", "x" * 4001, "beskrivning", "högst 4000"),
        ("price", "-1", "pris", "mindre än noll"),
        ("price", "1,23456", "pris", "fyra decimaler"),
        ("price", "1.234,50", "pris", "både punkt och komma"),
        ("price", "gratis", "pris", "inget tal"),
        ("price", "1e5", "pris", "inget tal"),
        ("price", "٣", "pris", "inget tal"),
        ("price", "10000000000", "pris", "större än"),
        ("price", "", "pris", "saknas"),
        ("currency", "EUR", "valuta", "bara priser i SEK"),
        ("unit", "säck", "enhet", "säck är okänd"),
        ("unit", "", "enhet", "saknas"),
        ("vat_rate", "20", "momssats", "0, 6, 12 eller 25"),
        ("vat_rate", "-25", "momssats", "0, 6, 12 eller 25"),
        ("cpv", "30197643-1", "CPV-kod", "fel kontrollsiffra"),
        ("cpv", "99999999", "CPV-kod", "ingen CPV-kod"),
        ("gtin", "7310865004704", "GTIN", "fel kontrollsiffra"),
        ("gtin", "12345", "GTIN", "8, 12, 13 eller 14"),
        ("unspsc", "1411150", "UNSPSC-kod", "åtta siffror"),
        ("least", "0", "minsta antal", "större än noll"),
        ("step", "-1", "antal i steg om", "större än noll"),
        ("step", "0,0005", "antal i steg om", "tre decimaler"),
        ("delivery_days", "snart", "leveranstid", "inget antal dagar"),
        ("delivery_days", "9999999999999", "leveranstid", "inget antal dagar"),
        ("picture", "x" * 301, "bild", "högst 300"),
    ],
)
def test_what_may_not_be_in_a_catalogue_is_refused_with_field_and_reason(field, text, told, reason):
    read = checked(3, GOOD | {field: text})
    assert read.line is None
    assert read.wrong.field == told
    assert reason in read.wrong.reason
    assert len(read.wrong.reason) < 300
    assert "\x00" not in read.wrong.number


@pytest.mark.parametrize(("text", "price"), [("1 234,50", "1234.5"), ("12.3400", "12.34"), ("0", "0"), ("7", "7")])
def test_prices_are_read_as_suppliers_write_them(text, price):
    assert line(price=text).price == Decimal(price)


@pytest.mark.parametrize("text", ["25", "25 %", "25,0", "0.25"])
def test_a_rate_of_vat_is_read_as_per_cent_or_as_a_spreadsheet_keeps_it(text):
    assert line(vat_rate=text).vat_rate == 25


def test_check_digits_agree_with_another_implementation():
    for base in range(731086500000, 731086500400):
        code = f"{base}{ean.calc_check_digit(str(base))}"
        assert has_check_digit(code)
        assert not has_check_digit(code[:-1] + str((int(code[-1]) + 1) % 10))


def test_every_code_of_the_official_vocabulary_is_known(shared):
    import csv

    with (shared / "rates/cpv-2008.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9_454
    for row in rows:
        assert cpv_of(f"{row['code']}-{row['check_digit']}") == row["code"]
        assert cpv_of(f"{row['code']}-{(int(row['check_digit']) + 1) % 10}") is None


def test_every_unit_is_in_the_official_list(shared):
    from lxml import etree

    [listed] = (shared / "schemas/peppol/codelists/poacc").glob("UNECERec20*.xml")
    codes = set(etree.parse(listed).xpath("//*[local-name()='Code']/*[local-name()='Id']/text()"))
    assert set(UNITS) - codes == set()
    assert all(UNITS.values())


def test_the_words_of_units_lead_to_one_code():
    assert unit_of("ST") == unit_of("st.") == unit_of("Styck") == unit_of("c62") == "C62"
    assert unit_of("mtr") == "MTR"


def test_a_line_is_new_changed_or_as_it_was():
    old = line()
    assert compared(old, None, None, Decimal(0)).kind == Kind.ADDED
    assert compared(line(price="39,5000"), old, None, Decimal(0)).kind == Kind.UNCHANGED
    changed = compared(line(price="40", name="Papper"), old, None, Decimal(5))
    assert (changed.kind, changed.facts, changed.is_beyond) == (Kind.CHANGED, ("name", "price"), False)
    assert changed_facts(old, old) == ()


def test_a_rise_beyond_the_agreement_is_marked_also_behind_a_new_number():
    old = line(price="100")
    assert not compared(line(price="103"), old, None, Decimal(3)).is_beyond
    assert compared(line(price="103.0001"), old, None, Decimal(3)).is_beyond
    assert compared(line(number="NY", price="103.01"), None, old, Decimal(3)).is_beyond
    assert not compared(line(number="NY", price="90"), None, old, Decimal(3)).is_beyond
    assert not is_beyond(Decimal("0.1"), Decimal("0.1"), Decimal(0))


def test_the_rise_is_told_in_per_cent():
    assert rise_percent(Decimal("102.25"), Decimal(100)) == Decimal("2.3")
    assert rise_percent(Decimal(90), Decimal(100)) == Decimal("-10.0")
    assert rise_percent(Decimal(1), Decimal(0)) is None
