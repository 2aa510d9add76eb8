"""The process dies at every fault point in turn; whoever was working does it again, and all comes to the same.

Dying is an exception that nothing in the house catches: the transaction is rolled back and what should follow a commit
never happens, as when the server loses the connection. Real kills of real processes are in ``test_pay_run``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from payroll.runs import actions
from payroll.runs.engine import calculate_chunk, waiting_chunks
from servicecenter.common.fault_points import strike_with
from servicecenter.tenancy.scope import tenant
from tests.consistency.test_fault_points import named_points
from tests.faults.months import Month, SecondThoughts, new_month

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PAID_AHEAD = ("payroll/advances/", "payroll/reserve/")
"""What has a month of its own, in ``test_reserve``."""


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Killer:
    """Notes every point that is passed, and dies the first time at the one it waits for."""

    at: str = ""
    passed: list[str] = field(default_factory=list)
    has_killed: bool = False

    def __call__(self, name: str) -> None:
        self.passed.append(name)
        if name == self.at and not self.has_killed:
            self.has_killed = True
            raise Killed(name)


def worked_through(month: Month, killer: Killer) -> dict[str, Any]:
    """Every step, and once more when the process died in it."""
    with strike_with(killer):
        for step in month.steps():
            _again_if_killed(partial(_take, month, step))
    return month.outcome()


def _again_if_killed(step: Callable[[], None]) -> None:
    try:
        step()
    except Killed:
        step()


def _take(month: Month, step: Callable[[], None]) -> None:
    """One step in a transaction; before the sum every chunk that waits, each in its own, as the sweeper wakes them."""
    if step == month.calculate:
        with tenant(month.desk.agency.pk):
            chunks = waiting_chunks(month.run())
        for chunk_id in chunks:
            calculate_chunk(agency_id=month.desk.agency.pk, chunk_id=chunk_id)
    with tenant(month.desk.agency.pk):
        step()


@pytest.fixture(autouse=True)
def small_chunks_and_own_files(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr(actions, "CHUNK", 2)


REGRETS = {
    *("timeentry.withdraw", "timeentry.return", "attesttask.withdraw", "attesttask.return"),
    *("payrun.cancel", "payrun.return"),
}


def test_wherever_the_process_dies_all_comes_to_the_same(subtests: Any) -> None:
    """Each kind of month undisturbed, and then once for every point that the kind before it did not pass."""
    struck: set[str] = set()
    for kind in (Month, SecondThoughts):
        watcher = Killer()
        undisturbed = worked_through(new_month(kind), watcher)
        for point in [point for point in dict.fromkeys(watcher.passed) if point not in struck]:
            struck.add(point)
            with subtests.test(f"{kind.__name__}: {point}"):
                killer = Killer(at=point)
                assert worked_through(new_month(kind), killer) == undisturbed
                assert killer.has_killed
    assert set(named_points()) - set(named_points(*PAID_AHEAD)) <= struck, "en felpunkt passeras aldrig"
    assert {f"unlogged {regret}" for regret in REGRETS} <= struck


def test_an_undisturbed_month_is_paid_with_its_file_in_place() -> None:
    outcome = worked_through(new_month(), Killer())
    assert outcome["run"][0] == "paid"
    assert outcome["files"] == [True]
