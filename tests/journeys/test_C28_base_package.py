"""C28: the base package is listed for its service; every report keeps to the reader's agency and unit."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from payroll.models import Person
from payroll.statistics.reports import REPORTS
from payroll.vacation.actions import book_vacation_debt
from servicecenter.accounts.roles import Role
from servicecenter.common.periods import Month
from servicecenter.ledger.actions import ensure_accounts
from servicecenter.models import AgencySetting, AuditEvent, Membership, Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_person, make_user
from tests.factories.declarations import personal_number
from tests.factories.runs import Office, calculated, make_office, settled
from tests.payroll.statistics.conftest import hire, ill, pay, worked

MONTH = {"fran": "2026-10", "till": "2026-10"}
SIZES = {"210": 30, "220": 3, "300": 12, "400": 25}


@pytest.fixture
def office(db) -> Office:
    """An agency of seventy people in four units, one of them small, and its October paid."""
    office = make_office(people=0)
    with tenant(office.agency.pk):
        top = Unit.objects.get(code="100")
        north = Unit.objects.create(code="200", name="Norr", parent=top)
        for code, parent in (("210", north), ("220", north), ("300", top), ("400", top)):
            Unit.objects.create(code=code, name=f"Enhet {code}", parent=parent)
        place = 0
        for code, size in SIZES.items():
            for _person in range(size):
                place += 1
                hire(code, born_on=date(1960 + place % 40, 1, 1), personal_number=personal_number(place))
        people = {code: _employments(code) for code in SIZES}
        ill(people["210"][0], date(2026, 10, 1), date(2026, 10, 31))
        ill(people["400"][0], date(2026, 7, 1), date(2026, 10, 16))
        worked(people["300"][0], "12110", date(2026, 10, 8), "7.5")
        worked(people["220"][0], "12120", date(2026, 10, 8), "4")
        pay(office, "2026-10", 7, of=list(Person.objects.all()))
    return office


def _employments(code: str) -> list:
    people = Person.objects.filter(employments__terms__unit__code=code).order_by("pk")
    return [person.employments.get() for person in people]


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def taken_out(client: Client, name: str, **asked: str) -> list[list[str]]:
    return rows_of(client.get(reverse(name), MONTH | {"andamal": "uppföljning", "format": "csv"} | asked))


def test_C28_the_base_package_is_listed_for_its_service(office: Office) -> None:
    client = office.client(office.clerk)
    page = client.get(reverse("statistics")).content.decode()
    assert "Grundpaket: Löneadministration" in page
    assert "Ingår i er överenskommelse" in page
    for name in REPORTS:
        assert reverse(name) in page
        assert client.get(reverse(name), MONTH).status_code == 200


def test_C28_staff_by_unit_hides_the_small_one_and_what_would_give_it_away(office: Office) -> None:
    heading, *rows = taken_out(office.client(office.clerk), "statistics_staff", tabell="enheter")
    assert heading == ["Kod", "Vad", "Anställda", "Omräknat till heltid", "Dold, för liten grupp"]
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("100", "70", ""),
        ("200", "33", ""),
        ("210", "", "ja"),
        ("220", "", "ja"),
        ("300", "12", ""),
        ("400", "25", ""),
    ], "33 less 30 would be the three of 220"
    page = office.client(office.clerk).get(reverse("statistics_staff"), MONTH).content.decode()
    assert "Visas inte, för liten grupp" in page
    assert ">30<" not in page


def test_C28_sick_leave_as_the_annual_report_wants_it(office: Office) -> None:
    client = office.client(office.clerk)
    [row] = taken_out(client, "statistics_sick_leave")[1:]
    sick, available = Decimal(22 + 12), Decimal(70 * 22)
    assert row[2] == _percent(sick / available)
    assert row[3] == _percent(22 / available), "the whole of October is 31 days in a row, so short"
    assert row[4] == _percent(12 / sick)
    groups = taken_out(client, "statistics_sick_leave", tabell="grupper")[1:]
    assert [row[1] for row in groups] == ["Kvinnor", "Män", "29 år eller yngre", "30–49 år", "50 år eller äldre"]


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}".replace(".", ",")


def test_C28_overtime_and_cost_tie_with_what_was_reported_and_paid(office: Office) -> None:
    client = office.client(office.clerk)
    [row] = taken_out(client, "statistics_overtime")[1:]
    assert row[2:6] == ["0,0", "7,5", "4,0", "11,5"]
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("statistics_cost"), MONTH | {"andamal": "annat", "format": "xlsx"}).content)
    )
    _heading, values = book.active.iter_rows(values_only=True)
    with tenant(office.agency.pk):
        slips = [slip for person in Person.objects.all() for slip in person.payslips.all()]
    total = sum(slip.gross_ore + slip.contributions_ore + slip.pension_ore for slip in slips)
    assert values[5] == pytest.approx(total / 100)


def test_C28_a_file_needs_a_purpose_and_the_log_keeps_it(office: Office) -> None:
    client = office.client(office.clerk)
    refused = client.get(reverse("statistics_cost"), MONTH | {"format": "csv"})
    assert refused.status_code == 422
    assert "Välj vad filen ska användas till" in refused.content.decode()
    taken_out(client, "statistics_cost", andamal="årsredovisning")
    with tenant(office.agency.pk):
        [event] = AuditEvent.objects.filter(event="file_exported")
    assert event.actor_id == office.clerk.pk
    assert event.detail["purpose"] == "årsredovisning"
    assert event.detail["rows"] == 1


def test_C28_a_manager_sees_their_own_unit_and_no_other(office: Office) -> None:
    manager = make_user(office.agency)
    with tenant(office.agency.pk):
        north = Unit.objects.get(code="200")
        Membership.objects.create(
            agency=office.agency, user=manager, role=Role.MANAGER, unit=north, starts_on=date(2025, 1, 1)
        )
    client = office.client(manager)
    [row] = taken_out(client, "statistics_staff")[1:]
    assert row[2] == "33"
    assert [row[0] for row in taken_out(client, "statistics_staff", tabell="enheter")[1:]] == ["210", "220"]
    [row] = taken_out(client, "statistics_staff", enhet="400")[1:]
    assert row[2] == "33", "another unit is not theirs to choose"
    page = client.get(reverse("statistics_sick_leave"), MONTH).content.decode()
    assert "Enhet 400" not in page
    assert "Kvinnor" not in page


def test_C28_no_other_agency_is_counted(office: Office) -> None:
    other = make_office(people=6)
    settled(other, "2026-10")
    [row] = taken_out(other.client(other.clerk), "statistics_staff")[1:]
    assert row[2] == "6"
    [row] = taken_out(office.client(office.clerk), "statistics_staff", enhet="")[1:]
    assert row[2] == "70"
    employee = make_user(office.agency, "employee")
    assert office.client(employee).get(reverse("statistics_staff")).status_code == 403


def test_C28_the_cost_is_that_of_the_calculated_payslips(db) -> None:
    office = make_office(people=8)
    settled(office, "2026-10")
    [row] = taken_out(office.client(office.clerk), "statistics_cost")[1:]
    run = office.run("2026-10")
    kronor = [Decimal(text.replace(",", ".")) for text in row[2:6]]
    assert kronor == [
        Decimal(ore) / 100
        for ore in (
            run.gross_ore,
            run.contributions_ore,
            run.pension_ore,
            run.gross_ore + run.contributions_ore + run.pension_ore,
        )
    ]
    calculated(office, "2026-11")
    assert taken_out(office.client(office.clerk), "statistics_cost", fran="2026-10", till="2026-10")[1:] == [row]


def test_C28_the_agency_decides_how_small_a_group_may_be(office: Office) -> None:
    with tenant(office.agency.pk):
        AgencySetting.objects.create(
            key="statistics.smallest_group", value="13", source="beslut", starts_on=date(2025, 1, 1)
        )
    rows = taken_out(office.client(office.clerk), "statistics_staff", tabell="enheter")[1:]
    assert [row[0] for row in rows if row[4]] == ["210", "220", "300", "400"]


def test_C28_nobody_of_unknown_sex_can_be_subtracted(office: Office) -> None:
    with tenant(office.agency.pk):
        for _person in range(2):
            make_person(personal_number="")
    client = office.client(office.clerk)
    groups = taken_out(client, "statistics_sick_leave", tabell="grupper")[1:]
    assert "Utan uppgift om kön" not in [row[1] for row in groups]
    page = client.get(reverse("statistics_sick_leave"), MONTH).content.decode()
    assert "räknas också de få vars kön inte är känt" in page


def test_C28_the_vacation_debt_is_told_per_unit_and_over_time_as_it_was_booked(office: Office) -> None:
    with tenant(office.agency.pk):
        ensure_accounts()
        booked = [book_vacation_debt(month=Month(2026, month), by=office.clerk, at=NOW) for month in (8, 9, 10)]
    client = office.client(office.clerk)
    span = {"fran": "2026-05", "till": "2026-10"}
    rows = taken_out(client, "statistics_vacation_debt", **span)[1:]
    assert [row[0] for row in rows] == ["2026-08", "2026-09", "2026-10"]
    assert [row[2] for row in rows] == ["70", "70", "70"]
    assert [Decimal(row[6].replace(",", ".")) * 100 for row in rows] == [month.total_ore for month in booked]
    assert booked[0].total_ore < booked[1].total_ore < booked[2].total_ore, "nobody has taken any"
    units = taken_out(client, "statistics_vacation_debt", tabell="enheter")[1:]
    assert [row[0] for row in units if row[7]] == ["210", "220"], "three people are not told of, nor what would tell"
    page = client.get(reverse("statistics_vacation_debt"), span).content.decode()
    assert "Semesterskuld" in page
    assert "<svg" in page
    assert "Visas inte, för liten grupp" in page
    earlier = client.get(reverse("statistics_vacation_debt"), {"fran": "2026-01", "till": "2026-02"})
    assert "inte bokförd för någon av månaderna" in earlier.content.decode()
