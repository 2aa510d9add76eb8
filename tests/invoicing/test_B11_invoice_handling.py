"""B11: handling of supplier invoices is a base service of the e-commerce area, and open to who has ordered it."""

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


def test_B11_supplier_invoices_are_a_base_service_of_e_commerce():
    offer = OFFERS[Service.INVOICES]
    assert (offer.service_class, offer.area) == (ServiceClass.BASE, Area.E_COMMERCE)


def test_B11_the_doors_open_with_the_agreement_and_the_menu_shows_them():
    agency = make_agency()
    clerk = make_user(agency, Role.ECOMMERCE_CLERK)
    closed = client_of(clerk).get(reverse("supplier_invoices"))
    assert closed.status_code == 403
    assert "Leverantörsfakturor" in closed.content.decode()
    with tenant(agency.pk):
        ServiceAgreement.objects.create(
            service=Service.INVOICES, reference="2026/11", signed_on=date(2025, 12, 1), starts_on=date(2026, 1, 1)
        )
    opened = client_of(clerk).get(reverse("supplier_invoices"))
    assert opened.status_code == 200
    assert f'href="{reverse("supplier_invoices")}"' in opened.content.decode()
    assert client_of(make_user(agency, Role.EMPLOYEE)).get(reverse("supplier_invoices")).status_code == 403
