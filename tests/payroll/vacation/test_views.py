"""The clerk's pages: the list with its filters and files, one account, the turn of the year, and the debt."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from payroll.models import Employment, Person, VacationDebtMonth, VacationRow
from servicecenter.common.periods import Month
from servicecenter.ledger.actions import ensure_accounts
from servicecenter.models import AttestTask
from servicecenter.tenancy.scope import tenant
from tests.factories.runs import Office, make_office
from tests.payroll.vacation.conftest import away, row

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def office() -> Office:
    """Three people: one with forty saved days, one who has been away all summer, one who has done neither."""
    office = make_office(people=3)
    with tenant(office.agency.pk):
        ensure_accounts()
        saver, traveller, _plain = Person.objects.order_by("pk")
        row(saver, "opening", "saved", 40, year=YEAR)
        away(traveller, date(YEAR, 6, 1), date(YEAR, 8, 31))
    return office


def listed(office: Office, **asked: str) -> list[list[str]]:
    answer = office.client(office.clerk).get(reverse("vacation_accounts"), {"format": "csv", **asked})
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]


def test_the_list_tells_days_and_finds_those_that_something_is_wrong_with(office: Office) -> None:
    assert len(listed(office)) == 3
    [saver] = listed(office, visa="over_saved")
    assert Decimal(saver[7].replace(",", ".")) == 40
    [traveller] = listed(office, visa="overtaken")
    assert Decimal(traveller[6].replace(",", ".")) < 0
    assert len(listed(office, visa="too_few")) == 2
    page = office.client(office.clerk).get(reverse("vacation_accounts")).content.decode()
    assert "Kvar av årets" in page


def employment_of(office: Office, place: int = 0) -> Employment:
    with tenant(office.agency.pk):
        return Employment.objects.order_by("pk")[place]


def test_an_account_tells_how_its_days_came_about_and_what_has_happened(office: Office) -> None:
    address = reverse("vacation_account", args=[employment_of(office).public_id])
    page = office.client(office.clerk).get(address).content.decode()
    assert "Så blev årets dagar" in page
    assert "Ingående saldo, sparade" in page
    assert "10 sparade dagar är över gränsen på 30" in page
    english = office.client(office.clerk)
    english.cookies["django_language"] = "en"
    assert "The whole year&#x27;s days" in english.get(address).content.decode()


def test_an_adjustment_is_registered_and_waits_for_another_clerk(office: Office) -> None:
    address = reverse("vacation_row_new", args=[employment_of(office).public_id])
    client = office.client(office.clerk)
    given = {"kind": "adjusted", "year": str(YEAR), "pot": "saved", "days": "-2,5", "reason": "fel vid övertagandet"}
    wrong = client.post(address, given | {"reason": ""})
    assert wrong.status_code == 422
    assert client.post(address, given).status_code == 302
    with tenant(office.agency.pk):
        assert VacationRow.objects.get(kind="adjusted").days == Decimal("-2.5")
        assert AttestTask.objects.filter(kind="vacation_row", state="waiting").exists()
    page = client.get(reverse("vacation_account", args=[employment_of(office).public_id])).content.decode()
    assert "väntar på en annan handläggare" in page


def test_a_shorter_week_is_registered_and_its_quota_shown(office: Office) -> None:
    employment, client = employment_of(office), office.client(office.clerk)
    given = {"week_days": "3", "starts_on": f"{YEAR}-01-01", "ends_on": "", "reason": "partiell ledighet"}
    assert client.post(reverse("vacation_week_new", args=[employment.public_id]), given).status_code == 302
    page = client.get(reverse("vacation_account", args=[employment.public_id])).content.decode()
    assert "3 arbetsdagar i veckan" in page
    assert "kvoten är 1,667" in page


def test_the_turn_of_the_year_is_shown_before_it_is_asked_for(office: Office) -> None:
    client = office.client(office.clerk)
    assert "Begär årsavslut" in client.get(reverse("vacation_closing")).content.decode()
    client.post(reverse("vacation_closing_ask"))
    assert "Väntar på en annan handläggare" in client.get(reverse("vacation_closing")).content.decode()


def test_the_debt_is_booked_from_the_page_and_told_by_person(office: Office) -> None:
    client, month = office.client(office.clerk), str(Month.of(timezone.localdate()).plus(-1))
    assert f"Bokför {month}" in client.get(reverse("vacation_debt")).content.decode()
    client.post(reverse("vacation_debt_book"), {"month": month})
    client.post(reverse("vacation_debt_book"), {"month": month})
    with tenant(office.agency.pk):
        booked = VacationDebtMonth.objects.get()
    answer = client.get(reverse("vacation_debt_month", args=[month]), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]
    assert len(rows) == 3
    assert sum(Decimal(each[9].replace(",", ".")) for each in rows) * 100 == booked.total_ore
    assert client.get(reverse("vacation_debt_month", args=["2020-01"])).status_code == 404


def test_whoever_may_not_see_pay_sees_no_account(office: Office) -> None:
    from tests.factories import make_user

    manager = office.client(make_user(office.agency, "manager"))
    for name in ("vacation_accounts", "vacation_debt", "vacation_closing"):
        assert manager.get(reverse(name)).status_code == 403
