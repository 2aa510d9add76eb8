"""One way to find people by name or number, for every list."""

from __future__ import annotations

import pytest

from payroll.employment.queries import by_name, by_name_or_number
from payroll.models import Employment, Person
from servicecenter.common.sorting import sort_key
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people():
    with tenant(make_agency().pk):
        for number, given, family in (("100001", "Östen", "Åberg"), ("100002", "Eva-Lena", "Ärlig Öhman")):
            make_person(number=number, given_name=given, family_name=family, sort_key=sort_key(f"{family} {given}"))
        make_person(number="100003", given_name="", family_name="", sort_key="", is_protected=True)
        yield


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Åb", ["100001"]),
        ("åberg östen", ["100001"]),
        ("Öhman", ["100002"]),
        ("lena", ["100002"]),
        ("Aberg", []),
        ("berg", []),
        (" 100002 ", ["100002"]),
        ("10000", ["100001", "100002", "100003"]),
        ("...", []),
    ],
)
def test_people_are_found_by_the_beginning_of_a_name_in_swedish_letters_or_of_a_number(text, numbers) -> None:
    found = Person.objects.filter(by_name_or_number(text)).order_by("number")
    assert list(found.values_list("number", flat=True)) == numbers


def test_it_is_asked_of_rows_that_lead_to_a_person() -> None:
    found = Employment.objects.filter(by_name_or_number("Åberg", "person__"))
    assert found.get().person.number == "100001"


def test_no_name_finds_nobody_not_even_those_whose_name_is_kept_elsewhere() -> None:
    assert not Person.objects.filter(by_name(" ")).exists()
