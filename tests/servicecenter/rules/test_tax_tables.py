"""Official tax table files: read, checked, refused and written back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.rules.tax_formula import provisional_tables
from servicecenter.rules.tax_tables import (
    UTF8_BOM,
    TaxFileError,
    TaxTableMissing,
    differences,
    parse_csv,
    parse_tax_file,
    parse_txt,
    to_txt,
)


@pytest.fixture(scope="module")
def txt() -> bytes:
    return to_txt(provisional_tables(2026))


def test_the_official_csv_is_read_and_written_in_the_official_txt_layout(shared: Path) -> None:
    content = (shared / "rates/skattetabeller-manad-2025.csv").read_bytes()
    from_csv = parse_tax_file(content, year=2025)
    written = to_txt(from_csv)
    assert not from_csv.provisional
    assert len(from_csv.rows) == 7_934
    assert parse_tax_file(written, year=2025).rows == from_csv.rows
    assert written.startswith(UTF8_BOM + b"30B29      1   2000    0    0    0    0    0    0\n")
    assert {len(line) for line in written.removeprefix(UTF8_BOM).split(b"\n")[:-1]} == {49}


def test_txt_read_and_written_gives_the_same_bytes(txt: bytes) -> None:
    tables = parse_txt(txt, year=2026)
    assert to_txt(tables) == txt
    assert tables.sha256 == provisional_tables(2026).sha256


def test_bom_and_line_ends_do_not_matter_when_reading(txt: bytes) -> None:
    windows = txt.removeprefix(UTF8_BOM).replace(b"\n", b"\r\n")
    assert parse_txt(windows, year=2026).rows == provisional_tables(2026).rows


def test_csv_in_utf8_is_read_like_latin_1(shared: Path) -> None:
    content = (shared / "rates/skattetabeller-manad-2025.csv").read_bytes()
    utf8 = content.decode("latin-1").encode("utf-8-sig")
    assert parse_csv(utf8, year=2025).rows == parse_csv(content, year=2025).rows


def _lines(txt: bytes) -> list[bytes]:
    return txt.splitlines(keepends=True)


def _without(lines: list[bytes], start: bytes) -> bytes:
    return b"".join(line for line in lines if start not in line[:19])


@pytest.mark.parametrize(
    ("start", "finding"),
    [
        (b"30B33", "tabell 33: kronrader saknas"),
        (b"30%33", "tabell 33: procentrader saknas"),
        (b"30B33      1", "tabell 33: raden från 2001 ska börja vid 1"),
        (b"30B33  35001", "tabell 33: raden från 35201 ska börja vid 35001"),
        (b"30B42  79801", "tabell 42: kronraderna ska sluta vid 80000, inte vid 79800"),
        (b"30%29  80001", "tabell 29: raden från .* ska börja vid 80001"),
    ],
)
def test_a_missing_row_is_refused_with_its_table(txt: bytes, start: bytes, finding: str) -> None:
    shorter = _without(_lines(txt), start)
    assert shorter != txt
    with pytest.raises(TaxFileError, match=finding):
        parse_txt(shorter, year=2026, name="tabell.txt")


def test_a_year_that_lacks_a_table_is_refused(txt: bytes) -> None:
    lines = [line for line in _lines(txt) if b"42" not in line.removeprefix(UTF8_BOM)[3:5]]
    with pytest.raises(TaxFileError, match="exakt tabellerna 29–42"):
        parse_txt(b"".join(lines), year=2026)


def test_a_percentage_row_after_the_open_one_is_refused(txt: bytes) -> None:
    lines = _lines(txt)
    last = lines[-1]
    with pytest.raises(TaxFileError, match="exakt en procentrad ska sakna övre gräns"):
        parse_txt(b"".join([*lines, last]), year=2026)


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        (b"30B29      1   2000    0    0    0    0    0\n", "rad 2: 44 tecken, väntade 49"),
        (b"30B29      1   2000    0    0    0    0    0   x0\n", "rad 2, kolumn 6: '   x0' är inte ett helt tal"),
        (b"30B29      1   2000    0    0    0    0    0   -1\n", "rad 2, kolumn 6"),
        (b"14B29      1   2000    0    0    0    0    0    0\n", "rad 2: slag '14B'"),
        (b"30B 9     1a   2000    0    0    0    0    0    0\n", "rad 2, inkomst från"),
        (b"30BXX      1   2000    0    0    0    0    0    0\n", "rad 2, tabell: 'XX'"),
        (b"30B29      1   20 0    0    0    0    0    0    0\n", "rad 2, inkomst till: '   20 0'"),
    ],
)
def test_a_broken_line_is_refused_with_line_and_field(txt: bytes, line: bytes, finding: str) -> None:
    lines = _lines(txt)
    with pytest.raises(TaxFileError, match=finding):
        parse_txt(b"".join([lines[0], line, *lines[1:]]), year=2026)


def test_a_tax_above_the_income_is_refused(txt: bytes) -> None:
    wrong = txt.replace(b"30B29      1   2000    0", b"30B29      1   2000 2001", 1)
    with pytest.raises(TaxFileError, match="tabell 29: raden från 1 har en skatt som är högre än inkomsten"):
        parse_txt(wrong, year=2026)


@pytest.mark.parametrize("content", [b"", UTF8_BOM, b"\n\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(TaxFileError, match="filen är tom"):
        parse_tax_file(content, year=2026)


def test_a_csv_of_another_year_is_refused(shared: Path) -> None:
    content = (shared / "rates/skattetabeller-manad-2025.csv").read_bytes()
    with pytest.raises(TaxFileError, match="rad 2: år 2025, väntade 2026"):
        parse_csv(content, year=2026)


def test_a_csv_without_headings_is_refused(shared: Path) -> None:
    content = (shared / "rates/skattetabeller-manad-2025.csv").read_bytes().split(b"\n", 1)[1]
    with pytest.raises(TaxFileError, match="väntade rubrikerna"):
        parse_csv(content, year=2025)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_with_an_explanation(content: bytes) -> None:
    with pytest.raises(TaxFileError, match="Ingenting har lästs in"):
        parse_tax_file(content, year=2026)


@pytest.mark.parametrize(("table", "column"), [(28, 1), (43, 1), (33, 0), (33, 7)])
def test_a_table_or_column_that_does_not_exist_is_refused(table: int, column: int) -> None:
    with pytest.raises(TaxTableMissing, match=f"Skattetabell {table} kolumn {column} finns inte 2026"):
        provisional_tables(2026).tax(table, column, 30_000)


@given(st.integers(29, 42), st.integers(1, 6), st.integers(1, 3_000_000))
def test_lookup_finds_the_row_whose_band_holds_the_income(table: int, column: int, income: int) -> None:
    tables = provisional_tables(2026)
    (row,) = [
        row
        for row in tables.rows
        if row.table == table and row.income_from <= income and (row.income_to is None or income <= row.income_to)
    ]
    cell = row.columns[column - 1]
    assert tables.tax(table, column, income) == (cell if row.kind == "B" else income * cell // 100)


def test_no_income_gives_no_tax() -> None:
    assert provisional_tables(2026).tax(33, 1, 0) == 0
    assert provisional_tables(2026).tax(33, 1, -500) == 0


def test_one_changed_cell_is_found(txt: bytes) -> None:
    first = parse_txt(txt, year=2026)
    line = next(line for line in _lines(txt) if line.startswith(b"30B33  34801"))
    changed = line.replace(b" 7134", b" 7135", 1)
    assert changed != line
    second = parse_txt(txt.replace(line, changed), year=2026)
    (difference,) = differences(first, second)
    assert difference == ("B", 33, 34_801, 35_000, 1, 7_134, 7_135)


def test_a_row_only_one_side_has_differs_in_all_columns(txt: bytes) -> None:
    first = parse_txt(txt, year=2026)
    low, high = (line for line in _lines(txt) if line.startswith((b"30B33  34601", b"30B33  34801")))
    merged = low[:12] + b"  35000" + low[19:]
    second = parse_txt(txt.replace(low, merged).replace(high, b""), year=2026)
    found = differences(first, second)
    assert [difference.column for difference in found] == [1, 2, 3, 4, 5, 6] * 3
    assert {difference.first is None or difference.second is None for difference in found} == {True}
