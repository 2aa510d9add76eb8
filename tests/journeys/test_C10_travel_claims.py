"""C09 to C12: a receipt photographed on the phone and a long trip written at the desk, attested and paid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from payroll.models import Employment, TravelClaim
from payroll.travel.actions import save_claim, start_claim, submit_claim
from servicecenter.models import AttestTask
from servicecenter.tenancy.scope import tenant
from tests.factories import make_person, make_user
from tests.factories.receipts import drawn
from tests.factories.runs import Office, fixed, make_office
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS
RECEIPT = drawn(["TAXI UMEÅ AB", "2026-11-05 08:31", "Moms 6 %   12,00", "SUMMA SEK 212,00"])
LONG = (
    ("2026-11-02T06:40", "Oslo", "NO", "2026-11-02T09:30", "air"),
    ("2026-11-05T20:00", "Köpenhamn", "DK", "2026-11-05T21:10", "air"),
    ("2026-11-09T17:00", "Helsingfors", "FI", "2026-11-09T19:40", "air"),
    ("2026-11-13T09:00", "Stockholm", "SE", "2026-11-13T09:05", "air"),
    ("2026-11-13T10:00", "Gävle", "SE", "2026-11-13T18:30", "land"),
)
SUM = 4 * 1054 + 4 * 1226 + 3 * 968 + 150
"""12 days by hand, from the table of 2026 (Norway 1 054 kr, Denmark 1 226, Finland 968; at home 300 a day, half 150).

Away from 06.40 on 2 November, so that day is whole; home 18.30 on the 13th, before 19.00, so that one is half. Each day
is where most of 06–24 on the ground is spent, hours in the air counting nowhere: 2–5 November in Oslo (on the 5th
until 20.00), 6–9 in Copenhagen (on the 9th until 17.00), 10–12 in Helsinki, and the 13th in Sweden from 09.05, after
three hours in Helsinki. 4 × 1 054 = 4 216, 4 × 1 226 = 4 904, 3 × 968 = 2 904 and 150: 12 174 kr.
"""
LUNCH = 369
"""A free lunch in Oslo takes 35 % of 1 054 = 368.90, to the nearest krona."""


@pytest.fixture
def office(transactional_db: None) -> Office:
    office = make_office(people=0)
    with tenant(office.agency.pk):
        make_person(user=make_user(office.agency, "employee", full_name="Anna Test"))
    return office


def traveller(office: Office) -> Any:
    with tenant(office.agency.pk):
        return Employment.objects.get().person.user


def leg(page: Any, number: int, departs: str, to: str, country: str, arrives: str, carrier: str) -> None:
    at = f"#id_legs-{number}"
    page.fill(f"{at}-departs", departs)
    page.fill(f"{at}-destination", to)
    page.select_option(f"{at}-country", country)
    page.fill(f"{at}-arrives", arrives)
    page.select_option(f"{at}-carrier", carrier)


def approve(page: Any, office: Office) -> None:
    with tenant(office.agency.pk):
        task = AttestTask.objects.get(state="waiting")
    page.goto(reverse("attest_case", args=[task.public_id]))


def test_C10_a_photographed_receipt_is_paid(office: Office, browse: Any, barriers: Any) -> None:
    phone = browse(traveller(office), PHONE)
    phone.goto(reverse("my_claims"))
    assert barriers(phone) == []
    phone.set_input_files("#id_file", {"name": "kvitto.jpg", "mimeType": "image/jpeg", "buffer": RECEIPT})
    phone.get_by_role("button", name="Börja med kvittot").click()
    phone.wait_for_selector(".sc-expense")
    phone.fill("#id_purpose", "Taxi till kunden")
    phone.locator("[id$=-kind]").select_option("taxi")
    phone.locator("[id$=-spent_on]").fill("2026-11-05")
    phone.locator("[id$=-supplier]").fill("Taxi Umeå")
    phone.locator("[id$=-amount]").fill("212")
    phone.locator("[id$=-vat_ore]").fill("12")
    phone.locator("[id$=-vat_ore]").blur()
    phone.wait_for_selector("#panel >> text=212,00 kr")
    assert barriers(phone) == []
    assert fits(phone, PHONE)
    picture(phone, "utlagg", PHONE)
    phone.get_by_role("button", name="Skicka för attest").click()
    phone.wait_for_selector("text=är skickad för attest")
    boss = browse(make_user(office.agency, "manager"), PHONE)
    approve(boss, office)
    assert "212,00" in boss.content()
    assert barriers(boss) == []
    assert fits(boss, PHONE)
    picture(boss, "attest-utlagg", PHONE)
    boss.get_by_role("button", name="Godkänn", exact=False).first.click()
    boss.wait_for_load_state()
    fixed(office, "2026-11", at=timezone.now())
    phone.goto(reverse("my_payslips"))
    phone.locator("main a", has_text="ovember").first.click()
    paid = phone.locator(".sc-lines__line", has_text="Utlägg 1")
    assert sorted(row.locator(".sc-money").inner_text() for row in paid.all()) == ["12,00", "200,00"]
    assert fits(phone, PHONE)
    paid.first.get_by_role("link", name="Visa underlaget").click()
    phone.wait_for_selector("h1 >> text=Taxi till kunden")
    assert "Attesterad" in phone.locator("main").inner_text()
    picture(phone, "betalt-utlagg", PHONE)


def test_C11_twelve_days_over_four_countries_are_counted_while_they_are_written(
    office: Office, browse: Any, barriers: Any
) -> None:
    page = browse(traveller(office), DESK)
    page.goto(reverse("my_claims"))
    page.get_by_role("button", name="Ny reseräkning").click()
    page.wait_for_selector("#id_purpose")
    page.fill("#id_purpose", "Nordiskt samråd")
    page.fill("#id_origin", "Gävle")
    page.fill("#id_workplace_km", "520")
    page.fill("#id_home_km", "515")
    for number, written in enumerate(LONG):
        if number >= 2:
            page.get_by_role("button", name="Lägg till delresa").click()
            page.wait_for_selector(f"#id_legs-{number}-departs")
        leg(page, number, *written)
    total = f"{SUM:,}".replace(",", "\u00a0") + ",00 kr"
    page.wait_for_selector(f"#panel >> text={total}")
    assert page.locator("#panel .sc-tripdays > li").count() == 12
    assert "Norge, hel dag, natt borta" in page.locator("#panel .sc-trip desc").text_content()
    page.locator(".sc-days summary").nth(1).click()
    page.select_option("#id_days-2026-11-03-lunch", "other")
    less = f"{SUM - LUNCH:,}".replace(",", "\u00a0") + ",00 kr"
    page.wait_for_selector(f"#panel >> text={less}")
    assert barriers(page) == []
    assert fits(page, DESK)
    picture(page, "reserakning", DESK)
    page.get_by_role("button", name="Skicka för attest").click()
    page.wait_for_selector("text=är skickad för attest")
    with tenant(office.agency.pk):
        claim = TravelClaim.objects.get()
    assert (claim.state, claim.paid_ore) == ("submitted", (SUM - LUNCH) * 100)
    page.goto(reverse("my_claim", args=[claim.public_id]))
    assert barriers(page) == []
    picture(page, "skickad-reserakning", DESK)


def test_C10_a_claim_is_written_sent_and_attested_without_script(office: Office, browse: Any) -> None:
    """Everything a script does has a button; what is written goes with every button."""
    page = browse(traveller(office), PHONE, java_script_enabled=False)
    page.goto(reverse("my_claims"))
    page.get_by_role("button", name="Ny reseräkning").click()
    page.fill("#id_purpose", "Studiebesök")
    page.fill("#id_origin", "Gävle")
    page.fill("#id_workplace_km", "480")
    page.fill("#id_home_km", "475")
    leg(page, 0, "2026-11-09T08:15", "Umeå", "SE", "2026-11-09T13:10", "land")
    leg(page, 1, "2026-11-10T15:00", "Sundsvall", "SE", "2026-11-10T18:30", "land")
    page.get_by_role("button", name="Lägg till delresa").click()
    leg(page, 2, "2026-11-11T15:00", "Gävle", "SE", "2026-11-11T20:05", "land")
    page.locator("#id_purpose").press("Enter")
    assert "900,00 kr" in page.locator("#panel").inner_text(), "three whole days of 300 kr"
    page.locator(".sc-days summary").nth(1).click()
    page.select_option("#id_days-2026-11-10-lunch", "other")
    page.set_input_files("#id_file", {"name": "kvitto.jpg", "mimeType": "image/jpeg", "buffer": RECEIPT})
    page.get_by_role("button", name="Lägg till", exact=True).click()
    assert "795,00 kr" in page.locator("#panel").inner_text(), "35 % of 300 kr less for the lunch, kept by the button"
    for name, value in {"supplier": "Taxi Umeå", "spent_on": "2026-11-09", "amount": "212", "vat_ore": "12"}.items():
        page.locator(f"[id$=-{name}]").fill(value)
    page.locator("[id$=-kind]").select_option("taxi")
    page.get_by_role("button", name="Lägg till", exact=True).click()
    assert page.locator(".sc-expense").count() == 2
    page.get_by_role("button", name="Ta bort utgiften").last.click()
    assert "1 007,00 kr" in page.locator("#panel").inner_text().replace("\u00a0", " ")
    assert fits(page, PHONE)
    picture(page, "utan-skript", PHONE)
    page.get_by_role("button", name="Skicka för attest").click()
    assert "Studiebesök är skickad för attest" in page.locator("main").inner_text()
    boss = browse(make_user(office.agency, "manager"), PHONE, java_script_enabled=False)
    boss.goto(reverse("attest_inbox"))
    boss.locator("[data-sc-rows] tbody th a").click()
    assert "Taxi Umeå" in boss.locator("#case").inner_text()
    boss.get_by_role("button", name="Godkänn", exact=False).first.click()
    assert "är attesterat" in boss.locator("main").inner_text()
    with tenant(office.agency.pk):
        assert list(TravelClaim.objects.values_list("state", "paid_ore")) == [("attested", 1_007_00)]


def test_C10_forty_claims_are_attested_with_the_keyboard_alone(office: Office, browse: Any, barriers: Any) -> None:
    """Thirty marked in the list and approved at once, then ten one after the other."""
    drives = sent_drives(office, people=4, each=10)
    boss = browse(make_user(office.agency, "manager"), DESK)
    boss.goto(reverse("attest_inbox"))
    assert "40 ärenden väntar" in boss.locator("main").inner_text()
    assert barriers(boss) == []
    for _number in range(30):
        boss.keyboard.press("j")
        boss.keyboard.press("x")
    picture(boss, "attestkorgen", DESK)
    boss.keyboard.press("g")
    boss.get_by_text("30 ärenden är attesterade.").wait_for()
    boss.wait_for_load_state()
    boss.keyboard.press("j")
    boss.keyboard.press("Enter")
    for left in range(9, 0, -1):
        boss.locator("#h-case").wait_for()
        boss.wait_for_load_state()
        boss.keyboard.press("a")
        boss.get_by_text(f"{left} ärende").first.wait_for()
        boss.wait_for_load_state()
    boss.keyboard.press("a")
    boss.get_by_text("Inget ärende väntar på dig.").wait_for()
    with tenant(office.agency.pk):
        assert TravelClaim.objects.filter(state="attested").count() == 40
        assert sum(TravelClaim.objects.values_list("paid_ore", flat=True)) == drives


def sent_drives(office: Office, *, people: int, each: int) -> int:
    """Day trips in one's own car that wait for attest; what they come to, öre: 40 km and more, at 25 kr for ten."""
    at, total = timezone.now(), 0
    with tenant(office.agency.pk):
        for person in range(people):
            user = make_user(office.agency, "employee", full_name=f"Resenär {person}")
            employment = make_person(user=user).employments.get()
            for number in range(each):
                km = 40 + 4 * number
                claim = start_claim(employment=employment, by=user, at=at)
                given = {"purpose": f"Tillsyn {number + 1}", "typed": drive(date(2026, 11, 2 + number), km)}
                claim = save_claim(claim=claim, given=given, expenses={}, by=user, at=at)
                total += submit_claim(claim=claim, by=user, at=at).paid_ore
    assert total == people * sum((40 + 4 * number) * 250 for number in range(each))
    return total


def drive(day: date, km: int) -> dict[str, Any]:
    return {
        "origin": "Gävle", "workplace_km": "20", "home_km": "20",
        "legs": [
            {"departs": f"{day}T08:00", "destination": "Sandviken", "country": "SE", "arrives": f"{day}T08:40"},
            {"departs": f"{day}T14:00", "destination": "Gävle", "country": "SE", "arrives": f"{day}T14:40"},
        ],
        "days": {day.isoformat(): {"km": str(km), "vehicle": "own_car"}},
    }  # fmt: skip
