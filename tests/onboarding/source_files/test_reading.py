"""Files of the customer's old system: whatever they look like, each row is read as it stands or refused with a cure."""

from __future__ import annotations

import resource
import string
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from onboarding.received_files.wording import KINDS
from onboarding.source_files.cells import Translation
from onboarding.source_files.columns import FileKind, kinds, missing, proposed
from onboarding.source_files.days import read_day
from onboarding.source_files.numbers import read_number, read_ore
from onboarding.source_files.rejects import NotReadable, Reject, Wrong
from onboarding.source_files.rows import Record, RowReader, Taken, first_of_each
from onboarding.source_files.tables import opened
from onboarding.source_files.writing import build_csv
from payroll.salary_types.catalogue import by_key

TODAY = date(2026, 11, 27)
PEOPLE = kinds()["people"]
HEAD = "Anst nr;Personnr;Förnamn;Efternamn\n"
ANNA = "101;198504121230;Anna;Öberg\n"


def read(content: bytes, kind: FileKind = PEOPLE, translation: Translation | None = None, **columns: str) -> list[Any]:
    with opened(BytesIO(content), kind.code) as table:
        found = proposed(kind, table.headings, {})
        reader = RowReader(kind, table.headings, found | columns, translation or Translation(), TODAY)
        rows = [reader.read(line, cells) for line, cells in table.rows]
    records = [row for row in rows if isinstance(row, Record)]
    once = first_of_each(kind, records, Taken())
    return [each for row in rows for each in (row if isinstance(row, list) else [next(once)])]


def whats(found: list[Any]) -> list[str]:
    return [row.what for row in found if isinstance(row, Reject)]


# Encodings and shapes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_and_delimiter_is_told_apart(encoding: str, delimiter: str) -> None:
    content = (HEAD + ANNA).replace(";", delimiter).encode(encoding)
    [record] = read(content)
    assert (record.line, record.values["family_name"]) == (2, "Öberg")


def test_a_workbook_is_read_and_its_formulas_are_refused() -> None:
    book = Workbook()
    book.active.append(["Anst nr", "Gäller från", "Lön", "Enhet", "Kodsträng"])
    book.active.append([101, date(2026, 1, 1), 42000.5, "100", "100"])
    book.active.append([102, date(2026, 1, 1), "=1+1", "100", "100"])
    stream = BytesIO()
    book.save(stream)
    first, second = read(stream.getvalue(), kinds()["pay"])
    assert (first.values["person"], first.values["pay"], first.values["starts_on"]) == (
        "101",
        4_200_050,
        date(2026, 1, 1),
    )
    assert "formel" in second.what
    assert second.field == "Lön"


def test_paxml_gives_people_and_results() -> None:
    xml = """<?xml version="1.0" encoding="UTF-8"?><paxml><header><version>2.0</version></header>
    <personal><person anstid="101"><fornamn>Åsa</fornamn><efternamn>Ek</efternamn><personnr>19850412-1230</personnr>
    </person></personal><lonetransaktioner><lonetrans anstid="101"><lonart>11100</lonart><antal>1.00</antal>
    <belopp>42000.00</belopp></lonetrans></lonetransaktioner></paxml>"""
    [person] = read(xml.encode())
    assert person.values["given_name"] == "Åsa"
    [line] = read(xml.encode(), kinds()["results"])
    assert (line.values["code"], line.values["amount"]) == ("11100", 4_200_000)
    with pytest.raises(NotReadable, match="PAXml har inte"):
        read(xml.encode(), kinds()["tax"])


def test_an_entity_in_paxml_is_not_followed() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    xml = entity + b'<paxml><person anstid="1"><fornamn>&e;</fornamn></person></paxml>'
    assert "root:" not in str(read(xml))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "tom"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00", "ingen text"),
        (b"PK\x03\x04 no workbook", "ingen hel arbetsbok"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
        ("a;b\nå".encode("cp1252") + b"\x81", "varken UTF-8"),
        (b"Anst nr\n1\n", "rubriker"),
        (b"Anst nr;Anst nr\n1;2\n", "två kolumner"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(content: bytes, told: str) -> None:
    with pytest.raises(NotReadable, match=told):
        read(content)


def test_a_file_without_a_needed_column_names_it() -> None:
    with pytest.raises(NotReadable, match="Personnummer"):
        read(b"Anst nr;Fornamn;Efternamn\n1;A;B\n")


# Rows that are wrong


def test_letters_read_in_the_wrong_encoding_are_refused_by_row() -> None:
    found = read((HEAD + ANNA.replace("Öberg", "Ã–berg") + ANNA.replace("101", "102")).encode())
    assert whats(found) == ["Å, ä och ö har blivit fel tecken."]
    assert found[0].line == 2


def test_a_person_is_taken_once_by_number_and_by_identity() -> None:
    found = read((HEAD + ANNA + ANNA + ANNA.replace("101", "102")).encode())
    assert [type(row) for row in found] == [Record, Reject, Reject]
    assert [(row.line, row.field) for row in found[1:]] == [(3, "Anställningsnummer"), (4, "Personnummer")]


def test_columns_that_have_slipped_are_told_of_as_such() -> None:
    found = read((HEAD + "198504121230;Anna;Öberg;\n" + "1;x;=a;=b\n").encode())
    assert all("Flera kolumner är fel" in row.cure for row in found)
    assert {row.line for row in found} == {2, 3}


def test_a_cell_too_many_is_refused() -> None:
    [fault] = read((HEAD + ANNA.strip() + ";mer\n").encode())
    assert "fler celler" in fault.what


@pytest.mark.parametrize("name", ["=1+1", "+46", "@SUM(A1)", "-x", "'=1+1", "\t=1", "＝1"])
def test_a_name_that_a_spreadsheet_would_run_is_refused(name: str) -> None:
    [fault] = read((HEAD + f"101;198504121230;{name};Ek\n").encode())
    assert "formel" in fault.what


@pytest.mark.parametrize(
    "number", ["198504121234", "19851332-1230", "850412", "abc", "20850412-1230", "1985-04-12", "0" * 12]
)
def test_a_wrong_personal_number_is_refused(number: str) -> None:
    [fault] = read((HEAD + f"101;{number};Anna;Ek\n").encode())
    assert fault.field == "Personnummer"
    assert fault.cure


def test_the_whole_row_is_checked() -> None:
    tax = "Anst nr;Tabell;Kolumn;Fr o m\n1;33;1;2026-01-01\n2;99;1;2026-01-01\n3;33;7;2026-01-01\n"
    assert len(whats(read(tax.encode(), kinds()["tax"]))) == 2
    bank = "Anst nr;Clearing;Konto;Fr o m\n1;5000;0000019;2026-01-01\n2;5000;0000018;2026-01-01\n"
    assert [row.line for row in read(bank.encode(), kinds()["bank"]) if isinstance(row, Reject)] == [3]
    back = "Anst nr;Från;Till;Orsak\n1;2026-11-09;2026-11-03;sjuk\n"
    assert "före den första" in whats(read(back.encode(), kinds()["absences"]))[0]


def test_a_code_of_the_old_system_is_translated_or_asked_for() -> None:
    overtime = by_key("overtime_simple").code
    content = b"Anst nr;Lonart;Datum;Antal\n1;ABC;2026-11-01;2\n1;XYZ;2026-11-02;2\n"
    first, second = read(content, kinds()["time"], Translation({"code": {"ABC": overtime}}))
    assert first.values["code"] == overtime
    assert second.what == "Löneart XYZ är inte översatt."


def test_deductions_written_without_a_sign_get_theirs() -> None:
    tax = by_key("table_tax").code
    content = f"Anst nr;Lonart;Belopp\n1;{tax};9000\n1;11100;42000\n".encode()
    found = read(content, kinds()["results"], Translation(positive_deductions=True))
    assert [row.values["amount"] for row in found] == [-900_000, 4_200_000]


# Days and numbers


@pytest.mark.parametrize(
    "text", ["2026-11-30", "2026/11/30", "20261130", "30.11.2026", "30/11/2026", "11/30/2026", "30 nov 2026"]
)
def test_five_ways_to_write_a_day_are_read(text: str) -> None:
    assert read_day(text) == date(2026, 11, 30)


@pytest.mark.parametrize("text", ["3/11/2026", "261130", "26-11-30", "2026-02-30", "45000", "1826-01-01", "igår"])
def test_what_could_be_another_day_is_refused(text: str) -> None:
    with pytest.raises(Wrong) as told:
        read_day(text)
    assert told.value.cure


def test_the_mapping_says_what_stands_first() -> None:
    assert read_day("3/11/2026", "dmy") == date(2026, 11, 3)
    assert read_day("3/11/2026", "mdy") == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("42000", 4_200_000),
        ("42 000,50", 4_200_050),
        ("42.000,50", 4_200_050),
        ("42,000.50", 4_200_050),
        ("1.234.567", 123_456_700),
        ("100-", -10_000),
        ("−100 kr", -10_000),
        ("0,125", None),
        ("42.000", None),
        ("42,000", None),
        ("1.23.45", None),
        ("12a", None),
        ("9999999999", None),
    ],
)
def test_amounts_are_exact_or_refused(text: str, ore: int | None) -> None:
    if ore is None:
        with pytest.raises(Wrong):
            read_ore(text, signed=True)
    else:
        assert read_ore(text, signed=True) == ore


@given(st.decimals(min_value=-99_999, max_value=99_999, places=4))
def test_a_number_reads_back_as_written(number: Decimal) -> None:
    written = f"{number:f}".replace(".", ",")
    assert read_number(written, decimals=4, signed=True) == number


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_reads_back_however_it_is_written(day: date) -> None:
    ways = (day.isoformat(), f"{day:%Y%m%d}", f"{day.day}.{day.month}.{day.year}")
    assert {read_day(way) for way in ways} == {day}
    assert read_day(f"{day.day}/{day.month}/{day.year}", "dmy") == day


# What is written reads back

NAMES = st.text(string.ascii_letters + "åäöÅÄÖé -'", min_size=1, max_size=30).map(
    lambda text: " ".join(text.strip(" -'").split())
)
PERSONAL = st.sampled_from(["198504121230", "199001019802", "196408233234"])
PERSON = st.fixed_dictionaries(
    {
        "person": st.text(string.ascii_letters + string.digits, min_size=1, max_size=12),
        "personal_number": PERSONAL,
        "given_name": NAMES.filter(bool),
        "family_name": NAMES.filter(bool),
        "email": st.none() | st.just("anna@example.se"),
        "is_protected": st.booleans(),
    }
)
PAY = st.fixed_dictionaries(
    {
        "person": st.text(string.digits, min_size=1, max_size=12),
        "employment": st.integers(1, 99),
        "starts_on": st.dates(date(1990, 1, 1), date(2030, 1, 1)),
        "ends_on": st.none(),
        "unit": st.text(string.digits, min_size=1, max_size=8),
        "title": st.none() | NAMES.filter(bool),
        "form": st.just("monthly"),
        "pay": st.integers(0, 20_000_000),
        "extent": st.decimals(min_value=Decimal("0.01"), max_value=100, places=2),
        "coding": st.text(string.digits, min_size=1, max_size=8),
    }
)


@settings(max_examples=60)
@given(
    record=PERSON,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    delimiter=st.sampled_from(";,\t"),
)
def test_a_person_reads_back_as_written(record: dict[str, Any], encoding: str, delimiter: str) -> None:
    content = build_csv(PEOPLE, [record], encoding=encoding, delimiter=delimiter)
    assert [row.values for row in read(content)] == [record]


@settings(max_examples=60)
@given(record=PAY, delimiter=st.sampled_from(";,\t"))
def test_pay_reads_back_as_written(record: dict[str, Any], delimiter: str) -> None:
    [found] = read(build_csv(kinds()["pay"], [record], delimiter=delimiter), kinds()["pay"])
    assert found.values == record


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_the_reader_fall(content: bytes) -> None:
    try:
        read(content)
    except NotReadable as told:
        assert str(told)


@settings(max_examples=150)
@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_cells_at_all_make_a_row_fall(cells: list[str]) -> None:
    row = ";".join(f'"{cell.replace(chr(34), "")}"' for cell in cells)
    try:
        for found in read((HEAD + row).encode("utf-8", "ignore")):
            assert isinstance(found, Record) or (found.what and found.cure)
    except NotReadable as told:
        assert "ingen text" in str(told)


# Mapping


def test_saved_headings_come_first_and_near_ones_are_proposed() -> None:
    headings = ("Anställningsnumer", "Persnr", "Kallas", "Efternamn")
    assert proposed(PEOPLE, headings, {}) == {
        "Anställningsnumer": "person", "Persnr": "personal_number", "Efternamn": "family_name",
    }  # fmt: skip
    saved = proposed(PEOPLE, headings, {"Kallas": "given_name"})
    assert missing(PEOPLE, saved) == []


def test_every_kind_has_the_same_word_on_the_pages() -> None:
    assert {code: str(name) for code, name in KINDS.items()} == {code: kind.name for code, kind in kinds().items()}


def test_every_column_is_told_of_and_every_code_has_a_word() -> None:
    for kind in kinds().values():
        assert {*kind.key, *kind.thread, kind.alone} - {""} <= set(kind.fields)
        for column in kind.columns:
            assert column.tells.endswith(".")
            assert (column.type == "choice") == bool(column.codes)


# A million rows


def lines() -> Iterator[bytes]:
    yield b"Anst nr;Lonart;Belopp\n"
    for number in range(1_000_000):
        yield b"%d;11100;%d,50\n" % (number // 12, number)


@pytest.mark.slow
def test_a_million_rows_are_read_in_bounded_memory(tmp_path: Any) -> None:
    path = tmp_path / "results.csv"
    with path.open("wb") as file:
        file.writelines(lines())
    kind = kinds()["results"]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with path.open("rb") as file, opened(file, kind.code) as table:
        reader = RowReader(kind, table.headings, proposed(kind, table.headings, {}), Translation(), TODAY)
        count = sum(1 for line, cells in table.rows if isinstance(reader.read(line, cells), Record))
    assert count == 1_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 120_000, "kilobyte"
