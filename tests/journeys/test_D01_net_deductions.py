"""D01: an employee agrees to deductions, they are drawn from start to stop, and each payee gets list and money."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from django.urls import reverse

from payroll.employment.actions import record_tax_decision
from payroll.models import Payee, PayLine, PayRun, Payslip, Person
from payroll.population.carry import follow_checklist, sign_warnings
from payroll.reports.queries import payee_lines, payee_sums
from payroll.runs.actions import (
    approve_run,
    make_definitive,
    open_run,
    send_to_control,
    start_calculation,
)
from payroll.runs.engine import calculate_waiting
from servicecenter.common.periods import Month
from servicecenter.models import AgencySetting, Payment, PaymentBatch
from servicecenter.tenancy.scope import tenant
from tests.factories import STOCKHOLM, make_agency, make_person, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
UNION, PARKING = "19 500", "450"


@pytest.fixture
def house():
    """Two agencies side by side; the first has a clerk, an approver and two people who log in."""
    agency, other = make_agency(), make_agency()
    users = {
        "clerk": make_user(agency, "payroll_clerk"),
        "approver": make_user(agency, "payroll_approver"),
        "anna": make_user(agency, "employee"),
        "bo": make_user(agency, "employee"),
    }
    with tenant(agency.pk):
        AgencySetting.objects.create(
            key="payment.bankgiro", value="50501055", source="avtal med banken", starts_on=date(2025, 1, 1)
        )
        for name, pay in (("anna", 4_200_000), ("bo", 3_000_000)):
            make_person(user=users[name], given_name=name.title(), family_name="Test", sort_key=name, pay_ore=pay)
    return {"agency": agency, "other": other, **users}


def payee_through_page(client, clerk, name: str, code: str, bankgiro: str) -> None:
    client.force_login(clerk)
    sent = client.post(reverse("payee_new"), {"name": name, "code": code, "bankgiro": bankgiro})
    assert sent.status_code == 302, sent.content.decode()


def agree(client, user, agency, payee: str, amount: str, starts_on: str, ends_on: str = "") -> None:
    client.force_login(user)
    with tenant(agency.pk):
        chosen = Payee.objects.get(name=payee).pk
    sent = client.post(
        reverse("my_deductions"), {"payee": chosen, "amount_ore": amount, "starts_on": starts_on, "ends_on": ends_on}
    )
    assert sent.status_code == 302, sent.content.decode()


def paid_run(house, month: str) -> PayRun:
    """The month's run, calculated, approved by a second person and made definitive."""
    agency, clerk, approver = house["agency"], house["clerk"], house["approver"]
    at = datetime.now(STOCKHOLM)
    with tenant(agency.pk):
        run = start_calculation(run=open_run(month=month, by=clerk, at=at), by=clerk, at=at)
    calculate_waiting(run, at=at)
    with tenant(agency.pk):
        run.refresh_from_db()
        sign_warnings(run, by=clerk, at=at)
        follow_checklist(run, by=clerk, at=at)
        run = send_to_control(run=run, by=clerk, at=at)
        run = approve_run(run=run, content_hash=run.content_hash, by=approver, at=at)
        return make_definitive(run=run, by=clerk, at=at)


def drawn(run: PayRun, name: str) -> dict[str, int]:
    payees = {payee.pk: payee.name for payee in Payee.objects.all()}
    lines = PayLine.objects.filter(run=run, payslip__person__given_name=name, payee_id__isnull=False)
    return {payees[line.payee_id]: -line.amount_ore for line in lines}


def test_D01_deductions_from_start_to_stop_never_below_what_is_left_and_paid_to_each_payee(client, house) -> None:
    agency = house["agency"]
    payee_through_page(client, house["clerk"], "Akademikerförbundet", "60310", "5050-1055")
    payee_through_page(client, house["clerk"], "Parkeringen AB", "60301", "991-2346")
    today = datetime.now(STOCKHOLM).date()
    this, following = Month.of(today), Month.of(today).plus(1)
    agree(client, house["anna"], agency, "Akademikerförbundet", "325,50", today.isoformat())
    agree(client, house["anna"], agency, "Parkeringen AB", PARKING, today.isoformat(), this.ends_on.isoformat())
    agree(client, house["bo"], agency, "Akademikerförbundet", UNION, today.isoformat())
    agree(client, house["bo"], agency, "Parkeringen AB", "9000", today.isoformat())
    with tenant(agency.pk):
        bo = Person.objects.get(given_name="Bo")
        record_tax_decision(
            person=bo, kind="table", table=33, column=1, extra_ore=200_000, starts_on=today, by=house["clerk"],
            at=datetime.now(STOCKHOLM),
        )  # fmt: skip

    first = paid_run(house, str(following))
    with tenant(agency.pk):
        assert drawn(first, "Anna") == {"Akademikerförbundet": 32_550}, "the parking stopped with the month before"
        slip = Payslip.objects.get(run=first, person=bo)
        left = slip.gross_ore + slip.tax_free_ore - slip.tax_ore
        assert slip.net_ore == 0
        assert sum(drawn(first, "Bo").values()) == left, "no more is drawn than there is"
        assert drawn(first, "Bo")["Akademikerförbundet"] == 1_950_000, "the catalogue's order decides who is paid first"
        assert 0 < drawn(first, "Bo")["Parkeringen AB"] < 900_000

        sums = {row.payee.name: row for row in payee_sums(following)}
        assert all(row.ties for row in sums.values())
        lines = PayLine.objects.filter(run=first, payee_id__isnull=False)
        assert sum(row.deducted_ore for row in sums.values()) == -sum(line.amount_ore for line in lines)
        batch = PaymentBatch.objects.get(origin=f"{first.origin}:deduction")
        assert batch.total_ore == sum(row.paid_ore for row in sums.values())
        union = sums["Akademikerförbundet"].payee
        assert Payment.objects.get(batch=batch, payee_id=union.pk).amount_ore == 32_550 + 1_950_000
        assert sum(line.amount_ore for line in payee_lines(union, following)) == 32_550 + 1_950_000

    client.force_login(house["clerk"])
    listed = client.get(reverse("payee_list", args=[union.pk]), {"manad": str(following), "format": "csv"})
    rows = list(csv.reader(io.StringIO(listed.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[1:] for row in rows[1:]] == [
        ["Anna Test", "Fackavgift", "325,50"],
        ["Bo Test", "Fackavgift", "19500,00"],
    ]
    xlsx = client.get(reverse("payee_report"), {"manad": str(following), "format": "xlsx"})
    assert xlsx["Content-Type"].endswith("spreadsheetml.sheet")
    page = client.get(reverse("payee_report"), {"manad": str(following)}).content.decode()
    assert "19\xa0825,50" in page

    client.force_login(make_user(house["other"], "payroll_clerk"))
    assert client.get(reverse("payee_list", args=[union.pk])).status_code == 404
    assert "Akademikerförbundet" not in client.get(reverse("payee_report"), {"manad": str(following)}).content.decode()


def attach(client, clerk, person: Person, **given: str):
    client.force_login(clerk)
    fields = {"reference": "U-1234-26", "payment_reference": "70012345", "starts_on": "2026-01-01"} | given
    return client.post(reverse("attachment_new", args=[person.public_id]), fields)


def test_D01_nothing_is_drawn_below_the_protected_amount_that_kronofogden_has_decided(client, house) -> None:
    agency, clerk = house["agency"], house["clerk"]
    payee_through_page(client, clerk, "Akademikerförbundet", "60310", "5050-1055")
    payee_through_page(client, clerk, "Kronofogden", "60320", "5805-0006")
    today = datetime.now(STOCKHOLM).date()
    following = Month.of(today).plus(1)
    agree(client, house["anna"], agency, "Akademikerförbundet", "900", today.isoformat())
    agree(client, house["bo"], agency, "Akademikerförbundet", "900", today.isoformat())
    with tenant(agency.pk):
        anna, bo = Person.objects.get(given_name="Anna"), Person.objects.get(given_name="Bo")
    assert attach(client, clerk, anna, protected_ore="29000", amount_ore="3 000").status_code == 302
    assert attach(client, clerk, bo, protected_ore="23500").status_code == 302

    run = paid_run(house, str(following))
    with tenant(agency.pk):
        slips = {slip.person_id: slip for slip in Payslip.objects.filter(run=run)}
        pay = {key: slip.gross_ore - slip.tax_ore for key, slip in slips.items()}
        drawn_of_anna = drawn(run, "Anna")
        assert drawn_of_anna["Kronofogden"] == min(300_000, (pay[anna.pk] - 2_900_000) // 100 * 100)
        room = max(pay[anna.pk] - 2_900_000 - drawn_of_anna["Kronofogden"], 0)
        assert drawn_of_anna["Akademikerförbundet"] == min(90_000, room), "the attachment is drawn first"
        assert slips[anna.pk].net_ore >= 2_900_000
        assert drawn(run, "Bo") == {
            "Kronofogden": (pay[bo.pk] - 2_350_000) // 100 * 100,
            "Akademikerförbundet": (pay[bo.pk] - 2_350_000) % 100,
        }
        assert slips[bo.pk].net_ore == 2_350_000, "all above the protected amount is gone, and not an öre of it"

        batch = PaymentBatch.objects.get(origin=f"{run.origin}:deduction")
        paid = Payment.objects.filter(batch=batch, payee_name="Kronofogden").order_by("amount_ore")
        assert len(paid) == 2, "Kronofogden gets each person's money by itself"
        assert bytes(batch.content).decode().count("70012345") == 2
        assert all(row.ties for row in payee_sums(following))

    client.force_login(house["anna"])
    mine = client.get(reverse("my_deductions")).content.decode()
    assert "U-1234-26" in mine
    assert "29\xa0000,00" in mine
    client.force_login(house["bo"])
    assert "29\xa0000,00" not in client.get(reverse("my_deductions")).content.decode()


def test_D01_a_stopped_deduction_is_not_drawn_again(client, house) -> None:
    agency, anna = house["agency"], house["anna"]
    payee_through_page(client, house["clerk"], "Motionsklubben", "60303", "5050-1055")
    today = datetime.now(STOCKHOLM).date()
    this, following = Month.of(today), Month.of(today).plus(1)
    agree(client, anna, agency, "Motionsklubben", "75", today.isoformat())
    with tenant(agency.pk):
        deduction = Person.objects.get(user=anna).net_deductions.get()
    client.force_login(house["bo"])
    assert client.post(reverse("my_deduction_stop", args=[deduction.pk]), {"last_day": today}).status_code == 404
    client.force_login(anna)
    assert client.post(reverse("my_deduction_stop", args=[deduction.pk]), {"last_day": this.ends_on}).status_code == 302
    run = paid_run(house, str(following))
    with tenant(agency.pk):
        assert drawn(run, "Anna") == {}
        assert not PaymentBatch.objects.filter(origin=f"{run.origin}:deduction").exists()


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"consented_on": "2099-01-01"}, "kan inte ligga i framtiden"),
        ({"amount_ore": "0"}, "större än noll"),
        ({"amount_ore": "-5"}, "större än noll"),
        ({"ends_on": "2020-01-01"}, "ligger före"),
        ({"starts_on": "2080-01-01"}, "Kontrollera årtalet"),
    ],
)
def test_D01_a_bad_deduction_is_refused_with_the_reason(client, house, given, text) -> None:
    payee_through_page(client, house["clerk"], "Motionsklubben", "60303", "5050-1055")
    with tenant(house["agency"].pk):
        person, payee = Person.objects.get(given_name="Anna"), Payee.objects.get()
    fields = {"payee": payee.pk, "amount_ore": "75", "starts_on": "2026-12-01", "consented_on": date(2026, 11, 1)}
    page = client.post(reverse("deduction_new", args=[person.public_id]), fields | given)
    assert page.status_code == 422
    assert text in page.content.decode()


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"bankgiro": "5050-1056"}, "fel kontrollsiffra"),
        ({"organisation_number": "123"}, "är inte ett organisationsnummer"),
        ({"code": "60100"}, ""),
    ],
)
def test_D01_a_bad_payee_is_refused(client, house, given, text) -> None:
    client.force_login(house["clerk"])
    page = client.post(reverse("payee_new"), {"name": "X", "code": "60310", "bankgiro": "5050-1055"} | given)
    assert page.status_code == 422
    assert text in page.content.decode()
