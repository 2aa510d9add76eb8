"""SIE 4 is read from real programs' files and written so that a second reader finds the same vouchers."""

from __future__ import annotations

import csv
import zlib
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecenter.exchange.sie4 import (
    Balance,
    BalanceKind,
    Dimension,
    FiscalYear,
    Object,
    Row,
    Sie4Error,
    SieFile,
    Voucher,
    build,
    read,
    sie_text,
)
from tests.conftest import SHARED
from tests.servicecenter.exchange.second_sie_reader import read_vouchers

GOLDEN = Path(__file__).parent / "golden/sie4.se"
SIE = SHARED / "schemas/sie"
MANIFEST = (
    list(csv.DictReader((SIE / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    if SIE.is_dir()
    else []
)


def example() -> SieFile:
    rows = (
        Row("4011", 42_000_50, ((1, "100"), (6, "P 12")), date(2026, 11, 25), 'Lön "november"'),
        Row("2511", -12_000_00),
        Row("2531", -30_000_50, (), None, "Nettolön\\ut"),
    )
    return SieFile(
        sie_type=4,
        program="Servicecenter",
        program_version="0.1",
        generated_on=date(2026, 11, 26),
        generated_by="Åsa Öberg",
        company="Myndigheten för prov",
        organisation_number="202100-1234",
        years=(FiscalYear(0, date(2026, 1, 1), date(2026, 12, 31)),),
        accounts={"2511": "Avdragen skatt", "2531": "Nettolöner", "4011": "Löner"},
        dimensions=(Dimension(1, "Kostnadsställe"), Dimension(6, "Projekt")),
        objects=(Object(1, "100", "Enheten"),),
        balances=(
            Balance(BalanceKind.CLOSING, 0, "2511", -12_000_00),
            Balance(BalanceKind.RESULT, 0, "4011", 42_000_50),
        ),
        vouchers=(
            Voucher("L", "1", date(2026, 11, 25), "Lön 2026-11", rows, date(2026, 11, 25), "Bo Ek"),
            Voucher("L", "2", date(2026, 11, 26), "Rättelse", (Row("4011", 1), Row("2531", -1))),
        ),
    )


def test_the_file_is_the_golden_one_byte_for_byte():
    assert build(example()) == GOLDEN.read_bytes()


def test_what_is_written_reads_back_the_same():
    assert read(build(example())) == example()


def test_a_second_reader_finds_the_same_vouchers():
    first, second = read_vouchers(build(example()))
    assert (first["series"], first["number"], first["day"], first["text"]) == ("L", "1", "20261125", "Lön 2026-11")
    assert first["rows"] == [
        ("4011", [("1", "100"), ("6", "P 12")], Fraction("42000.50")),
        ("2511", [], Fraction(-12000)),
        ("2531", [], Fraction("-30000.50")),
    ]
    assert sum(row[2] for row in second["rows"]) == 0


def test_the_checksum_is_crc_32_of_the_labels_and_fields_alone():
    file = SieFile(4, "P", "1", date(2026, 1, 2), "Bo & Co")
    lines = build(file).decode("cp437").split("\r\n")
    expected = zlib.crc32(b"#PROGRAMP1#FORMATPC8#GEN20260102#SIETYP4#FNAMNBo & Co")
    assert lines[-2] == f"#KSUMMA {expected}"


@pytest.mark.parametrize("row", MANIFEST, ids=[row["file"] for row in MANIFEST])
def test_every_real_file_is_read_with_the_expected_counts(row: dict[str, str]):
    file = read((SIE / "testfiles" / row["file"]).read_bytes())
    rows = [line for voucher in file.vouchers for line in voucher.rows]
    counted = {
        "sietyp": file.sie_type,
        "flagga": int(file.is_already_read),
        "konto": len(file.accounts),
        "dims": len(file.dimensions),
        "ver": len(file.vouchers),
        "trans": len(rows),
        "trans_with_objects": sum(bool(line.objects) for line in rows),
        "rtrans": sum(len(voucher.added) for voucher in file.vouchers),
        "btrans": sum(len(voucher.removed) for voucher in file.vouchers),
        "unbalanced_vouchers": len(file.unbalanced),
    }
    assert {name: str(count) for name, count in counted.items()} == {name: row[name] for name in counted}
    assert file.has_checksum == (row["ksumma_verified"] == "yes")


@pytest.mark.parametrize("row", MANIFEST, ids=[row["file"] for row in MANIFEST])
def test_the_second_reader_agrees_on_every_real_voucher(row: dict[str, str]):
    content = (SIE / "testfiles" / row["file"]).read_bytes()
    ours = [
        {
            "series": voucher.series,
            "number": voucher.number,
            "day": f"{voucher.day:%Y%m%d}",
            "text": voucher.text,
            "rows": [
                (line.account, [(str(dim), value) for dim, value in line.objects], Fraction(line.amount, 100))
                for line in voucher.rows
            ],
        }
        for voucher in read(content).vouchers
    ]
    assert ours == read_vouchers(content)


@pytest.mark.parametrize("row", MANIFEST, ids=[row["file"] for row in MANIFEST])
def test_every_real_file_in_balance_is_written_and_read_back_the_same(row: dict[str, str]):
    file = read((SIE / "testfiles" / row["file"]).read_bytes())
    balanced = replace(
        file,
        vouchers=tuple(voucher for voucher in file.vouchers if not voucher.difference),
        objects=tuple(replace(row, value=sie_text(row.value), name=sie_text(row.name)) for row in file.objects),
    )
    assert read(build(balanced)) == balanced


def test_the_real_files_are_there_or_said_to_be_missing(shared):
    assert len(MANIFEST) == 26


HEAD = "#FLAGGA 0\n#PROGRAM P 1\n#FORMAT PC8\n#GEN 20260101\n#SIETYP 4\n#FNAMN X\n"
VOUCHER = '#VER A 1 20260102 "Text"\n{\n#TRANS 4011 {} 10.00\n#TRANS 2531 {} -10.00\n}\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "ska börja med #FLAGGA"),
        ("<xml/>", 1, "ska börja med #FLAGGA"),
        (HEAD + VOUCHER.replace("10.00", "10,00", 1), 9, "'10,00'; skriv kronor med punkt"),
        (HEAD + VOUCHER.replace("10.00", "10.001", 1), 9, "högst två decimaler"),
        (HEAD + VOUCHER.replace("10.00", "1e9", 1), 9, "'1e9'; skriv kronor"),
        (HEAD + VOUCHER.replace("10.00", "٣", 1), 9, "skriv kronor med punkt"),
        (HEAD + VOUCHER.replace("20260102", "2026-01-02"), 7, "skriv dagen som åååånndd"),
        (HEAD + VOUCHER.replace("20260102", "20260230"), 7, "skriv dagen som åååånndd"),
        (HEAD + VOUCHER.replace("4011 {} ", "4011 ", 1), 9, "objektlista) saknas"),
        (HEAD + VOUCHER.replace("{} ", "{1} ", 1), 9, "ska stå parvis"),
        (HEAD + VOUCHER.replace("{} ", '{x "1"} ', 1), 9, "'x', inte ett heltal"),
        (HEAD + VOUCHER.replace("{} ", "{1 ", 1), 9, "klammer { som inte slutar"),
        (HEAD + VOUCHER.replace('"Text"', '"Text'), 7, "citattecken som inte slutar"),
        (HEAD + VOUCHER[:-2], 7, "slutar inte med en rad med }"),
        (HEAD + "#TRANS 4011 {} 1\n", 7, "utanför en verifikation"),
        (HEAD + "#VER A 1 20260102\n", 7, "följs inte av en rad med {"),
        (HEAD.replace("SIETYP 4", "SIETYP 7"), 5, "SIE-typen är 1, 2, 3 eller 4"),
        (HEAD.replace("#PROGRAM", "#KSUMMA\n#PROGRAM") + VOUCHER, 2, "filen är avkortad"),
        (HEAD.replace("#PROGRAM", "#KSUMMA\n#PROGRAM") + VOUCHER + "#KSUMMA 17\n", 13, "filen är ändrad"),
        (HEAD + "#KONTO\n", 7, "fält 1 (konto) saknas"),
        (HEAD + "#PROSA " + "x" * 20_000, 7, "längre än 10000 tecken"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(text: str, line: int, said: str):
    with pytest.raises(Sie4Error) as caught:
        read(text.encode("utf-8"))
    assert any(fault.line == line and said in str(fault) for fault in caught.value.faults), caught.value


def test_every_fault_is_told_at_once():
    broken = VOUCHER.replace("10.00", "x", 1).replace("20260102", "y")
    with pytest.raises(Sie4Error) as caught:
        read((HEAD + broken + broken).encode())
    assert [fault.line for fault in caught.value.faults] == [7, 9, 12, 14]


def test_a_changed_byte_breaks_the_checksum():
    with pytest.raises(Sie4Error, match="filen är ändrad"):
        read(build(example()).replace(b"42000.50", b"42000.51"))


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")])
def test_a_file_in_another_alphabet_is_read_with_a_warning(encoding: str, name: str):
    file = read((HEAD + VOUCHER.replace("Text", "Lön åäö")).encode(encoding))
    assert file.vouchers[0].text == "Lön åäö"
    assert any(name in warning for warning in file.warnings)


def test_lost_characters_are_counted_in_a_warning():
    file = read((HEAD + VOUCHER.replace("Text", "L\ufffdn")).encode("utf-8"))
    assert any("1 tecken har gått förlorade" in warning for warning in file.warnings)


def test_a_file_marked_as_read_before_is_warned_about():
    file = read((HEAD.replace("#FLAGGA 0", "#FLAGGA 1") + VOUCHER).encode())
    assert file.is_already_read
    assert "Filen är märkt som redan inläst (#FLAGGA 1)." in file.warnings


def test_an_unbalanced_voucher_is_read_but_never_written():
    file = read((HEAD + VOUCHER.replace("-10.00", "-9.00")).encode())
    assert [voucher.difference for voucher in file.unbalanced] == [100]
    with pytest.raises(ValueError, match="A 1 balanserar inte"):
        build(file)


TEXT = st.text(max_size=40).map(sie_text)
AMOUNT = st.integers(min_value=1, max_value=10**13)
ROWS = st.tuples(AMOUNT, TEXT, st.lists(st.tuples(st.integers(1, 99), TEXT), max_size=3).map(tuple)).map(
    lambda drawn: (Row("4011", drawn[0], drawn[2], None, drawn[1]), Row("2531", -drawn[0]))
)
VOUCHERS = st.builds(Voucher, TEXT, TEXT, st.dates(date(1990, 1, 1), date(2100, 1, 1)), TEXT, ROWS)


@settings(max_examples=150, deadline=None)
@given(st.lists(VOUCHERS, max_size=4).map(tuple), TEXT)
def test_any_text_and_amount_reads_back_the_same(vouchers: tuple[Voucher, ...], company: str):
    file = SieFile(4, "P", "1", date(2026, 1, 1), company, vouchers=vouchers)
    assert read(build(file)) == file


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_without_words(content: bytes):
    with pytest.raises(Sie4Error):
        read(b"#FLAGGA 0\n#KONTO\n" + content)
