"""Bad input to a claim, all of it in one place: each is met at the door, told in words, and nothing written is lost.

What a file may be is tried in tests/servicecenter/file_content/test_cell.py; here, that the door asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from payroll.models import Expense, TravelClaim
from payroll.travel.checks import MOST_EXPENSES
from payroll.travel.queries import expenses_of
from servicecenter.models import AttestTask, Document
from tests.factories.pdfs import text_pdf
from tests.factories.runs import client_of
from tests.payroll.own_travel.test_views import WRITTEN
from tests.payroll.travel.office import TAXI, Office, office
from tests.servicecenter.file_content.test_cell import LINES, SCRIPT, png_header

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


@pytest.fixture
def web(at: Office) -> Client:
    return client_of(at.traveller, at.agency)


TRIPS: dict[str, tuple[dict[str, str], str]] = {
    "return before departure": ({"legs-1-arrives": "2026-10-14T14:00"}, "innan den avgår 2026-10-14 kl. 15:00"),
    "home before one left": ({"legs-1-departs": "2026-10-11T15:00"}, "innan delresa 1 är framme"),
    "a trip to come": (
        {"legs-1-departs": "2026-12-30T15:00", "legs-1-arrives": "2026-12-30T20:00"}, "Resan är inte slut än",
    ),
    "a year that is not loaded": ({"legs-1-arrives": "2031-10-14T20:00"}, "Resan varar från"),
    "a country that does not exist": ({"legs-0-country": "XX"}, "Umeå (XX) saknar tidszon, och landet har ingen känd."),
    "a country without an amount": ({"legs-0-country": "JP"}, "Japan"),
    "a time that is none": ({"legs-0-departs": "i går"}, "är ingen tidpunkt: i går"),
    "a distance below zero": ({"home_km": "-5"}, "Avståndet från bostaden är -5 km."),
    "a distance that is no number": ({"home_km": "1e9"}, "är inget antal kilometer"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "said"), TRIPS.values(), ids=TRIPS)
def test_a_trip_that_cannot_be_is_told_and_stays_written(at: Office, web: Client, given: dict[str, str], said: str):
    claim = at.draft(typed={})
    answer = web.post(reverse("my_claim", args=[claim.public_id]), WRITTEN | given | {"step": "send"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    claim.refresh_from_db()
    assert all(f"'{value}'" in str(claim.typed) for value in given.values())
    assert (claim.state, AttestTask.objects.count()) == ("draft", 0)


def test_a_trip_that_overlaps_another_is_told(at: Office, web: Client):
    first = at.sent()
    claim = at.draft(typed={})
    answer = web.post(reverse("my_claim", args=[claim.public_id]), WRITTEN | {"step": "send"})
    assert answer.status_code == 422
    assert f"Resan överlappar reseräkning {first.number}." in answer.content.decode()


RECEIPTS: dict[str, tuple[dict[str, str], str]] = {
    "nothing": ({"amount": "0"}, "Beloppet saknas, eller är inte större än noll."),
    "below zero": ({"amount": "-212"}, "större än eller lika med 0"),
    "no number": ({"amount": "tvåhundra"}, "Fyll i ett tal"),
    "tomorrow": ({"spent_on": "2099-01-01"}, "Dagen på kvittot har inte varit än."),
    "an old one": ({"spent_on": "2020-01-01"}, "Kvittot är äldre än ett år."),
    "more VAT than there is": ({"vat_ore": "100"}, "mer än 25 procent"),
    "a currency that is none": ({"currency": "kronor"}, "currency"),
}
RIGHT = {
    "kind": "taxi", "spent_on": "2026-10-12", "supplier": "Taxi", "amount": "212", "country": "SE", "currency": "SEK",
    "no_receipt_reason": "Borta",
}  # fmt: skip


@pytest.mark.parametrize(("given", "said"), RECEIPTS.values(), ids=RECEIPTS)
def test_a_receipt_that_cannot_be_is_told_and_stays_written(at: Office, web: Client, given: dict[str, str], said: str):
    claim = at.draft(TAXI | {"vat_ore": 0}, typed={})
    [expense] = expenses_of(claim)
    posted = {f"expense-{expense.pk}-{name}": value for name, value in (RIGHT | given).items()}
    answer = web.post(reverse("my_claim", args=[claim.public_id]), posted | {"purpose": "Taxi", "step": "send"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    claim.refresh_from_db()
    assert (claim.state, claim.purpose) == ("draft", "Taxi")


FILES: dict[str, tuple[bytes, str, str]] = {
    "30 MB": (b"\xff\xd8\xff" + bytes(30_000_000), "kvitto.jpg", "Filen är större än"),
    "an image bomb": (png_header(50_000, 50_000), "kvitto.png", "bildpunkter, fler än"),
    "a PDF with a script": (text_pdf(LINES, catalog=b"/OpenAction " + SCRIPT), "kvitto.pdf", "innehåller program"),
    "a web page called PDF": (b"<html><script>alert(1)</script>", "kvitto.pdf", "varken PDF, JPEG, PNG eller HEIC"),
    "a program called JPEG": (b"MZ" + bytes(100), "kvitto.jpg", "varken PDF, JPEG, PNG eller HEIC"),
    "an empty file": (b"", "kvitto.jpg", "Den skickade filen var tom."),
}


@pytest.mark.parametrize(("content", "name", "said"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_receipt_is_refused_and_the_rest_is_kept(
    at: Office, web: Client, content: bytes, name: str, said: str
):
    claim = at.draft(typed={})
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    given = WRITTEN | {"purpose": "Skrivet samtidigt", "file": file}
    answer = web.post(reverse("my_claim_receipt", args=[claim.public_id]), given, follow=True)
    page = answer.content.decode()
    assert said in page
    assert "[&#x27;" not in page
    claim.refresh_from_db()
    assert (claim.purpose, Expense.objects.count(), Document.objects.count()) == ("Skrivet samtidigt", 0, 0)


FORMULAS = ("=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(1)", "\t=1", "=cmd|' /C calc'!A0")


def test_formulas_are_words_in_files(at: Office, web: Client):
    for formula in FORMULAS:
        at.draft(typed={}, purpose=formula)
    rows = web.get(reverse("my_claims"), {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert [row.split(";")[1][:1] for row in rows[1:]] == ["'"] * len(FORMULAS)
    answer = web.get(reverse("my_claims"), {"format": "xlsx"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = load_workbook(BytesIO(body)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if any(part in str(cell.value) for part in FORMULAS)]
    assert len(cells) == len(FORMULAS)
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}


def test_a_claim_is_full_at_its_limit_and_can_still_be_saved_whole(at: Office, web: Client):
    """500 receipts: the 201st is refused at the door, and a form of 200 is read to its last field."""
    claim = at.draft(typed={})
    Expense.objects.bulk_create(Expense(claim=claim) for _ in range(MOST_EXPENSES))
    answer = web.post(reverse("my_claim_receipt", args=[claim.public_id]), follow=True)
    assert f"högst {MOST_EXPENSES} kvitton" in answer.content.decode()
    assert claim.expenses.count() == MOST_EXPENSES
    names = ("currency", "country", "rate", "rate_source", "participants", "note", "coding", "vat_ore")
    posted = {f"expense-{row.pk}-{name}": value for row in expenses_of(claim) for name, value in RIGHT.items()}
    posted |= {f"expense-{row.pk}-{name}": "" for row in expenses_of(claim) for name in names[2:]}
    given = posted | {"step": "save", "purpose": "Stor"}
    assert web.post(reverse("my_claim", args=[claim.public_id]), given).status_code == 200
    assert {row.gross_ore for row in expenses_of(claim)} == {212_00}
    Expense.objects.bulk_create(Expense(claim=claim) for _ in range(500 - MOST_EXPENSES))
    answer = web.post(reverse("my_claim", args=[claim.public_id]), {"purpose": "Större", "step": "send"})
    assert answer.status_code == 422
    assert TravelClaim.objects.get().state == "draft"
