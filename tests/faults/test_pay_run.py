"""However a pay run is disturbed it comes to exactly the same: nothing lost, nothing paid twice.

One stack for the whole module: the same people are calculated again and again, each time with another fault.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.stack import Stack, eventually

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]

PEOPLE = 1_500
CHUNK = 50
"""Small, so that there is always a chunk to be killed in the middle of."""
KILLS = 12
HANGS = 20
"""Seconds: longer than the workers wait for an answer."""
PAUSES = 5
"""Seconds: several turns of the sweeper."""
SEED = int(os.environ.get("FAULT_SEED", "1"))
"""When to kill what is drawn from this; another number gives another schedule."""


@pytest.fixture(scope="module")
def stack(migrated: Path) -> Iterator[Stack]:
    # The database server's account must be able to enter, so pytest's own closed folders will not do.
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        with Stack(Path(name), migrated=migrated) as stack:
            stack.clerk.do("populate", people=PEOPLE)
            stack.analyse()
            yield stack


@pytest.fixture(scope="module")
def undisturbed(stack: Stack) -> dict[str, Any]:
    stack.clerk.do("start", chunk=CHUNK)
    return finished(stack)


@pytest.fixture
def run(stack: Stack, undisturbed: dict[str, Any]) -> Stack:
    """The stack, with a calculation that has just begun."""
    stack.clerk.do("start", chunk=CHUNK)
    return stack


def is_finished(stack: Stack) -> bool:
    state = stack.clerk.try_to("state")
    time.sleep(0.1)
    return state is not None and state["state"] == "preliminary"


def finished(stack: Stack) -> dict[str, Any]:
    eventually(lambda: is_finished(stack), "körningen är räknad")
    return stack.clerk.do("content")


def begun(stack: Stack) -> None:
    """Some are calculated, but far from all."""

    def is_under_way() -> bool:
        state = stack.clerk.try_to("state")
        return state is not None and CHUNK <= state["done"] < state["of"]

    eventually(is_under_way, "körningen har kommit en bit")


def test_an_undisturbed_run_pays_everyone_once(undisturbed: dict[str, Any]) -> None:
    assert undisturbed["payslips"] == undisturbed["people"] == PEOPLE
    assert undisturbed["run"] == ["preliminary", PEOPLE, PEOPLE, 0, 0, undisturbed["net"]]
    assert (undisturbed["aside"], undisturbed["chunks"]) == ([], ["done"])


def test_a_second_calculation_gives_the_same(run: Stack, undisturbed: dict[str, Any]) -> None:
    assert finished(run) == undisturbed


def test_a_worker_process_killed_again_and_again_changes_nothing(run: Stack, undisturbed: dict[str, Any]) -> None:
    dice = random.Random(SEED)
    killed = 0
    while killed < KILLS and not is_finished(run):
        children = run.workers.children()
        if children:
            with suppress(ProcessLookupError):  # gone by itself since it was counted
                os.kill(dice.choice(children), signal.SIGKILL)
                killed += 1
        time.sleep(dice.uniform(0.05, 0.6))
    assert killed
    assert finished(run) == undisturbed


def test_all_workers_killed_at_once_go_on_when_they_are_started(run: Stack, undisturbed: dict[str, Any]) -> None:
    begun(run)
    run.workers.kill()
    run.workers.start()
    assert finished(run) == undisturbed


def test_every_message_delivered_three_times_changes_nothing(run: Stack, undisturbed: dict[str, Any]) -> None:
    run.clerk.do("tell_again", times=2)
    assert finished(run) == undisturbed
    run.clerk.do("tell_again", times=1)
    eventually(lambda: run.broker.waiting() == 0, "kön är tom")
    assert run.clerk.do("content") == undisturbed


def test_a_broker_that_dies_and_comes_back_empty_changes_nothing(run: Stack, undisturbed: dict[str, Any]) -> None:
    begun(run)
    worker = run.workers.worker.pid()
    run.broker.kill()
    time.sleep(1)
    run.broker.start()
    assert finished(run) == undisturbed
    assert run.workers.worker.pid() == worker, "arbetaren ska överleva kön (beslut 17)"


def test_a_broker_that_hangs_without_closing_its_connections_changes_nothing(
    run: Stack, undisturbed: dict[str, Any]
) -> None:
    """Half-open sockets, as after a cut in the network: nobody is told that nobody answers."""
    begun(run)
    run.broker.pause()
    time.sleep(HANGS)
    run.broker.resume()
    assert finished(run) == undisturbed


def test_worker_processes_that_stand_still_for_a_while_and_go_on_change_nothing(
    run: Stack, undisturbed: dict[str, Any]
) -> None:
    """Their chunks are theirs until they go on; what others do meanwhile is not done again."""
    begun(run)
    children = run.workers.children()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGSTOP)
    time.sleep(PAUSES)
    for child in children:
        with suppress(ProcessLookupError):  # its worker may have ended itself meanwhile (decision 17)
            os.kill(child, signal.SIGCONT)
    assert finished(run) == undisturbed


def test_two_schedules_at_once_change_nothing(stack: Stack, undisturbed: dict[str, Any]) -> None:
    with stack.another_beat():
        stack.clerk.do("start", chunk=CHUNK)
        assert finished(stack) == undisturbed


def test_a_run_started_while_the_broker_is_away_begins_when_it_is_back(
    stack: Stack, undisturbed: dict[str, Any]
) -> None:
    stack.broker.kill()
    stack.clerk.do("start", chunk=CHUNK)
    assert stack.clerk.do("state")["state"] == "collecting"
    stack.broker.start()
    assert finished(stack) == undisturbed


def test_a_database_that_crashes_in_the_middle_changes_nothing(run: Stack, undisturbed: dict[str, Any]) -> None:
    dice = random.Random(SEED)
    for _ in range(3):
        time.sleep(dice.uniform(0.2, 1.2))
        crash(run)
    assert finished(run) == undisturbed


def crash(stack: Stack) -> None:
    """Kill one of the server's processes: PostgreSQL throws everyone out and recovers from its log."""

    def kill_one() -> bool:
        try:
            with psycopg.connect(stack.admin, autocommit=True) as admin:
                victim = admin.execute("SELECT pg_backend_pid()").fetchone()[0]
                os.kill(victim, signal.SIGKILL)
                time.sleep(0.1)
        except psycopg.OperationalError:
            return False
        return True

    eventually(kill_one, "databasen tar emot")


def test_one_person_who_cannot_be_calculated_stops_nobody_else(stack: Stack, undisturbed: dict[str, Any]) -> None:
    number = stack.clerk.do("break_one")
    stack.clerk.do("start", chunk=CHUNK)
    broken = finished(stack)
    assert (broken["payslips"], broken["aside"]) == (PEOPLE - 1, [number])
    assert broken["hash"] != undisturbed["hash"]
    stack.clerk.do("mend_one")
    stack.clerk.do("start", chunk=CHUNK)
    assert finished(stack) == undisturbed


def test_two_who_approve_and_two_who_finalise_at_once_do_it_once(stack: Stack, undisturbed: dict[str, Any]) -> None:
    """Last, because a definitive run is never calculated again."""
    other = stack.seat()
    other.do("state")
    content_hash = stack.clerk.do("hand_over")
    assert content_hash == undisturbed["hash"]
    approvals = both(stack.clerk, other, "approve", "payroll_approver", content_hash=content_hash)
    assert [*map(sorted, approvals)] == [["answer"], ["refused"]]
    finals = both(stack.clerk, other, "finalise", "payroll_clerk")
    assert [*map(sorted, finals)] == [["answer"], ["refused"]]
    paid = stack.clerk.do("paid")
    assert paid == {
        "state": "definitive",
        "vouchers": 1,
        "batches": 1,
        "payments": PEOPLE,
        "total": undisturbed["net"],
    }


def both(first: Any, second: Any, step: str, role: str, **given: Any) -> list[dict[str, Any]]:
    """Two people at two desks do the same step at the same time; what each got, the successful one first."""
    first.ask(step, who=f"{role}1", **given)
    second.ask(step, who=f"{role}2", **given)
    return sorted([first.answer(), second.answer()], key=lambda answer: "refused" in answer)
