"""With REQUIRE_JOURNEYS=1 a journey that would be skipped fails: a machine that is to prove them all has to have
what they need. Imported by tests/conftest.py:

    from tests.conftest_journeys import pytest_collection_finish, pytest_runtest_makereport
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

JOURNEYS = Path(__file__).parent / "journeys"


def are_required() -> bool:
    return os.environ.get("REQUIRE_JOURNEYS") == "1"


def is_journey(item: pytest.Item) -> bool:
    return item.path.is_relative_to(JOURNEYS) or item.get_closest_marker("journey") is not None


def pytest_collection_finish(session: pytest.Session) -> None:
    """No journey at all is a skipped journey too, unless only some tests were asked for."""
    whole = not session.config.option.keyword and not session.config.option.markexpr and session.config.args_source
    asked_for_all = whole is pytest.Config.ArgsSource.TESTPATHS
    if are_required() and asked_for_all and not any(map(is_journey, session.items)):
        raise pytest.UsageError("REQUIRE_JOURNEYS=1, but no journey was found")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and are_required() and is_journey(item):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"A journey may not be skipped here (REQUIRE_JOURNEYS=1). {reason}"
    return report
