"""Price lists as tables: CSV as it is written in Sweden, workbooks, and files that are neither."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from procurement.price_lists.columns import missing, proposed
from procurement.price_lists.files import NotACatalogue, headings_of, kind_of, lines_of

TABLE = "Artikelnr;Benämning;Enhet;Nettopris;Moms %\nA1;Pärm röd;st;12,50;25\n\nA2;Block;st;-3;25\n"
NAMED = {
    "number": "Artikelnr",
    "name": "Benämning",
    "unit": "Enhet",
    "price": "Nettopris",
    "vat_rate": "Moms %",
}


def workbook(*rows):
    book, stream = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_table_is_read_whatever_its_encoding_and_delimiter(encoding, delimiter):
    table = TABLE.replace("12,50", '"12,50"').replace(";", delimiter)
    file = BytesIO(table.encode(encoding))
    columns = proposed(headings_of("csv", file), {})
    assert columns == {field: heading for field, heading in NAMED.items() if field != "vat_rate"} | (
        {"vat_rate": "Moms %"} if "vat_rate" in columns else {}
    )
    first, second = lines_of("csv", file, NAMED)
    assert (first.place, first.line.name, str(first.line.price)) == (2, "Pärm röd", "12.50")
    assert (second.place, second.number, second.wrong.field) == (4, "A2", "pris")


def test_the_columns_are_proposed_from_the_headings_and_remembered():
    headings = ["Art.nr", "Produktnamn", "ENHET", "Vårt pris", "Moms", "EAN-kod"]
    columns = proposed(headings, {})
    assert columns == {
        "number": "Art.nr",
        "name": "Produktnamn",
        "unit": "ENHET",
        "vat_rate": "Moms",
        "gtin": "EAN-kod",
    }
    assert missing(columns) == ["price"]
    assert proposed(headings, {"price": "vårt pris", "name": "finns inte"}) == columns | {"price": "Vårt pris"}


def test_a_workbook_is_read_with_numbers_as_a_spreadsheet_keeps_them():
    file = workbook(list(NAMED.values()), ["A1", "Pärm", "st", 0.1 + 0.2, 0.25], [1001, "Block", "st", 12, 6])
    assert kind_of(file.getvalue()[:10]) == "xlsx"
    first, second = lines_of("xlsx", file, NAMED)
    assert (str(first.line.price), str(first.line.vat_rate)) == ("0.3", "25")
    assert (second.line.number, str(second.line.price)) == ("1001", "12")


@pytest.mark.parametrize(
    ("source", "content", "told"),
    [
        ("csv", b"", "tom"),
        ("csv", "Artikelnr;Pris\n".encode("utf-16"), "UTF-16"),
        ("csv", b"Artikelnr;Pris\n\x81\x8d\n", "tecken går inte att tolka"),
        ("csv", b"A;B\n" + b'"' + b"x" * 200_000, "går inte att läsa"),
        ("xlsx", b"PK\x03\x04 this is no workbook", "ingen hel arbetsbok"),
    ],
)
def test_what_is_no_price_list_is_refused_with_what_to_do(source, content, told):
    with pytest.raises(NotACatalogue, match=told):
        headings_of(source, BytesIO(content))
        list(lines_of(source, BytesIO(content), NAMED))


def test_a_workbook_without_its_parts_is_refused():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(NotACatalogue, match="Arbetsboken går inte att läsa"):
        headings_of("xlsx", stream)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    stream = BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/sharedStrings.xml", "w") as part,
    ):
        for _ in range(110):
            part.write(b"0" * 1_000_000)
    assert len(stream.getvalue()) < 300_000
    with pytest.raises(NotACatalogue, match="packas upp till mer"):
        headings_of("xlsx", stream)


def test_entities_in_a_workbook_are_not_expanded():
    stream, laughs = BytesIO(), "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><worksheet><sheetData><row><c t="str"><v>&a9;</v></c></row></sheetData></worksheet>'  # noqa: E501
    with zipfile.ZipFile(workbook(["Artikelnr"])) as good, zipfile.ZipFile(stream, "w") as package:
        for part in good.namelist():
            package.writestr(part, bomb if part.endswith("sheet1.xml") else good.read(part))
    with pytest.raises(NotACatalogue):
        headings_of("xlsx", stream)


def test_what_a_file_is_shows_in_its_first_bytes():
    assert kind_of(b"\xef\xbb\xbf  <?xml version") == "t19"
    assert kind_of(b"Artikelnr;Pris") == "csv"
