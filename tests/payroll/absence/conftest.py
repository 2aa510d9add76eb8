"""An agency with a manager and an employee who reports for herself."""

from __future__ import annotations

import pytest

from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_person, make_user


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        yield agency


@pytest.fixture
def boss(agency):
    return make_user(agency, "manager")


@pytest.fixture
def anna(agency):
    return make_user(agency, "employee")


@pytest.fixture
def employment(anna):
    return make_person(user=anna).employments.get()
