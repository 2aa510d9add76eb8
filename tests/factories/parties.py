"""The two parties of a paper or an agreement (parterna), as the tests of papers, agreements and levels know them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servicecenter.accounts.roles import Role
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user

PEOPLE = (
    Role.ACCOUNT_MANAGER,
    Role.ONBOARDING_LEAD,
    Role.CENTRE_SIGNATORY,
    Role.CUSTOMER_LEAD,
    Role.CUSTOMER_SIGNATORY,
    Role.PAYROLL_CLERK,
)


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def agency(files: Path) -> Agency:
    return make_agency()


@pytest.fixture
def people(agency: Agency) -> dict[str, User]:
    return {role: make_user(agency, role, full_name=f"{role} {agency.pk}") for role in PEOPLE}


@pytest.fixture
def scope(agency: Agency) -> Iterator[Agency]:
    with tenant(agency.pk):
        yield agency
