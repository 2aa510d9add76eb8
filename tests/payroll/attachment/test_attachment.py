"""Kronofogden's decisions: who may record them, what is refused, what stays readable, and who has looked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from payroll.attachment.actions import end_attachment, record_attachment
from payroll.attachment.queries import attachment_inputs, history_of, orders_of
from payroll.models import Payee, PayRun, Person
from payroll.runs.inputs import Window
from servicecenter.audit.models import AuditEvent
from servicecenter.tenancy.lookups import Keys
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db
SINCE = date(2026, 10, 1)


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        Payee.objects.create(name="Kronofogden", bankgiro="58050006", code="60320")
        yield agency


@pytest.fixture
def clerk(agency):
    return make_user(agency, "payroll_clerk")


@pytest.fixture
def person(agency) -> Person:
    return make_person(given_name="Åsa", family_name="Test")


def decide(person: Person, clerk, *, at=NOW, **given):
    plain = {"reference": "U-1234-26", "protected_ore": 1_500_000, "amount_ore": 250_000, "starts_on": SINCE}
    return record_attachment(person=person, by=clerk, at=at, **plain | given)


def test_a_new_decision_replaces_the_one_before_from_its_day_and_both_stay_readable(person, clerk) -> None:
    decide(person, clerk)
    decide(
        person, clerk, protected_ore=1_600_000, amount_ore=None, starts_on=date(2027, 1, 1), at=NOW + timedelta(days=1)
    )
    told = [(row.starts_on, row.ends_on, row.protected_ore, row.amount_ore) for row in orders_of(person)]
    assert told == [(date(2027, 1, 1), None, 1_600_000, None), (SINCE, date(2026, 12, 31), 1_500_000, 250_000)]
    assert history_of(person).count() == 3, "the open decision is still there, as it was known before"


def test_a_run_sees_the_decision_that_was_known_at_its_cut_off_and_holds_on_its_payday(person, clerk) -> None:
    decide(person, clerk)
    known_later = PayRun(month="2026-11", cut_off_at=NOW - timedelta(seconds=1), pays_on=date(2026, 11, 25))
    for run, expected in (
        (known_later, []),
        (PayRun(month="2026-11", cut_off_at=NOW, pays_on=date(2026, 11, 25)), [1_500_000]),
        (PayRun(month="2026-09", cut_off_at=NOW, pays_on=date(2026, 9, 25)), []),
    ):
        window = Window.of(run)
        found = attachment_inputs(window.known & window.on_payday, Keys([person.pk]))
        assert [order.protected_ore for _, order in found] == expected


def test_an_ended_attachment_takes_nothing_more(person, clerk) -> None:
    order = decide(person, clerk)
    end_attachment(order=order, last_day=date(2026, 11, 30), by=clerk, at=NOW + timedelta(days=1))
    assert [row.ends_on for row in orders_of(person)] == [date(2026, 11, 30)]
    with pytest.raises(ValidationError, match="redan ändrat"):
        end_attachment(order=order, last_day=date(2026, 12, 31), by=clerk, at=NOW + timedelta(days=2))


def test_a_decision_can_be_taken_away_altogether(person, clerk) -> None:
    order = decide(person, clerk)
    end_attachment(order=order, last_day=date(2026, 1, 1), by=clerk, at=NOW + timedelta(days=1))
    assert not orders_of(person).exists()
    assert history_of(person).count() == 1


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"reference": "  "}, "Beteckningen saknas"),
        ({"amount_ore": 250_050}, "hela kronor"),
        ({"amount_ore": 0}, "större än noll"),
        ({"protected_ore": -1}, "större än noll"),
        ({"ends_on": date(2026, 9, 1)}, "ligger före"),
    ],
)
def test_a_bad_decision_is_refused_with_the_reason(person, clerk, given, text) -> None:
    with pytest.raises(ValidationError, match=text):
        decide(person, clerk, **given)


def test_nothing_is_recorded_before_kronofogden_can_be_paid(person, clerk) -> None:
    Payee.objects.all().delete()
    with pytest.raises(ValidationError, match="Kronofogden saknas bland mottagarna"):
        decide(person, clerk)


def test_a_clerk_leaves_their_own_attachment_to_another(agency, clerk) -> None:
    own = make_person(user=clerk)
    with pytest.raises(PermissionDenied, match="En annan handläggare"):
        decide(own, clerk)


def test_nobody_can_agree_to_pay_kronofogden_as_a_wished_deduction(agency, person, client) -> None:
    employee = make_user(agency, "employee")
    Person.objects.filter(pk=person.pk).update(user=employee)
    client.force_login(employee)
    fields = {"payee": Payee.objects.get().pk, "amount_ore": "100", "starts_on": "2026-12-01"}
    assert client.post(reverse("my_deductions"), fields).status_code == 422


def test_the_pages_show_the_decision_and_the_log_knows_who_looked(agency, person, clerk, client) -> None:
    client.force_login(clerk)
    sent = client.post(
        reverse("attachment_new", args=[person.public_id]),
        {"reference": "U-77-26", "protected_ore": "14 200", "amount_ore": "", "starts_on": "2026-11-01"},
    )
    assert sent.status_code == 302, sent.content.decode()
    page = client.get(sent["Location"]).content.decode()
    assert "U-77-26" in page
    assert "Allt över förbehållsbeloppet" in page
    assert "5805-0006" in page
    listed = client.get(reverse("attachments")).content.decode()
    assert "Åsa Test" in listed
    csv = client.get(reverse("attachments"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "U-77-26;14200,00;;2026-11-01;" in csv
    reads = AuditEvent.objects.filter(event="read", object_kind="attachment", person_id=person.pk)
    assert reads.filter(actor_id=clerk.pk).count() >= 3


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("employee", 403)])
def test_whoever_has_no_right_to_pay_sees_nothing(agency, person, clerk, client, role, status) -> None:
    order = decide(person, clerk)
    client.force_login(make_user(agency, role))
    for name, key in (("attachment_of_person", person.public_id), ("attachment_end", order.pk)):
        assert client.get(reverse(name, args=[key])).status_code == status
