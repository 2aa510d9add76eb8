"""The demo's processes are looked after, as a service manager looks after those of operation."""

from __future__ import annotations

from pathlib import Path

import pytest

from payroll.population import processes
from payroll.population.processes import ChildDied, Children, children

ENDS = ["-c", "print('sade något')"]


def ended(running: Children) -> None:
    running.start("worker", ENDS)
    running._running["worker"].process.wait()


def test_a_process_that_ends_after_a_while_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "SOON", 0)
    with children(tmp_path) as running:
        ended(running)
        first = running._running["worker"].process.pid
        running.check()
        assert running._running["worker"].process.pid != first


def test_a_process_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    with children(tmp_path) as running:
        ended(running)
        with pytest.raises(ChildDied, match="worker avslutades med kod 0") as told:
            running.check()
        assert "sade något" in str(told.value)
