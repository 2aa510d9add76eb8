"""Who goes before whom: priority to re-employment on a day, and the order of dismissal in a circle."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from payroll.las.actions import record_ending
from payroll.models import Employment, EmploymentEnding, EmploymentSpan, Person
from servicecenter.tenancy.scope import tenant
from tests.factories import make_person, make_user
from tests.factories.runs import Office
from tests.payroll.las.conftest import day, employed, entered, one_more

pytestmark = pytest.mark.django_db


def listed(office: Office, name: str, **asked: Any) -> list[list[str]]:
    answer = office.client(office.clerk).get(reverse(name), {"format": "csv", **asked})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]


def end(office: Office, employment: Employment, **given: Any) -> EmploymentEnding:
    fields = {"ground": "shortage", "notified_on": day(-40)}
    return record_ending(employment=employment, by=office.clerk, at=timezone.now(), **fields | given)


@pytest.fixture
def ended(office: Office) -> list[Employment]:
    """All four have left: three fixed-term with time enough, one permanent; the third has been with another agency."""
    with tenant(office.agency.pk):
        people = list(Person.objects.order_by("pk"))
        rows = [
            employed(people[0], "sava", day(-330), day(-10)),
            employed(people[1], "substitute", day(-800), day(-20)),
            employed(people[2], "sava", day(-320), day(-5)),
            employed(people[3], "permanent", day(-900), day(-30)),
        ]
        entered(people[2], day(-3000), day(-2000))
    return rows


def test_D10_the_list_has_those_with_time_and_shortage_the_longest_time_first(
    office: Office, ended: list[Employment]
) -> None:
    with tenant(office.agency.pk):
        for row in ended[:3]:
            end(office, row)
        end(office, ended[0], claimed_on=day(-9))
    rows = listed(office, "las_priority")
    assert [row[0] for row in rows] == [row.person.number for row in (ended[2], ended[1], ended[0])]
    assert [row[7] for row in rows] == [
        "ny särskild visstidsanställning",
        "ny anställning",
        "ny särskild visstidsanställning",
    ]
    assert [row[13] for row in rows] == ["Inte begärd", "Inte begärd", "Begärd"]
    assert [row[11] for row in rows] == ["1317", "781", "321"]
    assert len(listed(office, "las_priority", visa="claimed")) == 1


def test_D10_the_reason_for_the_ending_decides(office: Office, ended: list[Employment]) -> None:
    assert listed(office, "las_priority") == []
    assert len(listed(office, "las_priority", visa="unknown")) == 3, "the permanent one is asked of only when told"
    with tenant(office.agency.pk):
        end(office, ended[0], ground="other")
        end(office, ended[1], claimed_on=day(-19), declined_on=day(-2))
        end(office, ended[3])
    assert [row[0] for row in listed(office, "las_priority")] == [ended[3].person.number]
    states = {row[0]: row[13] for row in listed(office, "las_priority", visa="all")}
    assert states[ended[0].person.number] == "Ingen rätt"
    assert states[ended[1].person.number].startswith("Förlorad")


def test_D10_the_right_is_that_of_a_day(office: Office, ended: list[Employment]) -> None:
    with tenant(office.agency.pk):
        for row in ended:
            end(office, row)
    assert len(listed(office, "las_priority")) == 4
    assert len(listed(office, "las_priority", dag=str(day(-25)))) == 4, "from the notice on"
    assert listed(office, "las_priority", dag=str(day(-60))) == []
    assert listed(office, "las_priority", dag=str(day(290))) == []


def test_whoever_is_employed_again_is_not_on_the_list(office: Office, ended: list[Employment]) -> None:
    with tenant(office.agency.pk):
        end(office, ended[1])
        one_more(ended[1].person, "permanent", day(-3), None)
    assert listed(office, "las_priority", visa="all", q=ended[1].person.number) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"notified_on": day(5)}, "notified_on"),
        ({"claimed_on": day(-41)}, "claimed_on"),
        ({"ground": "other", "claimed_on": day(-2)}, "ground"),
    ],
)
def test_an_ending_that_cannot_be_is_refused(
    office: Office, ended: list[Employment], given: dict[str, Any], field: str
) -> None:
    with tenant(office.agency.pk), pytest.raises(ValidationError) as refused:
        end(office, ended[0], **given)
    assert field in refused.value.message_dict


def test_an_ending_is_registered_from_the_page_and_told_anew(office: Office, ended: list[Employment]) -> None:
    client, address = office.client(office.clerk), reverse("ending_new", args=[ended[0].public_id])
    assert client.post(address, {"ground": "shortage"}).status_code == 422
    given = {"ground": "shortage", "notified_on": str(day(-40))}
    assert client.post(address, given).status_code == 302
    assert client.post(address, given | {"claimed_on": str(day(-1))}).status_code == 302
    assert str(day(-1)) in client.get(address).content.decode()
    with tenant(office.agency.pk):
        assert EmploymentEnding.objects.count() == 2
        assert EmploymentEnding.objects.get(superseded_at=None).claimed_on == day(-1)
    assert "Begärd" in client.get(reverse("las_priority")).content.decode()


def test_D09_the_order_of_dismissal_is_last_in_first_out_by_time_with_the_state(office: Office) -> None:
    with tenant(office.agency.pk):
        EmploymentSpan.objects.update(starts_on=day(-1000))
        people = list(Person.objects.order_by("pk"))
        for person in people:
            employed(person, "permanent", day(-1000), None)
        employed(people[1], "permanent", day(-500), None)
        employed(people[2], "permanent", day(-400), None)
        entered(people[2], day(-3000), day(-1500))
        Person.objects.filter(pk=people[3].pk).update(born_on=date(1999, 1, 1))
        employed(people[0], "permanent", day(-1000), None)
    asked = {"enhet": "100", "befattning": "handläggare"}
    rows = listed(office, "las_order", **asked)
    assert [row[1] for row in rows] == [people[place].number for place in (1, 3, 0, 2)]
    assert [row[5] for row in rows] == ["501", "1001", "1001", "1902"]
    assert [row[8] for row in rows] == ["", "ja", "ja", ""]
    page = office.client(office.clerk).get(reverse("las_order"), asked).content.decode()
    assert "4 personer per den" in page
    assert "Välj krets" in office.client(office.clerk).get(reverse("las_order")).content.decode()


def test_the_lists_ask_the_same_number_of_questions_however_many_people(
    office: Office, ended: list[Employment], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = office.client(office.clerk)
    asked = {
        reverse("las_priority"): {"visa": "all"},
        reverse("las_order"): {"enhet": "100", "befattning": "handläggare"},
    }
    counts = {}
    with tenant(office.agency.pk):
        employed(make_person(), "permanent", day(-400), None)
    for address, given in asked.items():
        client.get(address, given)
        with django_assert_max_num_queries(60) as few:
            client.get(address, given)
        counts[address] = len(few)
    with tenant(office.agency.pk):
        for number in range(10):
            employed(make_person(), ("sava", "permanent")[number % 2], day(-400), (day(-1), None)[number % 2])
    for address, given in asked.items():
        with django_assert_max_num_queries(counts[address]):
            client.get(address, given)


def test_whoever_may_not_see_pay_sees_no_order(office: Office) -> None:
    manager = office.client(make_user(office.agency, "manager"))
    for name in ("las_priority", "las_order"):
        assert manager.get(reverse(name)).status_code == 403
