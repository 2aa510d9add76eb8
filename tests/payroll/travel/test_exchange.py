"""Exchange rates: lists are loaded whole or not at all, and propose what nobody has written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from payroll.expense_rules.currency import Rate
from payroll.expense_rules.rate_list import RateListError, read_rates
from payroll.models import ExchangeRate
from payroll.travel.actions import save_claim
from payroll.travel.queries import expenses_of
from tests.payroll.travel.office import NOW, TAXI, Office, office

LIST = "Datum;Valuta;Kurs;Antal\n2026-10-09;NOK;0,9874;1\n2026-10-12;nok;98,80;100\n2026-10-12;EUR;11,4523;\n"
OSLO = TAXI | {"currency": "NOK", "country": "NO", "amount": Decimal(1000), "vat_ore": 0}


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def load(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kurser.csv"
    file.write_text(text, encoding="utf-8-sig")
    call_command("exchange_rates", "import", str(file))


@pytest.mark.parametrize(
    "text",
    [
        LIST,
        'date,currency,price,units\n2026-10-09,NOK,0.9874,1\n2026-10-12,NOK,"98,80",100\n2026-10-12,EUR,11.4523,1\n',
        LIST.replace("\n", "\r\n") + "\r\n;;;\r\n",
    ],
)
def test_a_list_is_read_with_either_separator_and_decimals(text: str) -> None:
    assert read_rates(text.encode("utf-8-sig"), source="Riksbanken") == [
        Rate("NOK", date(2026, 10, 9), Decimal("0.9874"), 1, "Riksbanken"),
        Rate("NOK", date(2026, 10, 12), Decimal("98.80"), 100, "Riksbanken"),
        Rate("EUR", date(2026, 10, 12), Decimal("11.4523"), 1, "Riksbanken"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "kolumnen datum, valuta, kurs saknas"),
        ("datum;valuta;kurs\n", "inga kurser"),
        ("datum;valuta\n2026-10-12;NOK\n", "kolumnen kurs saknas"),
        (LIST + "2026-02-30;EUR;11;1\n", "Rad 5: 2026-02-30 är ingen dag"),
        (LIST + "2026-10-13;EURO;11;1\n", "Rad 5: EURO är ingen utländsk valuta"),
        (LIST + "2026-10-13;SEK;1;1\n", "Rad 5: SEK"),
        (LIST + "2026-10-13;EUR;noll;1\n", "Rad 5: noll är ingen kurs"),
        (LIST + "2026-10-13;EUR;-1;1\n", "Rad 5: -1 är ingen kurs"),
        (LIST + "2026-10-13;EUR;1,1234567;1\n", "fler än sex decimaler"),
        (LIST + "2026-10-13;EUR;11;0\n", "Rad 5: 0 är inget antal"),
        (LIST + "2026-10-12;EUR;11,50;1\n", "Rad 5: EUR 2026-10-12 har en annan kurs på rad 4"),
    ],
)
def test_what_is_wrong_in_a_list_is_told_by_line(text: str, told: str) -> None:
    with pytest.raises(RateListError, match=told):
        read_rates(text.encode(), source="")


def test_a_file_that_is_not_utf_8_is_told() -> None:
    with pytest.raises(RateListError, match="UTF-8"):
        read_rates("valuta;kurs;datum\nå".encode("latin-1"), source="")


@pytest.mark.django_db
def test_a_list_is_loaded_once_and_a_changed_price_loads_nothing(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    load(tmp_path, LIST)
    load(tmp_path, LIST + "2026-10-13;EUR;11,50;1\n")
    assert "1 nya kurser, 3 fanns redan" in capsys.readouterr().out
    with pytest.raises(CommandError, match="EUR 2026-10-12: 11.4523 kr för 1 är inläst, men listan säger 11.46 för 1"):
        load(tmp_path, "datum;valuta;kurs\n2026-10-14;EUR;11,60\n2026-10-12;EUR;11,46\n")
    with pytest.raises(CommandError, match="Rad 3"):
        load(tmp_path, "datum;valuta;kurs\n2026-10-14;EUR;11,60\n2026-10-15;EUR;x\n")
    assert ExchangeRate.objects.count() == 4
    call_command("exchange_rates", "show")
    assert "EUR 2026-10-13 11.5 kr för 1 (Riksbanken)" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_rate_of_the_receipts_day_is_proposed_and_follows_the_day_until_someone_writes_another(
    at: Office, tmp_path: Path
) -> None:
    load(tmp_path, LIST)
    claim = at.draft(OSLO, typed={})

    def written(**given: object) -> tuple[Decimal | None, str, int | None]:
        [row] = expenses_of(claim)
        save_claim(claim=claim, given={}, expenses={row.pk: given}, by=at.traveller, at=NOW)
        [row] = expenses_of(claim)
        return row.rate, row.rate_source, row.gross_ore

    assert written() == (Decimal("0.988"), "Riksbanken 2026-10-12", 988_00)
    assert written(spent_on=date(2026, 10, 11)) == (Decimal("0.9874"), "Riksbanken 2026-10-09", 987_40)
    assert written(currency="EUR", spent_on=date(2026, 10, 11)) == (None, "", None)
    assert written(currency="NOK", rate=Decimal("0.9"), rate_source="kortet") == (Decimal("0.9"), "kortet", 900_00)
    assert written(spent_on=date(2026, 10, 12)) == (Decimal("0.9"), "kortet", 900_00)
    assert written(currency="SEK") == (None, "", 1000_00)
