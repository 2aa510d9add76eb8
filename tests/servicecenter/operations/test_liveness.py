"""A worker that stands still ends itself; one that works or waits its turn does not."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from servicecenter.operations.liveness import STOOD_STILL, Watch

ROOT = Path(__file__).parents[3]
LIMIT = 60


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> Watch:
    return Watch(LIMIT, clock)


def test_a_worker_that_has_just_begun_does_not_stand_still(watch: Watch, clock: Clock) -> None:
    clock.now += LIMIT
    assert not watch.stands_still(is_working=False)


def test_a_worker_that_goes_round_and_hears_nothing_stands_still(watch: Watch, clock: Clock) -> None:
    clock.now += LIMIT + 1
    watch.turn()
    assert watch.stands_still(is_working=False)


def test_a_worker_that_hears_something_does_not_stand_still(watch: Watch, clock: Clock) -> None:
    clock.now += LIMIT + 1
    watch.turn()
    watch.hear()
    assert not watch.stands_still(is_working=False)


def test_long_work_is_no_standstill_until_a_limit_after_its_end(watch: Watch, clock: Clock) -> None:
    for _ in range(3):
        clock.now += LIMIT
        watch.turn()
        assert not watch.stands_still(is_working=True)
    clock.now += LIMIT
    watch.turn()
    assert not watch.stands_still(is_working=False)
    clock.now += 1
    assert watch.stands_still(is_working=False)


def test_a_loop_that_hangs_stands_still_also_with_work_in_hand(watch: Watch, clock: Clock) -> None:
    clock.now += LIMIT + 1
    assert watch.stands_still(is_working=True)


@pytest.mark.slow
def test_a_worker_whose_broker_never_answers_ends_itself(tmp_path: Path) -> None:
    """A socket that takes the connection and says nothing, as after a cut in the network."""
    with socket.create_server(("127.0.0.1", 0)) as silent, (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "servicecenter", "worker", "-c", "1"],
            cwd=ROOT,
            env=os.environ
            | {"BROKER_URL": f"redis://127.0.0.1:{silent.getsockname()[1]}/0", "WORKER_SILENT_SECONDS": "2"},
            stdout=log,
            stderr=log,
        )
        try:
            assert worker.wait(120) == STOOD_STILL
        finally:
            worker.kill()
            worker.wait()
