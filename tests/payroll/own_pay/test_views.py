"""The employee's own pages: only what is theirs, only what is fixed, and a new account only after proof."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from payroll.models import BankAccount, PayRun, Payslip, Person
from payroll.population.carry import follow_checklist, sign_warnings
from payroll.runs.actions import (
    approve_run,
    make_definitive,
    open_run,
    send_to_control,
    start_calculation,
)
from payroll.runs.controls import run_controls
from payroll.runs.engine import calculate_waiting
from payroll.runs.models import Finding
from servicecenter.audit.models import AuditEvent
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant
from tests.factories import STOCKHOLM, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "ett-langt-losenord-2026"
PAGES = ("my_payslips", "my_employment", "my_bank_account", "my_deductions", "who_has_seen")


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def user(agency):
    user = make_user(agency, "employee")
    user.set_password(PASSWORD)
    user.save()
    with tenant(agency.pk):
        make_person(user=user, given_name="Anna")
    return user


@pytest.fixture
def me(user, client):
    client.force_login(user)
    return user


def calculated(agency, clerk) -> PayRun:
    """This month's run as the clerk sees it: calculated, not approved."""
    at = datetime.now(STOCKHOLM)
    with tenant(agency.pk):
        run = start_calculation(run=open_run(month=str(Month.of(at.date())), by=clerk, at=at), by=clerk, at=at)
    calculate_waiting(run, at=at)
    return run


def fixed(agency, run: PayRun, clerk) -> Payslip:
    at = datetime.now(STOCKHOLM)
    approver = make_user(agency, "payroll_approver")
    with tenant(agency.pk):
        run = PayRun.objects.get(pk=run.pk)
        sign_warnings(run, by=clerk, at=at)
        follow_checklist(run, by=clerk, at=at)
        run = send_to_control(run=run, by=clerk, at=at)
        run = approve_run(run=run, content_hash=run.content_hash, by=approver, at=at)
        make_definitive(run=run, by=clerk, at=at)
        return Payslip.objects.get(person__given_name="Anna")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_before_there_is_anything_to_show(me, client, name) -> None:
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", [*PAGES, "my_bank_account_change"])
def test_whoever_is_not_an_employee_is_refused(agency, client, name) -> None:
    client.force_login(make_user(agency, "auditor"))
    assert client.get(reverse(name)).status_code == 403


def test_a_user_who_is_nobodys_employee_is_told_so(agency, client) -> None:
    client.force_login(make_user(agency, "employee"))
    page = client.get(reverse("my_payslips"))
    assert page.status_code == 404
    assert "inte lön från den här myndigheten" in page.content.decode()


def test_a_payslip_is_shown_when_it_is_fixed_with_its_reasons_and_as_pdf(agency, me, client) -> None:
    clerk = make_user(agency, "payroll_clerk")
    run = calculated(agency, clerk)
    with tenant(agency.pk):
        preliminary = Payslip.objects.get()
    assert "Ingen lön än" in client.get(reverse("my_payslips")).content.decode()
    assert client.get(reverse("my_payslip", args=[preliminary.public_id])).status_code == 404

    slip = fixed(agency, run, clerk)
    address = reverse("my_payslip", args=[slip.public_id])
    assert address in client.get(reverse("my_payslips")).content.decode()
    page = client.get(address).content.decode()
    assert reverse("my_payslip_because", args=[slip.public_id, 1]) in page
    assert reverse("payslip", args=[slip.public_id]) not in page
    because = client.get(reverse("my_payslip_because", args=[slip.public_id, 1]))
    assert "Så räknades" in because.content.decode()
    assert client.get(reverse("my_payslip_because", args=[slip.public_id, 999])).status_code == 404
    pdf = client.get(reverse("my_payslip_pdf", args=[slip.public_id]))
    assert pdf.content.startswith(b"%PDF")
    start = client.get(reverse("start")).content.decode()
    assert address in start


def test_another_persons_payslip_does_not_exist_for_me(agency, user, client) -> None:
    clerk = make_user(agency, "payroll_clerk")
    slip = fixed(agency, calculated(agency, clerk), clerk)
    stranger = make_user(agency, "employee")
    with tenant(agency.pk):
        make_person(user=stranger)
    client.force_login(stranger)
    for name, args in (("my_payslip", []), ("my_payslip_pdf", []), ("my_payslip_because", [1])):
        assert client.get(reverse(name, args=[slip.public_id, *args])).status_code == 404
    assert client.get(reverse("payslip", args=[slip.public_id])).status_code == 403


def test_i_see_who_else_has_looked_at_my_data_and_not_myself(agency, me, client) -> None:
    with tenant(agency.pk):
        person = Person.objects.get(user=me)
    client.get(reverse("my_employment"))
    assert "Ingen har tittat" in client.get(reverse("who_has_seen")).content.decode()
    clerk = make_user(agency, "payroll_clerk", full_name="Lena Handläggare")
    client.force_login(clerk)
    client.get(reverse("employee", args=[person.public_id]))
    client.force_login(me)
    page = client.get(reverse("who_has_seen")).content.decode()
    assert "Lena Handläggare" in page
    assert "Anställningsuppgifter" in page


def test_the_account_page_shows_only_the_end_of_the_number(me, client) -> None:
    page = client.get(reverse("my_bank_account")).content.decode()
    assert "•••• 0019" in page
    assert "0000019" not in page


def new_account(client, **given: str):
    return client.post(reverse("my_bank_account_change"), {"clearing": "5000", "account": "0000027"} | given)


def accounts(agency) -> list[str]:
    with tenant(agency.pk):
        return list(
            BankAccount.objects.filter(superseded_at__isnull=True)
            .order_by("starts_on")
            .values_list("account", flat=True)
        )


def test_a_new_account_needs_the_password_again(agency, me, client) -> None:
    answer = new_account(client)
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert accounts(agency) == ["0000019"]


def proven(client, user) -> None:
    """Logged in, and the password given once more."""
    for name, fields in (("account_login", {"login": user.email}), ("account_reauthenticate", {})):
        assert client.post(reverse(name), fields | {"password": PASSWORD}).status_code == 302


def test_who_has_just_proved_who_they_are_changes_the_account_and_the_clerk_sees_it(agency, user, client) -> None:
    proven(client, user)
    answer = new_account(client)
    assert answer.url == reverse("my_bank_account")
    assert "•••• 0027" in client.get(answer.url).content.decode()
    assert accounts(agency) == ["0000019", "0000027"]
    with tenant(agency.pk):
        assert AuditEvent.objects.filter(event="bank_account_changed", actor_id=user.pk).exists()


def test_a_proof_that_is_too_old_is_asked_for_again(agency, user, client) -> None:
    proven(client, user)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    assert "reauthenticate" in new_account(client).url
    assert accounts(agency) == ["0000019"]


def test_a_wrong_check_digit_is_told_at_its_field(agency, user, client) -> None:
    proven(client, user)
    page = new_account(client, account="0000018")
    assert page.status_code == 422
    assert "Kontrollsiffran stämmer inte" in page.content.decode()
    assert accounts(agency) == ["0000019"]


def test_a_changed_account_is_found_by_the_controls_of_the_next_run(agency, user, client) -> None:
    clerk = make_user(agency, "payroll_clerk")
    fixed(agency, calculated(agency, clerk), clerk)
    proven(client, user)
    new_account(client)
    at = datetime.now(STOCKHOLM) + timedelta(minutes=1)
    with tenant(agency.pk):
        following = str(Month.of(at.date()).plus(1))
        run = start_calculation(run=open_run(month=following, by=clerk, at=at), by=clerk, at=at)
    calculate_waiting(run, at=at)
    with tenant(agency.pk):
        run_controls(PayRun.objects.get(pk=run.pk))
        assert Finding.objects.filter(run=run, control="changed_bank_account", person__user=user).exists()
