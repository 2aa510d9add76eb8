from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servicecenter.accounts.roles import Role
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def agency() -> Agency:
    return make_agency()


@pytest.fixture
def employee(agency: Agency) -> User:
    return make_user(agency, Role.EMPLOYEE)


@pytest.fixture
def scope(agency: Agency) -> Iterator[None]:
    with tenant(agency.pk):
        yield
