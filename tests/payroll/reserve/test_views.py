"""The pages of advances: proposed, decided, followed to paid, and refused where they must be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from payroll.models import Advance, AdvanceDecision, Payslip, Person, ReserveExport
from payroll.reserve.actions import next_reserve_month, payday_of
from servicecenter.tenancy.scope import tenant
from tests.factories import make_person, make_user
from tests.factories.runs import Office, make_office, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = make_office(people=3)
    settled(office, "2026-10")
    return office


def a_day() -> str:
    return str(timezone.localdate() + timedelta(days=3))


def start(office: Office, **given: str):
    values = {"month": "2026-11", "pays_on": a_day(), "reason": "driftstopp"} | given
    return office.client(office.clerk).post(reverse("reserve_new"), values)


def decision_of(office: Office) -> AdvanceDecision:
    with tenant(office.agency.pk):
        return AdvanceDecision.objects.select_related("batch").get()


def page(office: Office, decision: AdvanceDecision, user=None, query: str = ""):
    return office.client(user or office.clerk).get(reverse("advance_decision", args=[decision.public_id]) + query)


def decide(office: Office, decision: AdvanceDecision, user=None):
    address = reverse("advance_act", args=[decision.public_id, "approve"])
    return office.client(user or office.approver).post(address, {"content_hash": decision.content_hash}, follow=True)


def test_a_reserve_run_goes_from_the_form_to_a_batch(office: Office):
    form = office.client(office.clerk).get(reverse("reserve_new"))
    with tenant(office.agency.pk):
        month = next_reserve_month()
        assert str(month) == "2026-11"
        assert str(payday_of(month)) in form.content.decode()
    assert start(office).status_code == 302
    decision = decision_of(office)
    shown = page(office, decision).content.decode()
    assert "Förslaget väntar på att en annan person beslutar" in shown
    assert "Besluta om" not in shown
    assert "Besluta om 3 förskott" in page(office, decision, office.approver).content.decode()
    assert "Betalningarna väntar på att två andra bemyndigar dem" in decide(office, decision).content.decode()
    decision = decision_of(office)
    assert reverse("payment_batch", args=[decision.batch.public_id]) in page(office, decision).content.decode()


def test_the_one_who_proposed_does_not_decide(office: Office):
    start(office)
    assert decide(office, decision_of(office), office.clerk).status_code in (200, 403)
    assert decision_of(office).state == "proposed"


def test_two_clicks_make_one(office: Office):
    assert start(office).url == start(office).url
    decide(office, decision_of(office))
    decide(office, decision_of(office))
    with tenant(office.agency.pk):
        assert Advance.objects.count() == 3


def test_a_refusal_keeps_what_was_written(office: Office):
    answer = start(office, pays_on="2020-01-01")
    assert answer.status_code == 422
    assert "2020-01-01 har varit" in answer.content.decode()
    assert "driftstopp" in answer.content.decode()
    answer = start(office, month="2026")
    assert "är inte en månad" in answer.content.decode()
    answer = start(office, month="2026-09")
    assert "Ingen definitiv lönekörning finns före 2026-09" in answer.content.decode()


def test_exceptions_have_their_own_list_and_file(office: Office):
    with tenant(office.agency.pk):
        new = make_person()
    start(office)
    decision = decision_of(office)
    shown = page(office, decision, query="?show=exceptions").content.decode()
    assert new.name in shown
    assert "Ingen lön förra månaden att betala igen" in shown
    for query in ("?format=csv", "?format=xlsx", "?show=exceptions&format=csv"):
        assert page(office, decision, query=query)["Content-Disposition"].startswith("attachment")


def test_an_advance_is_proposed_on_the_persons_page_and_seen_by_the_person(office: Office):
    with tenant(office.agency.pk):
        person = Person.objects.order_by("pk").first()
        employee = make_user(office.agency, "employee")
        Person.objects.filter(pk=person.pk).update(user=employee)
    values = {"amount_ore": "10 000,50", "pays_on": a_day(), "reason": "akut"}
    clerk = office.client(office.clerk)
    assert clerk.post(reverse("advance_new", args=[person.public_id]), values).status_code == 302
    decision = decision_of(office)
    assert decision.total_ore == 1_000_050
    decide(office, decision)
    assert "inte sänt till banken än" in clerk.get(reverse("person_advances", args=[person.public_id])).content.decode()
    own = office.client(employee).get(reverse("my_payslips")).content.decode()
    assert "10\u00a0000,50" in own


def test_a_proposal_is_taken_back_with_a_reason(office: Office):
    start(office)
    decision = decision_of(office)
    address = reverse("advance_act", args=[decision.public_id, "cancel"])
    client = office.client(office.clerk)
    assert "Skriv varför" in client.post(address, {"comment": " "}, follow=True).content.decode()
    assert "Inget betalas" in client.post(address, {"comment": "uppe igen"}, follow=True).content.decode()
    assert client.post(reverse("advance_act", args=[decision.public_id, "annat"])).status_code == 404


def test_a_file_of_what_was_paid_is_registered(office: Office):
    with tenant(office.agency.pk):
        number = Person.objects.order_by("pk").first().number
    content = f"anställningsnummer;belopp;betald\n{number};100,00;2026-11-01\n9;1;2026-11-01\n".encode()
    client = office.client(office.clerk)
    answer = client.post(
        reverse("outside"), {"file": SimpleUploadedFile("lista.csv", content), "reason": "avbrott"}, follow=True
    )
    shown = answer.content.decode()
    assert "Filen är läst" in shown
    assert decision_of(office).advance_count == 1
    assert "Ingen i myndigheten har anställningsnumret" in shown
    again = client.post(
        reverse("outside"), {"file": SimpleUploadedFile("lista.csv", content), "reason": "avbrott"}, follow=True
    )
    assert "redan registrerad" in again.content.decode()
    wrong = client.post(reverse("outside"), {"file": SimpleUploadedFile("a.csv", b"x"), "reason": "avbrott"})
    assert wrong.status_code == 422
    assert "Inget är registrerat" in wrong.content.decode()


def test_an_archive_is_marked_as_paid_but_for_some(office: Office):
    with tenant(office.agency.pk):
        slips = list(Payslip.objects.select_related("run", "person").order_by("pk"))
        export = ReserveExport.objects.create(
            run=slips[0].run, pays_on=timezone.localdate(), person_ids=[row.person_id for row in slips],
            payment_count=3, total_ore=1, message_id="M", sha256="0" * 64, file_name="a.zip",
            written_by=office.clerk, written_at=timezone.now(),
        )  # fmt: skip
    client = office.client(office.clerk)
    values = {"paid_on": "2026-11-02", "except_numbers": slips[0].person.number, "reason": "avbrott"}
    assert client.post(reverse("outside_mark", args=[export.public_id]), values).status_code == 302
    assert decision_of(office).advance_count == 2
    assert client.get(reverse("outside")).status_code == 200


def test_claims_show_what_is_left_and_those_who_have_left(office: Office):
    with tenant(office.agency.pk):
        person = Person.objects.order_by("pk").first()
    content = f"anställningsnummer;belopp;betald\n{person.number};123,45;2026-11-01\n".encode()
    office.client(office.clerk).post(
        reverse("outside"), {"file": SimpleUploadedFile("lista.csv", content), "reason": "avbrott"}
    )
    decide(office, decision_of(office))
    client = office.client(office.clerk)
    shown = client.get(reverse("advance_claims")).content.decode()
    assert person.name in shown
    assert "123,45" in shown
    assert client.get(reverse("advance_claims") + "?format=csv").status_code == 200
    assert person.name not in client.get(reverse("advance_claims") + "?text=finnsinte").content.decode()
