"""The demo's services: seeded by the same actions as people use, and left alone the second time."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from servicecenter.accounts.roles import Role
from servicecenter.models import DisclosureRequest, HoursEntry, PriceIndication, ServiceOrder, Variant
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user

pytestmark = pytest.mark.django_db


def test_the_services_of_the_demo_are_seeded_once():
    cast = staff().employees[0]
    agency = make_agency(code=cast.agency)
    make_user(agency, Role.EMPLOYEE, email=cast.email)
    for role in (Role.ACCOUNT_MANAGER, Role.PAYROLL_CLERK):
        for member in staff().with_role(role):
            make_user(agency, role, email=member.email)
    for _time in range(2):
        call_command("seed_services")
        call_command("seed_disclosures")
    with tenant(agency.pk):
        assert sorted(row.state for row in ServiceOrder.objects.all()) == ["in_force", "ordered"]
        states = sorted(DisclosureRequest.objects.values_list("state", "outcome"))
        assert states == [("answered", "partly"), ("in_review", ""), ("received", "")]
        assert HoursEntry.objects.count() == 3
        assert sorted(row.state for row in Variant.objects.all()) == ["in_force", "in_force", "waiting"]
        assert PriceIndication.objects.get().month_ore == 56_900_00
