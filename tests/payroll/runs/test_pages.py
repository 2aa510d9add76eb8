"""The run's page: who may see and do what, in words, and at a constant cost."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.models import BankAccount, EmploymentSpan, Finding, PayRun, Payslip, PayTerms, TaxDecision
from payroll.population.carry import follow_checklist
from payroll.runs.engine import calculate_waiting
from payroll.runs.queries import last_transition_id
from servicecenter.models import AuditEvent, TransitionLog
from servicecenter.tenancy.scope import tenant
from tests.factories import make_person, make_user
from tests.factories.runs import NOW, calculated, make_office, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def address(run, *parts: object) -> str:
    return "/".join(["/lon/korning", str(run.public_id), *map(str, parts)]) + "/"


def seen(office, run) -> int:
    with tenant(office.agency.pk):
        return last_transition_id(run)


def act(client, run, what: str, **given):
    return client.post(address(run, "gor", what), given)


def shown(run) -> dict[str, str]:
    return {"content_hash": run.content_hash}


def reads(office) -> list[int]:
    with tenant(office.agency.pk):
        return sorted(AuditEvent.objects.filter(event="read").values_list("person_id", flat=True))


def test_a_calculated_run_shows_its_people_and_sums(office):
    run = calculated(office)
    page = office.client(office.clerk).get(address(run)).content.decode()
    assert page.count('<tr><th scope="row"><a') == 3
    assert "93\u00a0000,00" in page
    assert "Attest senast" in page
    assert "Beräknad skattetabell" in page


def test_everyone_shown_is_noted_as_read_exactly_once(office):
    run = calculated(office)
    office.client(office.clerk).get(address(run))
    with tenant(office.agency.pk):
        people = sorted(Payslip.objects.filter(run=run).values_list("person_id", flat=True))
    assert reads(office) == people


def test_the_whole_identity_number_is_never_shown(office):
    with tenant(office.agency.pk):
        make_person(personal_number="198504129888")
    run = calculated(office)
    page = office.client(office.clerk).get(address(run)).content.decode()
    assert "19850412-••••" in page
    assert "9888" not in page


def test_another_agency_s_run_does_not_exist(office):
    run = calculated(office)
    other = make_office()
    for path in ("", "forlopp", "kontroller", "jamforelse", "pdf"):
        parts = (path,) if path else ()
        assert other.client(other.clerk).get(address(run, *parts)).status_code == 404
    assert act(other.client(other.clerk), run, "calculate").status_code == 404


@pytest.mark.parametrize("role", ["employee", "payment_releaser", "administrator"])
def test_who_has_no_right_to_pay_is_refused(office, role):
    run = calculated(office)
    client = office.client(make_user(office.agency, role))
    assert client.get(address(run)).status_code == 403
    assert act(client, run, "calculate").status_code == 403


def test_an_auditor_reads_a_run_and_does_nothing_with_it(office):
    run = calculated(office)
    client = office.client(make_user(office.agency, "auditor"))
    assert client.get(address(run)).status_code == 200
    assert act(client, run, "calculate").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_people():
    counts = []
    for people in (2, 12):
        office = make_office(people=people)
        settled(office, "2026-10")
        run = calculated(office)
        client = office.client(office.clerk)
        client.get(address(run))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(run)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_search_and_sort_choose_what_is_shown(office):
    run = calculated(office)
    client = office.client(office.clerk)
    with tenant(office.agency.pk):
        slips = list(Payslip.objects.filter(run=run).select_related("person").order_by("-net_ore"))
    found = client.get(address(run), {"q": slips[0].person.given_name}).content.decode()
    assert slips[0].person.name in found
    assert slips[1].person.name not in found
    sorted_page = client.get(address(run), {"sort": "-net"}).content.decode()
    places = [sorted_page.index(f">{slip.person.name}</a>") for slip in slips]
    assert places == sorted(places)


def test_the_run_goes_from_clerk_to_approver_by_its_own_buttons(office):
    run = calculated(office)
    clerk, approver = office.client(office.clerk), office.client(office.approver)
    assert act(clerk, run, "control", seen=seen(office, run)).status_code == 302
    page = approver.get(address(run)).content.decode()
    assert "rader i checklistan" in page
    assert 'data-sc-key="a"' not in page
    with tenant(office.agency.pk):
        follow_checklist(run, by=office.clerk, at=NOW)
    page = approver.get(address(run)).content.decode()
    content_hash = re.search(r'name="content_hash" value="(\w{64})"', page)[1]
    assert 'data-sc-key="a"' in page
    assert act(approver, run, "approve", content_hash=content_hash, seen=seen(office, run)).status_code == 302
    assert office.run().state == "approved"
    assert act(clerk, run, "finalise", seen=seen(office, run)).status_code == 302
    assert office.run().state == "definitive"
    page = clerk.get(address(run)).content.decode()
    assert "Verifikation L1" in page
    assert "Löner 2026-11" in page


def test_a_double_click_shows_what_the_first_click_did(office):
    run = calculated(office)
    clerk = office.client(office.clerk)
    before = seen(office, run)
    first, second = act(clerk, run, "control", seen=before), act(clerk, run, "control", seen=before)
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, address(run))
    with tenant(office.agency.pk):
        assert TransitionLog.objects.filter(object_id=run.pk, transition="control").count() == 1


def test_a_double_click_on_calculate_calculates_once(office):
    run = calculated(office)
    clerk = office.client(office.clerk)
    before = seen(office, run)
    assert act(clerk, run, "calculate", seen=before).status_code == 302
    assert act(clerk, run, "calculate", seen=before).status_code == 302
    assert office.run().attempt == 2


def test_content_that_changed_since_it_was_seen_is_not_approved(office):
    run = calculated(office)
    act(office.client(office.clerk), run, "control")
    answer = act(office.client(office.approver), run, "approve", content_hash="0" * 64)
    assert answer.status_code == 409
    assert "Körningen har ändrats sedan du såg den" in answer.content.decode()
    assert office.run().state == "under_control"


def test_who_calculated_may_not_approve_and_is_told_so(office):
    run = calculated(office)
    clerk = office.client(office.clerk)
    act(clerk, run, "control")
    answer = act(clerk, run, "approve", content_hash=office.run().content_hash)
    assert answer.status_code == 403
    assert "attestera" in answer.content.decode()
    assert office.run().state == "under_control"


def test_a_step_out_of_turn_is_refused_in_words(office):
    run = calculated(office)
    answer = act(office.client(office.clerk), run, "finalise")
    assert answer.status_code == 409
    assert office.run().state == "preliminary"


def test_a_return_needs_a_reason_and_shows_it(office):
    run = calculated(office)
    act(office.client(office.clerk), run, "control")
    approver = office.client(office.approver)
    assert act(approver, run, "return", comment=" ").status_code == 409
    assert act(approver, run, "return", comment="Fel tillägg för Eva").status_code == 302
    assert "Fel tillägg för Eva" in office.client(office.clerk).get(address(run)).content.decode()


def test_a_cancelled_run_can_not_be_calculated(office):
    run = calculated(office)
    clerk = office.client(office.clerk)
    assert act(clerk, run, "cancel", comment="öppnad av misstag").status_code == 302
    assert act(clerk, run, "calculate").status_code == 409
    assert clerk.get(address(run)).status_code == 200


def test_an_unknown_step_does_not_exist(office):
    run = calculated(office)
    assert act(office.client(office.clerk), run, "pay").status_code == 404


def test_who_could_not_be_counted_is_set_aside_and_excluded_with_a_note(office):
    with tenant(office.agency.pk):
        person = make_person(given_name="Utan", family_name="Skattebeslut")
        TaxDecision.objects.filter(person=person).delete()
    run = calculated(office)
    clerk = office.client(office.clerk)
    page = clerk.get(address(run)).content.decode()
    assert "Utan Skattebeslut" in page
    place = re.search(r"/undanta/(\d+)/", page)[1]
    assert clerk.post(address(run, "undanta", place), {"note": ""}).status_code == 409
    assert clerk.post(address(run, "undanta", place), {"note": "betalas i extra körning"}).status_code == 302
    assert "betalas i extra körning" in clerk.get(address(run)).content.decode()


def test_warnings_are_signed_many_at_once_with_one_note(office):
    settled(office, "2026-10")
    with tenant(office.agency.pk):
        BankAccount.objects.update(recorded_at="2026-11-02T09:00:00Z")
    run = calculated(office)
    with tenant(office.agency.pk):
        ids = list(Finding.objects.filter(run=run, control="changed_bank_account").values_list("pk", flat=True))
    assert len(ids) == 3
    clerk = office.client(office.clerk)
    assert act(clerk, run, "control").status_code == 409
    clerk.post(address(run, "kvittera"), {"finding": ids, "note": "kontrollerat mot begäran", **shown(run)})
    with tenant(office.agency.pk):
        notes = Finding.objects.filter(pk__in=ids).values_list("note", "signed_by_id")
        assert set(notes) == {("kontrollerat mot begäran", office.clerk.pk)}
    assert act(clerk, run, "control").status_code == 302


def test_a_stop_can_not_be_signed(office):
    with tenant(office.agency.pk):
        BankAccount.objects.all().delete()
    run = calculated(office)
    with tenant(office.agency.pk):
        stop = Finding.objects.filter(run=run, control="no_bank_account").first()
    answer = office.client(office.clerk).post(address(run, "kvittera"), {"finding": [stop.pk], **shown(run)})
    assert answer.status_code == 409
    assert "Ett stopp kan inte kvitteras" in answer.content.decode()


def test_the_causes_add_up_to_the_difference_from_last_month(office):
    before = settled(office, "2026-10")
    with tenant(office.agency.pk):
        new = make_person(pay_ore=5_000_000)
        for facts in (EmploymentSpan, PayTerms):
            facts.objects.filter(employment__person=new).update(starts_on=date(2026, 11, 1))
    run = calculated(office)
    context = office.client(office.clerk).get(address(run)).context
    assert context["causes_from_ore"] == before.gross_ore
    assert sum(cause["amount_ore"] for cause in context["causes"]) == run.gross_ore - before.gross_ore == 5_000_000
    assert context["causes"][0]["label"] == "Nya i körningen"


def test_the_full_comparison_has_every_person_and_salary_type(office):
    settled(office, "2026-10")
    run = calculated(office)
    answer = office.client(office.clerk).get(address(run, "jamforelse"), {"format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Anställningsnummer;Namn;Löneart")
    assert sum("Månadslön" in line for line in lines) == 3
    assert len(reads(office)) == 3


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_people_are_exported_with_the_filter_and_noted(office, fmt):
    run = calculated(office)
    answer = office.client(office.clerk).get(address(run), {"format": fmt})
    assert answer.status_code == 200
    assert f".{fmt}" in answer["Content-Disposition"]
    assert len(reads(office)) == 3


def test_progress_is_told_while_it_is_counted_and_the_page_renewed_after(office):
    run = calculated(office)
    clerk = office.client(office.clerk)
    act(clerk, run, "calculate", seen=seen(office, run))
    with tenant(office.agency.pk):
        PayRun.objects.filter(pk=run.pk).update(people_done=2)
    part = clerk.get(address(run, "forlopp"), headers={"HX-Request": "true"}).content.decode()
    assert "<b>2</b> av 3" in part
    assert 'hx-trigger="every 2s"' in part
    calculate_waiting(office.run())
    after = clerk.get(address(run, "forlopp"), headers={"HX-Request": "true"})
    assert (after.status_code, after["HX-Refresh"]) == (204, "true")


def test_a_run_that_waits_for_the_queue_says_so(office, monkeypatch):
    run = calculated(office)
    clerk = office.client(office.clerk)
    act(clerk, run, "calculate")
    monkeypatch.setattr("payroll.runs.views.queue_is_up", lambda: False)
    with tenant(office.agency.pk):
        PayRun.objects.filter(pk=run.pk).update(started_at="2026-11-12T08:00:00Z")
    assert "Startar när kön är tillbaka" in clerk.get(address(run)).content.decode()


def test_a_run_that_stands_still_half_way_says_that_it_goes_on(office, monkeypatch):
    run = calculated(office)
    clerk = office.client(office.clerk)
    act(clerk, run, "calculate")
    monkeypatch.setattr("payroll.runs.views.queue_is_up", lambda: False)
    with tenant(office.agency.pk):
        PayRun.objects.filter(pk=run.pk).update(started_at="2026-11-12T08:00:00Z", people_done=1)
    assert "Fortsätter när kön är tillbaka" in clerk.get(address(run)).content.decode()


def test_the_findings_of_one_control_are_a_file_with_who_signed_and_why(office):
    with tenant(office.agency.pk):
        person = make_person(given_name="Utan", family_name="Konto")
        BankAccount.objects.filter(person=person).update(starts_on=date(2027, 1, 1))
    run = calculated(office)
    client = office.client(office.clerk)
    page = f"{address(run)}kontroller/"
    text = client.get(page, {"control": "no_bank_account", "format": "csv"}).content.decode()
    assert "Bankkonto saknas;Stopp;" in text
    assert "Utan Konto" in text
    assert client.get(page, {"control": "net_differs", "format": "csv"}).content.decode().count("\n") == 1
