"""A small population in the database, and the command that writes it (row I09)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from payroll.employment.models import BankAccount, Employment, Person, ProtectedIdentity
from payroll.runs.models import PayMonth
from payroll.time.models import TimeEntry
from servicecenter.accounts.models import Membership, User
from servicecenter.agencies.models import Agency, Unit
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import require_agreement
from servicecenter.ledger.queries import unknown_codings
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant

pytestmark = pytest.mark.django_db

SIZE = {"agencies": 8, "employees": 160, "months": 2}


def seeded(**given: Any) -> str:
    out = io.StringIO()
    call_command("seed", stdout=out, **SIZE | given)
    return out.getvalue()


@pytest.fixture
def population() -> str:
    return seeded()


def people() -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for agency in Agency.objects.all():
        with tenant(agency.pk):
            found[agency.code] = list(
                Person.objects.order_by("number").values_list("public_id", "number", "sort_key", "born_on")
            )
    return found


def test_I09_the_named_agencies_are_seeded(population: str) -> None:
    names = " ".join(Agency.objects.values_list("name", flat=True))
    for name in (
        "Skatteverket",
        "Kronofogde",
        "Lantmäteriet",
        "Försäkringskassan",
        "Pensionsmyndigheten",
        "Rekryteringsmyndigheten",
        "ESV",
        "ESF-rådet",
    ):
        assert name in names


def test_a_second_seeding_changes_nothing(population: str) -> None:
    before = people()
    assert "8 myndigheter fanns redan och är oförändrade" in seeded()
    assert people() == before


def test_another_population_on_top_is_refused(population: str) -> None:
    before = people()
    with pytest.raises(CommandError, match="redan en annan befolkning"):
        seeded(employees=200)
    assert people() == before


def test_more_agencies_can_not_be_mixed_in_with_other_sizes(population: str) -> None:
    with pytest.raises(CommandError, match="annan befolkning"):
        seeded(seed=2)


def test_everyone_has_what_pay_needs(population: str) -> None:
    agency = Agency.objects.get(code="lantmateriet")
    with tenant(agency.pk):
        assert Employment.objects.count() >= Person.objects.count() > 0
        assert BankAccount.objects.filter(superseded_at__isnull=True).count() >= Person.objects.count()
        assert TimeEntry.objects.filter(state="attested").exists()
        assert PayMonth.objects.filter(month="2026-11").exists()
        assert require_agreement(Service.PAYROLL, PayMonth.objects.get(month="2026-11").pays_on)
        assert not Unit.objects.filter(manager__isnull=True).exists()


def test_nobody_attests_their_own_rows(population: str) -> None:
    for agency in Agency.objects.all():
        with tenant(agency.pk):
            for entry in TimeEntry.objects.select_related("employment__person").filter(attested_by__isnull=False):
                assert entry.attested_by_id != entry.employment.person.user_id


def test_every_code_string_but_the_faulty_one_is_known(population: str) -> None:
    faults = {}
    for agency in Agency.objects.all():
        with tenant(agency.pk):
            on = PayMonth.objects.get(month="2026-11").pays_on
            codings = set(Employment.objects.values_list("terms__coding", flat=True))
            faults |= unknown_codings(codings, on=on)
    assert set(faults) == {"9990/110"}


def test_protected_people_show_nothing_and_stay_behind_the_wall(population: str) -> None:
    shown = []
    for agency in Agency.objects.all():
        with tenant(agency.pk):
            shown += list(Person.objects.filter(is_protected=True))
            assert not ProtectedIdentity.objects.exists()
    assert shown
    assert all(not person.personal_number and "Skyddade uppgifter" in person.name for person in shown)


def test_the_staff_can_log_in_and_work_in_every_agency(population: str) -> None:
    clerk = User.objects.get(email=staff().members[0].email)
    assert clerk.check_password(staff().password)
    for agency in Agency.objects.all():
        with tenant(agency.pk):
            assert Membership.objects.filter(user=clerk, role="payroll_clerk").exists()


def test_erik_logs_in_as_himself(population: str) -> None:
    agency = Agency.objects.get(code="lantmateriet")
    with tenant(agency.pk):
        erik = Person.objects.select_related("user").get(user__email="erik.sandberg@lantmateriet.example")
        assert erik.name == "Erik Sandberg"
        assert erik.user.check_password(staff().password)
        unit = erik.employments.get().terms.order_by("id").last().unit
        assert unit.manager.full_name == "Karin Ahlström"


def test_no_employees_is_an_empty_agency() -> None:
    assert "0 personer" in seeded(agencies=2, employees=0)
