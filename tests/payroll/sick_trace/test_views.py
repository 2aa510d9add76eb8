"""The pages of sick periods: what is due, day by day, and who may see what."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from payroll.models import Absence, ParentalBenefitNote, Payslip, PayTerms, SickNote
from payroll.sick_trace.queries import ongoing
from servicecenter.audit.models import AuditEvent
from servicecenter.common.calendars import working_days
from servicecenter.models import Unit
from tests.factories import LONG_AGO, make_user
from tests.factories.runs import client_of
from tests.payroll.runs.test_retro import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(desk):
    return client_of(desk.clerk, desk.agency)


def ill(desk, person, first: date, last: date, **given) -> Absence:
    with desk.scope():
        return Absence.objects.create(
            employment=person.employments.get(number=1), kind="sick", starts_on=first, ends_on=last,
            working_days=working_days(first, last), state="attested", recorded_at=LONG_AGO, attested_at=LONG_AGO,
            **given,
        )  # fmt: skip


def page(client, name: str, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def today() -> date:
    return timezone.localdate()


def test_the_list_tells_the_day_and_what_is_missing_and_filters_and_exports(desk, clerk):
    short, long = desk.person(given_name="Kort"), desk.person(given_name="Lång")
    ill(desk, short, today() - timedelta(days=1), today() + timedelta(days=1))
    ill(desk, long, today() - timedelta(days=19), today())
    shown = page(clerk, "sick_periods")
    assert "Kort" in shown
    assert "behövs inte än" in shown
    assert "Skulle ha anmälts" in shown
    only = page(clerk, "sick_periods", visa="due")
    assert "Lång" in only
    assert "Kort Efternamn" not in only
    csv = clerk.get(reverse("sick_periods"), {"visa": "due", "format": "csv"}).content.decode("utf-8-sig")
    assert ";20;" in csv.splitlines()[1]
    assert "Kort Efternamn" not in page(clerk, "sick_periods", q="finns inte")


def test_everyone_shown_is_in_the_read_log_as_sickness(desk, clerk):
    person = desk.person()
    ill(desk, person, today(), today())
    page(clerk, "sick_periods")
    with desk.scope():
        assert AuditEvent.objects.filter(event="read", object_kind="sickness", person_id=person.pk).exists()


def test_the_list_asks_as_much_of_many_as_of_few(desk, django_assert_max_num_queries):
    def read() -> int:
        return len(ongoing(on=today()))

    ill(desk, desk.person(), today() - timedelta(days=20), today())
    with desk.scope(), django_assert_max_num_queries(12) as few:
        assert read() == 1
    for _ in range(5):
        ill(desk, desk.person(), today() - timedelta(days=20), today())
    with desk.scope(), django_assert_max_num_queries(len(few.captured_queries)):
        assert read() == 6


def test_a_certificate_is_noted_and_taken_back_on_the_page_of_the_person(desk, clerk):
    person = desk.person()
    ill(desk, person, today() - timedelta(days=9), today())
    assert "Saknas från" in page(clerk, "sick_periods_of_person", person.public_id)
    given = {
        "employment": "1", "kind": "certificate", "starts_on": str(today() - timedelta(days=2)),
        "ends_on": str(today()),
    }  # fmt: skip
    address = reverse("sick_note_new", args=[person.public_id])
    assert clerk.post(address, given | {"ends_on": ""}).status_code == 422
    assert clerk.post(address, given).status_code == 302
    assert "Saknas från" not in page(clerk, "sick_periods_of_person", person.public_id)
    with desk.scope():
        note = SickNote.objects.get()
    back = reverse("sick_note_take_back", args=[note.public_id])
    assert clerk.post(back, {"reason": "fel dagar"}).status_code == 302
    again = page(clerk, "sick_periods_of_person", person.public_id)
    assert "Saknas från" in again
    assert "fel dagar" in again


def test_the_days_of_a_payslip_add_up_to_its_lines(desk, clerk):
    person = desk.person(pay_ore=4_200_000)
    ill(desk, person, date(2026, 11, 2), date(2026, 11, 20))
    run(desk, "2026-11")
    with desk.scope():
        slip = Payslip.objects.get()
    shown = page(clerk, "payslip_sick_days", slip.public_id)
    assert shown.count("<tr>") == 1 + 19 + 1
    for amount in ("1\u00a0386,00", "1\u00a0108,80", "−436,80", "138,08"):
        assert amount in shown
    # 19 × 1 386,00 − 14 × 1 108,80 + 1 545,60 − 5 × 138,08
    assert "11\u00a0666,00" in shown


def test_the_line_of_a_payslip_leads_to_its_days(desk, clerk):
    person = desk.person()
    ill(desk, person, date(2026, 11, 2), date(2026, 11, 3))
    run(desk, "2026-11")
    with desk.scope():
        slip = Payslip.objects.get()
        numbers = {row.code: row.number for row in slip.lines.all()}
    days = reverse("payslip_sick_days", args=[slip.public_id])
    assert days in page(clerk, "payslip_because", slip.public_id, numbers["41210"])
    assert days not in page(clerk, "payslip_because", slip.public_id, numbers["11100"])


def test_the_employee_reads_their_own_days_and_nobody_elses(desk):
    user = make_user(desk.agency, "employee")
    person, other = desk.person(user=user, pay_ore=4_200_000), desk.person()
    ill(desk, person, date(2026, 11, 2), date(2026, 11, 4))
    ill(desk, other, date(2026, 10, 5), date(2026, 10, 6))
    desk.fix("2026-11")
    own = client_of(user, desk.agency)
    listed = page(own, "my_sickness")
    assert "2026-11-02" in listed
    assert "2026-10-05" not in listed
    days = page(own, "my_sick_days", 1, date(2026, 11, 2))
    assert "2\u00a0704,80" in days, "three days cost 2 704,80"
    assert own.get(reverse("my_sick_days", args=[1, date(2026, 10, 5)])).status_code == 404
    with desk.scope():
        mine, theirs = (Payslip.objects.get(person=row).public_id for row in (person, other))
    assert "2\u00a0704,80" in page(own, "my_payslip_sick_days", mine)
    assert own.get(reverse("my_payslip_sick_days", args=[theirs])).status_code == 404


def test_a_manager_sees_dates_due_for_their_own_people_only(desk):
    boss = make_user(desk.agency, "manager", full_name="Siv Åberg")
    led, elsewhere = desk.person(given_name="Ledd"), desk.person(given_name="Annan")
    with desk.scope():
        other = Unit.objects.create(code="U9", name="Annan enhet")
        Unit.objects.exclude(pk=other.pk).update(manager=boss)
        PayTerms.objects.filter(employment__person=elsewhere).update(unit=other)
    for person in (led, elsewhere):
        ill(desk, person, today() - timedelta(days=9), today())
    shown = page(client_of(boss, desk.agency), "team_sickness")
    assert "Ledd" in shown
    assert "Annan" not in shown
    assert "Saknas från" in shown


def test_a_manager_does_not_see_someone_who_has_moved_to_another_unit(desk):
    boss, moved = make_user(desk.agency, "manager"), desk.person(given_name="Flyttad")
    with desk.scope():
        other = Unit.objects.create(code="U9", name="Annan enhet")
        Unit.objects.exclude(pk=other.pk).update(manager=boss)
        before = PayTerms.objects.get(employment__person=moved)
        PayTerms.objects.filter(pk=before.pk).update(ends_on=today() - timedelta(days=40))
        before.pk, before.unit, before.starts_on = None, other, today() - timedelta(days=39)
        before.save()
    ill(desk, moved, today() - timedelta(days=9), today())
    assert "Flyttad" not in page(client_of(boss, desk.agency), "team_sickness")


def test_a_period_that_cannot_be_computed_says_why_instead_of_days(desk, clerk):
    person = desk.person()
    ill(desk, person, date(2026, 11, 2), date(2026, 11, 3))
    with desk.scope():
        PayTerms.objects.filter(employment__person=person).update(form="hourly", pay_ore=18_000)
    assert "timavlönad" in page(clerk, "sick_days_of_period", person.public_id, 1, date(2026, 11, 2))


def test_days_of_a_year_without_rules_are_left_out_and_the_others_told(desk, clerk):
    person = desk.person()
    ill(desk, person, date(2026, 12, 21), date(2030, 1, 10))
    shown = page(clerk, "sick_days_of_period", person.public_id, 1, date(2026, 12, 21))
    assert "2026-12-31" in shown
    assert "2030-01-01" not in shown


def test_parental_benefit_is_registered_and_taken_back_on_its_page(desk, clerk):
    person = desk.person()
    given = {
        "employment": "1", "child_born_on": "2026-02-01", "starts_on": "2026-03-02", "ends_on": "2026-03-06",
        "extent": "50", "reason": "",
    }  # fmt: skip
    address = reverse("benefit_note_new", args=[person.public_id])
    assert clerk.post(address, given).status_code == 302
    assert clerk.post(address, given).status_code == 422, "the same days again"
    shown = page(clerk, "parental_benefit_of_person", person.public_id)
    assert re.search(r"2026-03-02\s*–\s*2026-03-06", shown)
    with desk.scope():
        note = ParentalBenefitNote.objects.get()
    assert clerk.post(reverse("benefit_note_take_back", args=[note.public_id]), {"reason": "fel"}).status_code == 302
    assert "Inga besked" in page(clerk, "parental_benefit_of_person", person.public_id)


def test_a_protected_person_is_never_named(desk, clerk):
    person = desk.person(given_name="", family_name="Hemlig", is_protected=True)
    ill(desk, person, today(), today())
    shown = page(clerk, "sick_periods")
    assert "Hemlig" not in shown
    assert "Skyddade uppgifter" in shown
