"""Rows of a card file are right, or rejected with the field and why; what is no card file says so."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest

from payroll.cards.card_file import COLUMNS, Bought, Line, NotACardFile, lines_of

HEAD = ";".join(COLUMNS)
GOOD = "T1;000001;2026-11-03;595,00;SEK;;Tåg i Norr;SE"


def rows(*texts: str, head: str = HEAD) -> list[Line]:
    return list(lines_of(StringIO("\r\n".join([head, *texts]))))


def objects(*values: object, more: str = "") -> list[Line]:
    return list(lines_of(StringIO(json.dumps(values, ensure_ascii=False) + more)))


def test_a_purchase_at_home_and_one_abroad_and_one_taken_back():
    home, abroad, back = rows(
        GOOD, "T2;000001;2026-10-14;1 124,06;eur;98.00;Hotel  Lerche;de", "T3;000002;2026-11-04;-50;;;Kafé;"
    )
    assert home.bought == Bought("T1", "000001", date(2026, 11, 3), 595_00, "SEK", 595_00, "Tåg i Norr", "SE")
    assert abroad.bought == Bought("T2", "000001", date(2026, 10, 14), 1124_06, "EUR", 98_00, "Hotel Lerche", "DE")
    assert (back.bought.amount, back.bought.original, back.bought.currency) == (-50_00, -50_00, "SEK")


def test_json_says_the_same_as_csv():
    row = {"id": "T2", "number": "000001", "date": "2026-10-14", "amount": 1124.06, "currency": "EUR"}
    [found] = objects({**row, "original_amount": "98,00", "merchant": "Hotel Lerche", "country": "DE", "mcc": 7011})
    [same] = rows("T2;000001;2026-10-14;1124,06;EUR;98,00;Hotel Lerche;DE")
    assert found.bought == same.bought
    assert objects() == []


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (";1;2026-11-03;1;;;A;", "transaktion", "saknas"),
        ("T;1;;1;;;A;", "datum", "saknas"),
        ("T;1;2026-13-03;1;;;A;", "datum", "ingen dag"),
        ("T;1;1026-11-03;1;;;A;", "datum", "årtal"),
        ("T;1;2026-11-03;ett;;;A;", "belopp", "inget belopp"),
        ("T;1;2026-11-03;1,005;;;A;", "belopp", "två decimaler"),
        ("T;1;2026-11-03;0;;;A;", "belopp", "noll"),
        ("T;1;2026-11-03;NaN;;;A;", "belopp", "inget belopp"),
        ("T;1;2026-11-03;Infinity;;;A;", "belopp", "belopp"),
        ("T;1;2026-11-03;1e30;;;A;", "belopp", "orimligt"),
        ("T;1;2026-11-03;1;EURO;;A;", "valuta", "ingen valutakod"),
        ("T;1;2026-11-03;1;EUR;;A;", "ursprungligt belopp", "saknas för ett köp i EUR"),
        ("T;1;2026-11-03;1;EUR;-1;A;", "ursprungligt belopp", "tecken"),
        ("T;1;2026-11-03;1;SEK;2;A;", "ursprungligt belopp", "fast valutan är SEK"),
        ("T;1;2026-11-03;1;;;A;Sverige", "land", "ingen landskod"),
        (f"{'T' * 61};1;2026-11-03;1;;;A;", "transaktion", "högst 60"),
        ("T;1;2026-11-03;1;;;A;;;;", "rad", "fler fält"),
    ],
)
def test_a_row_that_cannot_be_used_says_which_field_and_why(row: str, field: str, reason: str):
    [bad, good] = rows(row, GOOD)
    assert (bad.bought, bad.wrong.field) == (None, field)
    assert reason in str(bad.wrong)
    assert good.bought is not None


def test_a_row_of_json_that_is_no_object_is_rejected_alone():
    bad, empty, good = objects(
        17, {"id": None}, {"id": "T", "number": 1, "date": "2026-11-03", "amount": 2, "merchant": "A"}
    )
    assert [line.wrong is None for line in (bad, empty, good)] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "saknar kolumnen"),
        ("a;b;c\n1;2;3", "saknar kolumnen"),
        ("[{", "JSON efter rad 0"),
        ('[{"id": "T1"}, {"id', "JSON efter rad 1"),
        ('{"id": "T1"}', "saknar kolumnen"),
        ("[" * 5000, "fler nivåer"),
        (HEAD + "\n" + "x" * 3_000_000, "längre än en miljon"),
    ],
)
def test_what_is_no_card_file_says_so(text: str, words: str):
    with pytest.raises(NotACardFile, match=words):
        list(lines_of(StringIO(text)))


def test_a_file_is_read_piece_by_piece():
    """A row that stands across the border of two pieces is whole, in both formats."""
    many = [f"T{number};000001;2026-11-03;595,00;SEK;;Tåg i Norr {'å' * (number % 50)};SE" for number in range(4000)]
    found = rows(*many)
    assert [line.bought.reference for line in found] == [f"T{number}" for number in range(4000)]
    again = objects(
        *(
            {"id": f"T{n}", "number": "1", "date": "2026-11-03", "amount": "1", "merchant": "A" * (n % 50 + 1)}
            for n in range(4000)
        )
    )
    assert [line.bought.reference for line in again] == [f"T{number}" for number in range(4000)]
