"""An agency that buys, with two clerks."""

from __future__ import annotations

import pytest

from servicecenter.accounts.roles import Role
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.suppliers import order_purchasing


@pytest.fixture
def agency(db):
    agency = make_agency()
    order_purchasing(agency)
    return agency


@pytest.fixture
def clerks(agency):
    return make_user(agency, Role.ECOMMERCE_CLERK), make_user(agency, Role.ECOMMERCE_CLERK)


@pytest.fixture
def scope(agency):
    with tenant(agency.pk):
        yield
