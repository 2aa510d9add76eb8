"""One's own claims without any script: begun, written, sent and taken back by plain forms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from payroll.cards.importing import hand_in
from payroll.cards.queries import unmatched_of
from payroll.models import Expense, TravelClaim
from payroll.travel.queries import expenses_of
from servicecenter.models import AgencySetting, AttestTask
from tests.factories.receipts import drawn
from tests.factories.runs import client_of
from tests.payroll.travel.office import NOW, TAXI, Office, office

pytestmark = pytest.mark.django_db

WRITTEN: dict[str, Any] = {
    "purpose": "Möte om avtal", "origin": "Gävle", "workplace_km": "480", "home_km": "475", "legs-count": "2",
    "legs-0-departs": "2026-10-12T08:15", "legs-0-destination": "Umeå", "legs-0-country": "SE",
    "legs-0-arrives": "2026-10-12T13:10", "legs-1-departs": "2026-10-14T15:00", "legs-1-destination": "Gävle",
    "legs-1-country": "SE", "legs-1-arrives": "2026-10-14T20:05", "shares-count": "2", "note": "Tack",
}  # fmt: skip


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


@pytest.fixture
def web(at: Office) -> Client:
    return client_of(at.traveller, at.agency)


def begun(web: Client, **given: Any) -> TravelClaim:
    answer = web.post(reverse("my_claim_new"), given)
    assert answer.status_code == 302, answer.content[:300]
    return TravelClaim.objects.latest("id")


def test_C09_a_claim_is_written_counted_and_sent_by_plain_forms(at: Office, web: Client):
    claim = begun(web)
    url = reverse("my_claim", args=[claim.public_id])
    page = web.post(url, WRITTEN | {"step": "look"}).content.decode()
    assert "900,00 kr" in page.replace("\u00a0", " ")
    assert 'name="days-first" value="2026-10-12"' in page
    days = {"days-first": "2026-10-12", "days-last": "2026-10-14", "days-2026-10-13-lunch": "other"}
    page = web.post(url, WRITTEN | days | {"step": "save"}, headers={"HX-Request": "true"}).content.decode()
    assert "795,00 kr" in page.replace("\u00a0", " ")
    assert "<html" not in page
    assert web.post(url, WRITTEN | days | {"step": "send"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.paid_ore, claim.note) == ("submitted", 795_00, "Tack")
    assert "Väntar på attest" in web.get(url).content.decode()
    assert web.post(reverse("my_claim_take_back", args=[claim.public_id])).status_code == 302
    assert "795,00" in web.get(url).content.decode()


def test_what_is_missing_is_said_and_what_was_written_stays(at: Office, web: Client):
    claim = begun(web)
    url = reverse("my_claim", args=[claim.public_id])
    answer = web.post(url, WRITTEN | {"legs-1-arrives": "i går", "step": "send"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="i går"' in page
    assert "är ingen tidpunkt: i går" in page
    assert web.post(url, WRITTEN | {"step": "leg"}).content.decode().count("Delresa 3") == 1


def test_a_receipt_begins_a_claim_and_a_file_that_is_none_is_refused(at: Office, web: Client):
    picture = SimpleUploadedFile("kvitto.jpg", drawn(["Taxi Umeå", "Summa 212,00"]), content_type="image/jpeg")
    claim = begun(web, file=picture)
    [expense] = expenses_of(claim)
    assert expense.document is not None
    page = web.get(reverse("my_claim", args=[claim.public_id])).content.decode()
    assert reverse("document_page", args=[expense.document.public_id, 1]) in page
    bad = SimpleUploadedFile("kvitto.pdf", b"<html><script>alert(1)</script></html>", content_type="application/pdf")
    answer = web.post(reverse("my_claim_receipt", args=[claim.public_id]), {"file": bad}, follow=True)
    assert Expense.objects.filter(claim=claim).count() == 1
    assert "PDF, JPEG, PNG eller HEIC" in answer.content.decode()
    removed = reverse("my_claim_expense_remove", args=[claim.public_id, expense.public_id])
    assert web.post(removed).status_code == 302
    assert expenses_of(claim) == []


def test_an_amount_that_cannot_be_read_is_kept_in_its_field_and_not_sent(at: Office, web: Client):
    claim = at.draft(TAXI, typed={})
    [expense] = expenses_of(claim)
    prefix = f"expense-{expense.pk}"
    given = {
        "purpose": "Taxi", f"{prefix}-kind": "taxi", f"{prefix}-spent_on": "2026-10-12", f"{prefix}-supplier": "Taxi",
        f"{prefix}-amount": "tvåhundra", f"{prefix}-country": "SE", f"{prefix}-no_receipt_reason": "Borta",
    }  # fmt: skip
    answer = web.post(reverse("my_claim", args=[claim.public_id]), given | {"step": "send"})
    assert answer.status_code == 422
    assert 'value="tvåhundra"' in answer.content.decode()
    claim.refresh_from_db()
    assert claim.state == "draft"
    assert (
        web.post(
            reverse("my_claim", args=[claim.public_id]), given | {f"{prefix}-amount": "212,50", "step": "send"}
        ).status_code
        == 302
    )
    claim.refresh_from_db()
    assert claim.paid_ore == 212_50


def test_what_is_written_is_kept_by_the_buttons_of_receipts_too(at: Office, web: Client):
    """Without script nothing else would have saved it; what cannot be read is shown again instead of lost."""
    claim = at.draft(TAXI, typed={})
    [expense] = expenses_of(claim)
    more = reverse("my_claim_receipt", args=[claim.public_id])
    assert web.post(more, WRITTEN | {"purpose": "Nytt ändamål"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.purpose, claim.typed["origin"], len(expenses_of(claim))) == ("Nytt ändamål", "Gävle", 2)
    given = {f"expense-{expense.pk}-kind": "taxi", f"expense-{expense.pk}-amount": "tvåhundra"}
    answer = web.post(more, WRITTEN | given)
    assert (answer.status_code, len(expenses_of(claim))) == (422, 3)
    assert 'value="tvåhundra"' in answer.content.decode()
    gone = reverse("my_claim_expense_remove", args=[claim.public_id, expense.public_id])
    assert web.post(gone, WRITTEN | {"note": "Kvittot var privat"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.note, len(expenses_of(claim))) == ("Kvittot var privat", 2)


def test_card_purchases_are_put_on_a_claim_with_their_receipts(at: Office, web: Client):
    AgencySetting.objects.create(key="cards.paid_by", value="agency", source="beslut", starts_on=date(2026, 1, 1))
    bought = (
        f"transaktion;anställningsnummer;datum;belopp;säljare\n1;{at.person.number};2026-10-12;212,00;TAXI UMEÅ AB\n"
    )
    bought += f"2;{at.person.number};2026-10-13;1450,00;Hotell Norrsken\n"
    hand_in(issuer="Kortet", name="kort.csv", content=BytesIO(bought.encode()), by=at.clerk, at=NOW)
    claim = at.draft(TAXI, typed={})
    [taxi] = expenses_of(claim)
    url = reverse("my_claim", args=[claim.public_id])
    page = web.get(url).content.decode()
    assert "samma belopp, samma dag, samma säljare" in page
    assert f'<option value="{taxi.public_id}" selected>' in page
    assert "Hotell Norrsken" in page
    first, second = (row.public_id for row in unmatched_of(at.person))
    chosen = {f"purchase-{unmatched_of(at.person)[0].pk}-expense": str(taxi.public_id)}
    web.post(reverse("my_claim_purchase", args=[claim.public_id, first]), chosen)
    prefix = f"expense-{taxi.pk}"
    row = {"kind": "taxi", "spent_on": "2026-10-12", "supplier": "Taxi Umeå", "amount": "212,00", "country": "SE"}
    written = WRITTEN | {"purpose": "Skrivet samtidigt"} | {f"{prefix}-{name}": text for name, text in row.items()}
    web.post(reverse("my_claim_purchase", args=[claim.public_id, second]), written)
    taxi, hotel = expenses_of(claim)
    assert (taxi.card_transaction.merchant, hotel.supplier, hotel.gross_ore) == (
        "TAXI UMEÅ AB",
        "Hotell Norrsken",
        1_450_00,
    )
    picture = SimpleUploadedFile("kvitto.jpg", drawn(["Hotell", "Summa 1450,00"]), content_type="image/jpeg")
    web.post(reverse("my_claim_receipt", args=[claim.public_id]), {"file": picture, "expense": str(hotel.public_id)})
    page = web.get(url).content.decode()
    assert "Skrivet samtidigt" in page
    assert "Myndigheten betalar kortet" in page
    assert "Kortköp utan kvitto" not in page
    assert expenses_of(claim)[1].document is not None
    web.post(reverse("my_claim_untie", args=[claim.public_id, hotel.public_id]))
    assert unmatched_of(at.person).get().public_id == second
    assert web.post(reverse("my_claim_purchase", args=[claim.public_id, uuid4()])).status_code == 404


def test_days_off_and_earlier_stays_are_written_in_the_form(at: Office, web: Client):
    """A day off gives nothing; three months in Umeå before the trip leave 70 percent of 300 kr for a whole day."""
    claim = begun(web)
    url = reverse("my_claim", args=[claim.public_id])
    days = {"days-first": "2026-10-12", "days-last": "2026-10-14", "days-2026-10-13-off": "on"}
    page = web.post(url, WRITTEN | days | {"step": "look"}).content.decode().replace("\u00a0", " ")
    assert "600,00 kr" in page
    assert "Ledig dag: ingen ersättning." in page
    stay = {"stays-0-place": "umeå", "stays-0-starts_on": "2026-07-06", "stays-0-ends_on": "2026-10-09"}
    page = web.post(url, WRITTEN | days | stay | {"stays-count": "1", "step": "look"}).content.decode()
    assert "420,00 kr" in page.replace("\u00a0", " ")
    assert 'name="stays-1-place"' in page
    drive = {"days-2026-10-13-km": "40", "days-2026-10-13-vehicle": "bicycle"}
    assert "ingen ersättning för cykel" in web.post(url, WRITTEN | days | drive | {"step": "look"}).content.decode()


def test_days_and_time_zones_come_with_the_sum_when_times_and_countries_change(at: Office, web: Client):
    claim = begun(web)
    url = reverse("my_claim", args=[claim.public_id])
    given = WRITTEN | {"legs-0-country": "US"}
    page = web.post(url, given, headers={"HX-Request": "true"}).content.decode()
    assert 'id="days" hx-swap-oob="true"' in page
    assert 'id="legs-0-zones" hx-swap-oob="true"' in page
    assert 'id="legs-1-zones"' not in page
    days = {"days-first": "2026-10-12", "days-last": "2026-10-14", "legs-0-zone": "America/New_York"}
    page = web.post(url, given | days, headers={"HX-Request": "true"}).content.decode()
    assert "hx-swap-oob" not in page


def test_nobody_else_sees_a_claim_or_its_receipt(at: Office, web: Client):
    picture = SimpleUploadedFile("kvitto.jpg", drawn(["Krogen", "Summa 99,00"]), content_type="image/jpeg")
    claim = begun(web, file=picture)
    [expense] = expenses_of(claim)
    receipt = reverse("document_page", args=[expense.document.public_id, 1])
    assert web.get(receipt).status_code == 200
    other = client_of(at.boss, at.agency)
    assert other.get(receipt).status_code == 404
    assert other.get(reverse("my_claim", args=[claim.public_id])).status_code in (403, 404)


def test_the_list_finds_by_purpose_and_supplier_and_gives_a_file(at: Office, web: Client):
    at.sent(TAXI)
    at.draft(typed={}, purpose="=HYPERLINK(1)")
    page = web.get(reverse("my_claims"), {"q": "umeå"}).content.decode()
    assert "Möte om avtal" in page
    assert "HYPERLINK" not in page
    rows = web.get(reverse("my_claims"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "Möte om avtal" in rows
    assert ";'=HYPERLINK(1)" in rows


def test_C10_who_attests_sees_days_receipts_remarks_and_may_send_one_line_back(at: Office, web: Client):
    claim = at.sent(TAXI, TAXI | {"supplier": "Krogen", "kind": "other"})
    boss = client_of(at.boss, at.agency)
    page = boss.get(reverse("attest_case", args=[AttestTask.objects.get(state="waiting").public_id])).content.decode()
    for text in ("Dag för dag", "mån 12 okt", "Krogen", "saknar kvitto: Borttappat", "Återsänd raden"):
        assert text in page, text
    krogen = next(row for row in expenses_of(claim) if row.supplier == "Krogen")
    back = reverse("claim_line_return", args=[krogen.public_id])
    assert web.post(back, {"comment": "Nej"}, follow=True).status_code == 200
    assert AttestTask.objects.filter(state="withdrawn").count() == 0, "nobody sends back their own"
    assert "återsänd" in boss.post(back, {"comment": "Mat ersätts inte"}, follow=True).content.decode()
    assert AttestTask.objects.get(state="waiting").amount_ore == claim.paid_ore - krogen.gross_ore
    page = web.get(reverse("my_claim", args=[TravelClaim.objects.get(state="draft").public_id])).content.decode()
    assert "Mat ersätts inte" in page


def test_meals_stay_when_the_times_are_being_rewritten(at: Office, web: Client):
    """The days are not in a form whose times cannot be read; what was told of them is there when they can."""
    claim = begun(web)
    url = reverse("my_claim", args=[claim.public_id])
    days = {"days-first": "2026-10-12", "days-last": "2026-10-14", "days-2026-10-13-lunch": "other"}
    web.post(url, WRITTEN | days)
    web.post(url, WRITTEN | {"legs-1-arrives": "2026-10-14"})
    assert "är ingen tidpunkt: 2026-10-14" in web.get(url).content.decode()
    assert "795,00 kr" in web.post(url, WRITTEN | {"step": "look"}).content.decode().replace("\u00a0", " ")
    cleared = {"days-first": "2026-10-12", "days-last": "2026-10-14", "days-2026-10-13-lunch": ""}
    assert "900,00 kr" in web.post(url, WRITTEN | cleared | {"step": "look"}).content.decode().replace("\u00a0", " ")


def test_shares_that_are_not_the_whole_are_told(at: Office, web: Client):
    claim = begun(web)
    shares = {"share-0-coding": "100", "share-0-share": "60", "share-1-coding": "100", "share-1-share": "30"}
    page = web.post(reverse("my_claim", args=[claim.public_id]), WRITTEN | shares | {"step": "send"})
    assert page.status_code == 422
    assert "tillsammans bli 100 procent" in page.content.decode()


def test_vat_above_the_amount_is_told_and_never_taken_away(at: Office, web: Client):
    claim = at.draft(TAXI, typed={})
    prefix = f"expense-{expenses_of(claim)[0].pk}"
    given = {f"{prefix}-kind": "taxi", f"{prefix}-amount": "212", f"{prefix}-vat_ore": "500", "purpose": "Taxi"}
    answer = web.post(reverse("my_claim", args=[claim.public_id]), given | {"step": "send"})
    assert answer.status_code == 422
    assert "Momsen är lika stor som beloppet eller större" in answer.content.decode()
    assert expenses_of(claim)[0].vat_ore == TAXI["vat_ore"]


def test_what_is_no_claim_cannot_be_copied(at: Office, web: Client):
    assert web.post(reverse("my_claim_new"), {"like": "skräp"}).status_code == 404
