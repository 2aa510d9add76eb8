"""The interface keeps what its description promises: generated calls, good and bad, over every operation."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from hypothesis import HealthCheck, Phase, seed, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    positive_data_acceptance,
    unsupported_method,
    use_after_free,
)

from servicecenter.integrations.description import described
from tests.conftest import empty_database
from tests.factories.runs import make_office, settled
from tests.factories.tokens import make_token

EXAMPLES, SEED = 4, 20261125
NOT_ASKED = [ignored_auth, positive_data_acceptance, unsupported_method, use_after_free]
"""What the law refuses can't be told in a schema; log-in, methods and objects have tests of their own."""

load_all_checks()
interface = schemathesis.openapi.from_dict(described("sv"))
interface.app = get_wsgi_application()


@pytest.fixture(scope="module")
def secret(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A token that may do everything, in an agency that has settled a month."""
    told = logging.getLogger("django.request")
    level = told.level
    told.setLevel(logging.CRITICAL)
    with django_db_blocker.unblock(), override_settings(API_CALLS_A_MINUTE=10**6, ALLOWED_HOSTS=["*"]):
        try:
            office = make_office(people=3)
            settled(office, "2026-10")
            yield make_token(office.agency)
        finally:
            empty_database()
    told.setLevel(level)


@interface.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@seed(SEED)
def test_an_operation_answers_as_it_is_described(case: schemathesis.Case, secret: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, excluded_checks=NOT_ASKED)
