"""The interface: one page at a time, each write once, problems told, reads logged, nothing of anyone else."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.models import Employment, FixedItem, TimeEntry
from servicecenter.accounts.roles import Role
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.attest.queries import inbox, tasks_of
from servicecenter.audit.models import AuditEvent
from servicecenter.models import AnsweredCall, AttestTask
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user
from tests.factories.runs import make_office, settled
from tests.factories.tokens import System, system_of

pytestmark = pytest.mark.django_db
DAY = "2026-11-02"


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def system(agency) -> System:
    return system_of(agency)


def employment(agency, **given) -> Employment:
    with tenant(agency.pk):
        return make_person(**given).employments.select_related("person").get()


def overtime(hours="2.50", day=DAY) -> dict:
    return {"code": "13110", "starts_on": day, "ends_on": day, "quantity": hours}


def code_of_overtime() -> str:
    from payroll.salary_types.catalogue import by_key

    return by_key("overtime_simple").code


def entry_body(**more) -> dict:
    return overtime() | {"code": code_of_overtime()} | more


def test_a_list_comes_a_page_at_a_time_and_every_row_once(agency, system):
    with tenant(agency.pk):
        wanted = {str(make_person().public_id) for _ in range(7)}
    seen, url = [], "/api/v1/persons/?limit=3"
    while url:
        page = system.get(url).json()
        assert len(page["results"]) <= 3
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert (len(seen), set(seen)) == (7, wanted)


def test_a_row_that_comes_while_the_pages_are_read_is_read_too(agency, system):
    employment(agency), employment(agency)
    first = system.get("/api/v1/persons/?limit=1").json()
    late = employment(agency).person
    second = system.get(first["next"]).json()
    third = system.get(second["next"]).json()
    assert [row["id"] for row in third["results"]] == [str(late.public_id)]


@pytest.mark.parametrize("cursor", ["x", "åäö", "AAAA", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_of_ones_own_making_is_refused(system, cursor):
    answer = system.get("/api/v1/persons/", {"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/#cursor")


def test_a_filter_that_nobody_knows_is_refused_and_told(system):
    answer = system.get("/api/v1/persons/?nummer=1")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "#/nummer", "detail": "Fältet finns inte här."}]


def test_who_has_protected_identity_is_not_in_the_interface(agency, system):
    with tenant(agency.pk):
        person = make_person(given_name="", family_name="", is_protected=True)
        hired = person.employments.get()
    for path in (f"persons/{person.public_id}/", f"employments/{hired.public_id}/"):
        assert system.get(f"/api/v1/{path}").status_code == 404
    assert system.write(f"/api/v1/employments/{hired.public_id}/time-entries/", entry_body()).status_code == 404
    for path in ("persons/", "employments/", "pay-terms/", "tax-decisions/"):
        assert system.get(f"/api/v1/{path}").json()["results"] == [], path


def test_facts_are_told_as_they_were_known_at_any_time(agency, system):
    hired = employment(agency, pay_ore=3_000_000)
    with tenant(agency.pk):
        clerk = make_user(agency, Role.PAYROLL_CLERK)
        from payroll.employment.actions import change_pay
        from servicecenter.models import Unit

        change_pay(
            employment=hired, starts_on=date(2026, 12, 1), unit=Unit.objects.get(), title="chef", form="monthly",
            pay_ore=3_500_000, extent=Decimal(100), coding="100", by=clerk, at=NOW,
        )  # fmt: skip
    now = system.get("/api/v1/pay-terms/", {"on": "2026-12-24"}).json()["results"]
    then = system.get("/api/v1/pay-terms/", {"on": "2026-12-24", "known_at": "2026-11-01T00:00:00Z"}).json()["results"]
    assert ([row["pay_ore"] for row in now], [row["pay_ore"] for row in then]) == ([3_500_000], [3_000_000])


def test_pay_is_changed_by_the_same_rules_as_on_the_page(agency, system):
    hired = employment(agency)
    body = {
        "starts_on": "2026-12-01", "unit": "100", "title": "utredare", "form": "monthly", "pay_ore": 4_500_000,
        "extent": "80.00", "coding": "100",
    }  # fmt: skip
    url = f"/api/v1/employments/{hired.public_id}/pay-terms/"
    made = system.write(url, body)
    assert made.status_code == 201, made.json()
    assert (made.json()["pay_ore"], made.json()["extent"], made.json()["recorded_by"]) == (
        4_500_000, "80.00", "System: Tidsystemet",
    )  # fmt: skip
    refused = system.write(url, body | {"extent": "0.00"}, key="nyckel-0002")
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"][0]["pointer"] == "#/extent"
    unknown = system.write(url, body | {"unit": "999", "extra": 1}, key="nyckel-0003")
    assert unknown.json()["errors"] == [{"pointer": "#/extra", "detail": "Fältet finns inte här."}]


def test_problems_are_told_in_the_language_of_the_caller(agency, system):
    url = f"/api/v1/employments/{employment(agency).public_id}/fixed-items/"
    swedish = system.write(url, {})
    english = system.post(
        url, {}, content_type="application/json", headers={"Idempotency-Key": "nyckel-2", "Accept-Language": "en"}
    )
    assert swedish.json()["title"] == "Innehållet kan inte godtas"
    assert english.json()["title"] == "The content cannot be accepted"
    assert {row["pointer"] for row in english.json()["errors"]} == {"#/starts_on", "#/code", "#/amount_ore"}


def test_the_same_write_again_gives_the_same_answer_and_is_done_once(agency, system):
    url = f"/api/v1/employments/{employment(agency).public_id}/time-entries/"
    first, again = system.write(url, entry_body()), system.write(url, entry_body())
    assert (first.status_code, again.status_code) == (201, 201), first.json()
    assert first.json() == again.json()
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    with tenant(agency.pk):
        assert (TimeEntry.objects.count(), AttestTask.objects.count()) == (1, 1)


def test_the_same_key_for_something_else_is_refused(agency, system):
    url = f"/api/v1/employments/{employment(agency).public_id}/time-entries/"
    system.write(url, entry_body())
    other = system.write(url, entry_body(quantity="3.00"))
    assert (other.status_code, other.json()["type"]) == (409, "/api/#key_used")


def test_a_refused_write_leaves_its_key_free(agency, system):
    url = f"/api/v1/employments/{employment(agency).public_id}/time-entries/"
    assert system.write(url, entry_body(quantity="0.00")).status_code == 422
    assert system.write(url, entry_body()).status_code == 201


@pytest.mark.parametrize("key", ["", "kort", "x" * 65, "med mellanslag"])
def test_a_write_without_a_key_of_its_own_is_refused(agency, system, key):
    url = f"/api/v1/employments/{employment(agency).public_id}/time-entries/"
    answer = system.write(url, entry_body(), key=key)
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/#no_key")


def test_another_systems_key_is_its_own(agency, system):
    url = f"/api/v1/employments/{employment(agency).public_id}/time-entries/"
    other = system_of(agency, name="Stämpelklockan")
    assert system.write(url, entry_body()).status_code == 201
    assert other.write(url, entry_body(starts_on="2026-11-03", ends_on="2026-11-03")).status_code == 201
    with tenant(agency.pk):
        assert AnsweredCall.objects.count() == 2


def test_reported_time_waits_for_a_person_and_can_be_taken_back(agency, system):
    hired = employment(agency)
    made = system.write(f"/api/v1/employments/{hired.public_id}/time-entries/", entry_body()).json()
    assert (made["state"], made["attested_at"]) == ("submitted", None)
    back = system.write(f"/api/v1/time-entries/{made['id']}/withdraw/", {}, key="nyckel-0009")
    assert (back.status_code, back.json()["state"]) == (201, "withdrawn")
    with tenant(agency.pk):
        assert AttestTask.objects.get().state == "withdrawn"
    late = system.write(f"/api/v1/time-entries/{made['id']}/withdraw/", {}, key="nyckel-0010")
    assert (late.status_code, late.json()["type"]) == (409, "/api/#not_now")


def test_whoever_holds_a_systems_key_cannot_attest_what_it_reports(agency):
    holder, other = make_user(agency, Role.ADMINISTRATOR, Role.ATTESTER), make_user(agency, Role.ATTESTER)
    system = system_of(agency, by=holder)
    hired = employment(agency)
    system.write(f"/api/v1/employments/{hired.public_id}/time-entries/", entry_body())
    with tenant(agency.pk):
        task = AttestTask.objects.get()
        assert (inbox(holder, on=NOW.date()), tasks_of(inbox(other, on=NOW.date()))) == ([], [task])
        with pytest.raises(MayNotDecide, match="själv begärt"):
            decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=holder, at=NOW)
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=other, at=NOW)
        assert TimeEntry.objects.get().state == "attested"


def test_absence_is_reported_once_for_the_same_days(agency, system):
    url = f"/api/v1/employments/{employment(agency).public_id}/absences/"
    body = {"kind": "sick", "starts_on": "2026-11-02", "ends_on": "2026-11-04", "working_days": "3.00"}
    made = system.write(url, body)
    assert (made.status_code, made.json()["state"]) == (201, "submitted"), made.json()
    again = system.write(url, body | {"starts_on": "2026-11-04", "ends_on": "2026-11-06"}, key="nyckel-0002")
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (422, "#/starts_on")


def test_what_is_counted_by_the_rules_is_not_reported_as_an_amount(agency, system):
    url = f"/api/v1/employments/{employment(agency).public_id}/time-entries/"
    salary = system.write(url, entry_body(code="11100"))
    assert salary.json()["errors"][0]["pointer"] == "#/code"
    priced = system.write(url, entry_body(amount_ore=100))
    assert priced.json()["errors"][0]["pointer"] == "#/amount_ore"


def test_a_payslip_comes_with_its_lines_and_each_line_with_why(system, agency):
    office = make_office(people=2)
    run = settled(office, "2026-10")
    system = system_of(office.agency)
    page = system.get("/api/v1/payslips/", {"run": str(run.public_id)}).json()
    assert len(page["results"]) == 2
    slip = system.get(f"/api/v1/payslips/{page['results'][0]['id']}/").json()
    assert slip == page["results"][0]
    net = sum(line["amount_ore"] for line in slip["lines"] if line["code"] == "11100")
    assert net == slip["gross_ore"]
    told = system.get(f"/api/v1/payslips/{slip['id']}/lines/1/because/").json()
    assert told["sv"]
    assert told["en"]
    assert system.get(f"/api/v1/payslips/{slip['id']}/lines/99/because/").status_code == 404
    listed = system.get("/api/v1/runs/?month=2026-10").json()["results"]
    assert [row["gross_ore"] for row in listed] == [run.gross_ore]
    voucher = system.get("/api/v1/vouchers/").json()["results"][0]
    assert sum(line["amount_ore"] for line in voucher["lines"]) == 0


def test_every_person_whose_pay_is_read_has_it_in_the_log_once_for_each_call(agency, system):
    with tenant(agency.pk):
        people = {make_person().pk for _ in range(3)}
    answer = system.get("/api/v1/pay-terms/")
    assert (answer.status_code, len(answer.json()["results"])) == (200, 3)
    with tenant(agency.pk):
        rows = list(AuditEvent.objects.filter(event="read").values_list("person_id", "actor_name", "object_kind"))
    assert sorted(rows) == sorted((pk, "System: Tidsystemet", "payterms") for pk in people)


def test_a_page_unchanged_since_last_time_is_not_sent_again(agency, system):
    hired = employment(agency)
    url = f"/api/v1/employments/{hired.public_id}/"
    first = system.get(url)
    again = system.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


LISTS = ("persons", "employments", "pay-terms", "fixed-items", "tax-decisions", "net-deductions", "payees",
         "time-entries", "absences", "runs", "payslips", "vouchers")  # fmt: skip


def test_a_list_asks_the_database_as_much_for_thirty_rows_as_for_three():
    few, many = make_office(people=3), make_office(people=30)
    counts = []
    for office in (few, many):
        settled(office, "2026-10")
        system = system_of(office.agency)
        for hired in employments(office.agency):
            system.write(f"/api/v1/employments/{hired}/time-entries/", entry_body(), key=f"nyckel-{hired.hex[:20]}")
        counts.append({name: queries(system, name) for name in LISTS})
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 24


def employments(agency):
    with tenant(agency.pk):
        return list(Employment.objects.values_list("public_id", flat=True))


def queries(system: System, name: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert system.get(f"/api/v1/{name}/").status_code == 200
    return len(captured)


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"a": NaN}', b"[" * 5000])
def test_what_is_not_json_is_told_so(agency, system, body):
    url = f"/api/v1/employments/{employment(agency).public_id}/time-entries/"
    answer = system.generic("POST", url, body, content_type="application/json", headers={"Idempotency-Key": "nyckel-1"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/#unreadable")


def test_a_form_is_not_json(agency, system):
    url = f"/api/v1/employments/{employment(agency).public_id}/time-entries/"
    answer = system.post(url, entry_body(), headers={"Idempotency-Key": "nyckel-1"})
    assert (answer.status_code, answer.json()["type"]) == (415, "/api/#media")


def test_a_misspelt_address_and_a_wrong_method_are_told_as_problems(system):
    assert system.get("/api/v1/personer/").json()["type"] == "/api/#missing"
    wrong = system.delete("/api/v1/persons/")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/api/#method")


def test_nothing_is_left_of_a_call_that_was_killed_before_it_answered(agency, system, monkeypatch):
    """Killed between the write and the end of the transaction: the retry is the first that happens."""
    hired = employment(agency)
    url = f"/api/v1/employments/{hired.public_id}/fixed-items/"
    body = {"code": "11400", "amount_ore": 100_000, "starts_on": "2026-11-01"}
    save = AnsweredCall.save

    def die(self, *args, **kwargs):
        if kwargs.get("update_fields"):
            raise KeyboardInterrupt
        return save(self, *args, **kwargs)

    monkeypatch.setattr(AnsweredCall, "save", die)
    with pytest.raises(KeyboardInterrupt):
        system.write(url, body)
    monkeypatch.undo()
    with tenant(agency.pk):
        assert (FixedItem.objects.count(), AnsweredCall.objects.count()) == (0, 0)
    made = system.write(url, body)
    assert made.status_code == 201
    assert "Idempotency-Replayed" not in made
    with tenant(agency.pk):
        assert FixedItem.objects.count() == 1


def test_the_page_for_integrators_tells_every_operation_and_problem(client):
    page = client.get("/api/").text
    for word in ("POST /api/v1/employments/{public_id}/time-entries/", "Idempotency-Key", 'id="key_used"', "see_pay"):
        assert word in page
    assert json.loads(client.get("/api/v1/schema/").content)["openapi"].startswith("3.")
