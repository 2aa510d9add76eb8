"""The manager's unit: who is away, how many are at work, and nothing of other units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payroll.models import Absence, PayTerms, Person
from payroll.unit_calendar.queries import members, staffing
from servicecenter.common.periods import Month
from servicecenter.models import Membership, Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def boss(agency):
    return make_user(agency, "manager")


@pytest.fixture
def unit(agency, boss):
    """A unit of four, of whom two are away on 10 November and one of them half the day after."""
    with tenant(agency.pk):
        people = [make_person(given_name=name, family_name="Test", sort_key=name.lower()) for name in "ABCD"]
        unit = PayTerms.objects.filter(employment__person=people[0]).get().unit
        Unit.objects.filter(pk=unit.pk).update(manager=boss)
        PayTerms.objects.update(unit=unit)
        away(people[0], "leave_without_pay", 9, 10, state="attested")
        away(people[1], "child_care", 10, 10)
        away(people[1], "child_care", 11, 11, extent=50)
        unit.refresh_from_db()
        return unit


def away(person, kind: str, first: int, last: int, *, state: str = "submitted", extent: int = 100) -> Absence:
    return Absence.objects.create(
        employment=person.employments.get(),
        kind=kind,
        starts_on=date(2026, 11, first),
        ends_on=date(2026, 11, last),
        working_days=Decimal(last - first + 1),
        extent=Decimal(extent),
        state=state,
        recorded_at=NOW,
        attested_at=NOW if state == "attested" else None,
    )


def test_each_day_says_how_many_are_at_work_and_warns_when_half_are_away(agency, unit) -> None:
    with tenant(agency.pk):
        days = {row.day.day: row for row in staffing(members(unit, NOVEMBER), NOVEMBER, today=date(2026, 11, 20))}
    assert [(day, days[day].at_work, days[day].is_thin) for day in (9, 10, 11, 12)] == [
        (9, 3, False),
        (10, 2, True),
        (11, 3, False),
        (12, 4, False),
    ]
    assert 14 not in days, "lördag"


def test_open_sickness_lasts_until_today_and_no_longer(agency, unit) -> None:
    with tenant(agency.pk):
        person = members(unit, NOVEMBER)[2]
        row = away(Person.objects.get(pk=person.person_id), "sick", 16, 16, state="attested")
        row.is_open = True
        row.save()
        found = members(unit, NOVEMBER)[2]
    today = date(2026, 11, 18)
    assert [found.away_on(date(2026, 11, day), today=today) is not None for day in (15, 16, 18, 19)] == [
        False,
        True,
        True,
        False,
    ]


def test_someone_who_moves_away_is_counted_and_told_of_only_while_in_the_unit(agency, unit) -> None:
    with tenant(agency.pk):
        mover = members(unit, NOVEMBER)[3]
        person = Person.objects.get(pk=mover.person_id)
        terms = PayTerms.objects.get(employment__person=person)
        PayTerms.objects.filter(pk=terms.pk).update(ends_on=date(2026, 11, 13))
        terms.pk, terms.unit, terms.starts_on = None, Unit.objects.create(code="X7", name="Ny"), date(2026, 11, 14)
        terms.save()
        away(person, "child_care", 12, 12)
        away(person, "sick", 19, 20)
        people = members(unit, NOVEMBER)
    assert [row.kind for row in people[3].absences] == ["child_care"]
    days = {row.day.day: (row.at_work, row.of) for row in staffing(people, NOVEMBER, today=date(2026, 11, 20))}
    assert (days[12], days[13], days[19]) == ((3, 4), (4, 4), (3, 3))


def test_the_page_shows_the_month_and_the_rows_of_those_who_are_away(client, agency, boss, unit) -> None:
    client.force_login(boss)
    page = client.get(reverse("my_unit"), {"manad": "2026-11"}).content.decode()
    assert "Borta under månaden" in page
    assert "Vård av barn" in page
    assert page.count('scope="row"') == 5, "fyra personer och summan"


def test_a_unit_that_one_does_not_attest_for_does_not_exist(client, agency, boss, unit) -> None:
    with tenant(agency.pk):
        other = Unit.objects.create(code="X9", name="Annan enhet")
        Membership.objects.filter(user=boss).update(unit=unit)
    client.force_login(boss)
    assert client.get(reverse("my_unit"), {"enhet": other.code}).status_code == 404
    assert client.get(reverse("my_unit"), {"enhet": unit.code}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_people(client, agency, boss, unit) -> None:
    client.force_login(boss)
    client.get(reverse("my_unit"), {"manad": "2026-11"})
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("my_unit"), {"manad": "2026-11"})
    with tenant(agency.pk):
        for number in range(40):
            person = make_person(given_name=f"N{number}", family_name="Ny", sort_key=f"n{number}")
            PayTerms.objects.filter(employment__person=person).update(unit=unit)
            away(person, "child_care", 3, 3)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("my_unit"), {"manad": "2026-11"})
    assert len(many) == len(few), [query["sql"][:120] for query in many]


def test_who_does_not_attest_gets_403(client, agency, unit) -> None:
    client.force_login(make_user(agency, "employee"))
    assert client.get(reverse("my_unit")).status_code == 403
