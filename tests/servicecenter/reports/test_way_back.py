"""The way back from a form is an address, so that Avbryt leads somewhere."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from servicecenter.accounts.roles import Role
from servicecenter.models import ServiceAgreement
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("form", "back", "role"),
    [
        ("support_case_new", "my_cases", Role.EMPLOYEE),
        ("basket_free_text", "basket", Role.EMPLOYEE),
        ("catalogue_new", "catalogues", Role.ECOMMERCE_CLERK),
    ],
)
def test_a_form_leads_back_to_where_it_came_from(form, back, role):
    agency = make_agency()
    with tenant(agency.pk):
        ServiceAgreement.objects.create(
            service="procurement", reference="2026/1", signed_on=date(2025, 1, 1), starts_on=date(2025, 1, 1)
        )
    page = client_of(make_user(agency, role)).get(reverse(form)).content.decode()
    assert page.count(f'href="{reverse(back)}"') >= 2
    assert f'href="{back}"' not in page
