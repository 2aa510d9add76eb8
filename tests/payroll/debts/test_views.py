"""The pages of salary debts: the clerk's, from the stop in the run to the ledger, and the employee's own consent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from payroll.models import DebtPlan, SalaryDebt, TimeEntry
from payroll.runs import actions
from payroll.runs.engine import calculate_waiting
from payroll.salary_types.catalogue import by_key
from servicecenter.audit.models import AuditEvent
from servicecenter.common.periods import Month
from tests.factories import make_user
from tests.factories.runs import client_of
from tests.payroll.runs.conftest import Desk, make_desk

pytestmark = pytest.mark.django_db
PASSWORD = "ett-langt-losenord-2026"


@pytest.fixture
def desk(db: None) -> Desk:
    made = make_desk()
    made.at = timezone.now() - timedelta(hours=2)
    return made


@pytest.fixture
def owner(desk):
    user = make_user(desk.agency, "employee")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def clerk(desk):
    return client_of(desk.clerk, desk.agency)


def stopped(desk, owner):
    """This month's run with one who is to have more deducted than the pay."""
    person = desk.person(pay_ore=3_000_000, user=owner, given_name="Anna")
    month = Month.of(timezone.localdate())
    with desk.scope():
        TimeEntry.objects.create(
            employment=person.employments.get(),
            code=by_key("flex_deduction").code,
            starts_on=month.starts_on,
            ends_on=month.starts_on,
            amount_ore=4_000_000,
            state="attested",
            attested_at=desk.at,
            recorded_at=desk.at,
        )
    return person, desk.calculate(str(month))


def decided(desk, clerk, run, person) -> SalaryDebt:
    address = reverse("pay_run_debt", args=[run.public_id, person.public_id])
    assert address in clerk.get(reverse("pay_run", args=[run.public_id])).content.decode()
    assert clerk.post(address, {"cause": "overpaid"}).status_code == 422
    assert clerk.post(address, {"cause": "overpaid", "text": "Flextid under gränsen"}).status_code == 302
    desk.at = timezone.now()
    with desk.scope():
        run = actions.start_calculation(run=run, by=desk.clerk, at=desk.later())
    calculate_waiting(run, at=desk.later())
    desk.finalise(desk.approve(desk.fresh(run)))
    with desk.scope():
        return SalaryDebt.objects.get()


def test_from_the_stop_in_the_run_to_consent_and_payment(desk, owner, clerk, client):
    person, run = stopped(desk, owner)
    debt = decided(desk, clerk, run, person)
    own = reverse("salary_debt", args=[debt.public_id])
    listed = clerk.get(reverse("salary_debts")).content.decode()
    assert debt.reference in listed
    csv = clerk.get(reverse("salary_debts"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "10000,00" in csv
    today = timezone.localdate().isoformat()
    given = {"way": "pay", "monthly_ore": "2500", "starts_on": today, "all_at_end": "on"}
    assert clerk.post(reverse("debt_plan_new", args=[debt.public_id]), given).status_code == 302
    assert "Väntar på medgivande" in clerk.get(own).content.decode()
    with desk.scope():
        plan = DebtPlan.objects.get()
    consent = reverse("my_debt_consent", args=[plan.pk])
    client.force_login(owner)
    assert "reauthenticate" in client.post(consent).url, "consent asks who you are, as a new bank account does"
    for name, fields in (("account_login", {"login": owner.email}), ("account_reauthenticate", {})):
        client.post(reverse(name), fields | {"password": PASSWORD})
    assert consent in client.get(reverse("my_debts")).content.decode()
    assert client.post(consent).url == reverse("my_debts")
    assert "Medgivande" in client.get(reverse("my_debts")).content.decode()
    paid = {"amount_ore": "4000", "paid_on": today, "reference": "BGC 1"}
    assert clerk.post(reverse("debt_payment", args=[debt.public_id]), paid).status_code == 302
    assert "6\u00a0000,00" in clerk.get(own).content.decode()
    assert client.post(reverse("my_debt_withdraw", args=[plan.pk])).status_code == 302
    with desk.scope():
        plan.refresh_from_db()
        assert plan.ended_by == owner
        assert AuditEvent.objects.filter(event="debt_plan_agreed", actor_id=owner.pk).exists()
        assert AuditEvent.objects.filter(event="read", object_kind="debt", person_id=person.pk).exists()


def test_the_pages_of_a_debt_refuse_in_words_and_lose_nothing(desk, owner, clerk):
    person, run = stopped(desk, owner)
    debt = decided(desk, clerk, run, person)
    today = timezone.localdate().isoformat()
    for name, given, told in (
        ("debt_plan_new", {"way": "pay", "monthly_ore": "0", "starts_on": today}, "större än noll"),
        ("debt_payment", {"amount_ore": "10001", "paid_on": today, "reference": "x"}, "är kvar"),
        ("debt_write_off", {"amount_ore": "10001", "reason": "x"}, "är kvar"),
        ("debt_set_off", {"monthly_ore": "100", "starts_on": today, "protected_ore": "1"}, "document"),
    ):
        answer = clerk.post(reverse(name, args=[debt.public_id]), given)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    with desk.scope():
        assert not DebtPlan.objects.exists()


def test_a_decision_is_taken_back_from_the_page_of_the_debt(desk, owner, clerk):
    person, run = stopped(desk, owner)
    clerk.post(reverse("pay_run_debt", args=[run.public_id, person.public_id]), {"cause": "other", "text": "fel"})
    with desk.scope():
        debt = SalaryDebt.objects.get()
    assert "Återta beslutet" in clerk.get(reverse("salary_debt", args=[debt.public_id])).content.decode()
    clerk.post(reverse("pay_run_debt_undo", args=[debt.public_id]))
    with desk.scope():
        debt.refresh_from_db()
        assert debt.withdrawn_at is not None


def test_one_who_leaves_with_a_debt_is_on_the_list_of_final_pay(desk, owner, clerk):
    person, run = stopped(desk, owner)
    decided(desk, clerk, run, person)
    assert "Ingen slutar" in clerk.get(reverse("final_pay")).content.decode()
    with desk.scope():
        last = Month.of(timezone.localdate()).plus(1).ends_on
        person.employments.get().spans.update(ends_on=last)
    shown = clerk.get(reverse("final_pay")).content.decode()
    assert "Anna" in shown
    assert "kvar utan medgivande" in shown
    assert "dagar är kvar och betalas med" in shown, "by the account of vacation, as far as it is known"
    csv = clerk.get(reverse("final_pay"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "10000,00" in csv
