"""A project before its last gate, in an agency that has no agreement yet; files in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servicecenter.models import Agency
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency


@pytest.fixture
def agency(db: None, tmp_path: Path, settings: Any) -> Agency:
    settings.FILES_DIR = tmp_path
    return make_agency()


@pytest.fixture
def scope(agency: Agency) -> Iterator[Agency]:
    with tenant(agency.pk):
        yield agency
