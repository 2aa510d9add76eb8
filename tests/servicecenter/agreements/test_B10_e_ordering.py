"""B10: ordering with supplier connection is a base service of the e-commerce area, and open to who has ordered it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from servicecenter.accounts.roles import Role
from servicecenter.agreements.catalogue import OFFERS, Area, Service, ServiceClass
from servicecenter.models import ServiceAgreement
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db


def test_B10_e_ordering_is_a_base_service_of_e_commerce():
    offer = OFFERS[Service.PROCUREMENT]
    assert (offer.service_class, offer.area) == (ServiceClass.BASE, Area.E_COMMERCE)


def test_every_service_has_one_area_and_one_class():
    assert set(OFFERS) == set(Service)


def test_B10_the_agency_reads_area_and_class_and_opens_orders_and_suppliers():
    agency = make_agency()
    clerk = make_user(agency, Role.ECOMMERCE_CLERK)
    requester = make_user(agency, Role.EMPLOYEE)
    closed = client_of(clerk).get(reverse("suppliers"))
    assert closed.status_code == 403
    assert "E-handel" in closed.content.decode()
    with tenant(agency.pk):
        ServiceAgreement.objects.create(
            service=Service.PROCUREMENT, reference="2026/10", signed_on=date(2025, 12, 1), starts_on=date(2026, 1, 1)
        )
    page = client_of(make_user(agency, Role.ADMINISTRATOR)).get(reverse("agencies")).content.decode()
    assert "E-handel · Bastjänst" in page
    assert client_of(clerk).get(reverse("suppliers")).status_code == 200
    assert client_of(requester).get(reverse("articles")).status_code == 200
