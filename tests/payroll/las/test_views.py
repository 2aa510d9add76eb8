"""The clerk's pages of employment time: who comes near the limit, and one person's days with what they come from."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from payroll.models import Person, ServiceTime
from servicecenter.models import AgencySetting, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_person, make_user
from tests.factories.runs import Office
from tests.payroll.las.conftest import agree, day, employed, entered, one_more

pytestmark = pytest.mark.django_db
NUMBER, NAME, RULE, DAYS, LEFT, UNTIL, PASSES, PROLONGED = 0, 1, 4, 5, 7, 8, 9, 10


def listed(office: Office, **asked: str) -> list[list[str]]:
    answer = office.client(office.clerk).get(reverse("las_near"), {"format": "csv", **asked})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]


def person_of(office: Office, place: int) -> Person:
    with tenant(office.agency.pk):
        return Person.objects.order_by("pk")[place]


def test_D09_the_list_warns_before_the_limit_and_tells_of_those_past_it(office: Office) -> None:
    passed, nearly = listed(office)
    assert [passed[RULE], passed[DAYS], passed[LEFT], passed[PASSES]] == ["Vikariat, fem år", "801", "0", str(day(-70))]
    assert [nearly[DAYS], nearly[LEFT], nearly[UNTIL], nearly[PASSES]] == ["311", "55", str(day(30)), ""]
    assert nearly[PROLONGED] == str(day(55))
    assert [row[DAYS] for row in listed(office, visa="passed")] == ["801"]
    assert len(listed(office, visa="all")) == 3
    assert [row[DAYS] for row in listed(office, visa="all", sort="days")] == ["50", "311", "801"]
    assert listed(office, visa="all", q=nearly[NUMBER]) == [nearly]
    assert len(listed(office, visa="all", enhet="100")) == 3
    page = office.client(office.clerk).get(reverse("las_near"), {"visa": "sava"}).content.decode()
    assert page.count("om den förlängs") == 2


def test_the_agency_decides_from_when_it_is_warned(office: Office) -> None:
    with tenant(office.agency.pk):
        AgencySetting.objects.create(key="control.sava_days", value="40", starts_on=day(-1), source="beslut")
    assert [row[DAYS] for row in listed(office)] == ["801", "311", "50"]


def test_the_list_asks_the_same_number_of_questions_however_many_people(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = office.client(office.clerk)
    client.get(reverse("las_near"), {"visa": "all"})
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("las_near"), {"visa": "all"})
    with tenant(office.agency.pk):
        for _number in range(12):
            employed(make_person(), "sava", day(-100), day(100))
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("las_near"), {"visa": "all"})


def test_a_persons_page_tells_every_rule_and_what_the_days_come_from(office: Office) -> None:
    person = person_of(office, 0)
    with tenant(office.agency.pk):
        one_more(person, "hourly", day(-400), day(-350))
        entered(person, day(-2000), day(-1500))
    page = office.client(office.clerk).get(reverse("las_person", args=[person.public_id])).content.decode()
    assert "362 av 365 dagar" in page
    assert f"passeras den {day(4)}" not in page
    assert f"Gränsen passeras {day(4)} av det som redan är avtalat" in page
    assert "Timavlönad visstid" in page
    assert "Källa ej bekräftad" in page
    assert "Kammarkollegiet" in page
    assert "En annan statlig myndighet".lower() in page
    assert page.count('<svg class="sc-chart sc-chart--large"') == 1
    english = office.client(office.clerk)
    english.cookies["django_language"] = "en"
    assert "Employment time" in english.get(reverse("las_person", args=[person.public_id])).content.decode()


def test_time_is_entered_and_taken_back_from_the_page(office: Office, other: User) -> None:
    person, client = person_of(office, 3), office.client(office.clerk)
    address = reverse("service_time_new", args=[person.public_id])
    given = {
        "employer_name": "Skatteverket",
        "employer": "state",
        "category": "permanent",
        "starts_on": "2010-01-01",
        "ends_on": "2014-12-31",
        "document": "tjänstgöringsintyg",
        "reason": "anställd i staten",
    }
    assert client.post(address, given | {"document": ""}).status_code == 422
    assert client.post(address, given).status_code == 302
    back = reverse("las_person", args=[person.public_id])
    assert "Väntar på en andra person" in client.get(back).content.decode()
    with tenant(office.agency.pk):
        agree("service_time", other)
        row = ServiceTime.objects.get()
    assert "1 826" in client.get(back).content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    withdraw = reverse("service_time_withdraw", args=[row.public_id])
    assert client.post(withdraw, {"reason": "fel år"}).status_code == 302
    assert "fel år" in client.get(back).content.decode()
    assert client.get(withdraw).status_code == 404


def test_the_right_of_priority_is_told_while_it_lasts(office: Office) -> None:
    person = person_of(office, 2)
    with tenant(office.agency.pk):
        employed(person, "sava", day(-310), day(-10))
    page = office.client(office.clerk).get(reverse("las_person", args=[person.public_id])).content.decode()
    assert "Företrädesrätt till återanställning" in page
    assert "301 dagar på tre år, mer än 273 krävs" in page


def test_whoever_may_not_see_pay_sees_no_employment_time(office: Office) -> None:
    person = person_of(office, 0)
    manager = office.client(make_user(office.agency, "manager"))
    assert manager.get(reverse("las_near")).status_code == 403
    assert manager.get(reverse("las_person", args=[person.public_id])).status_code == 403
