"""Random kill schedules against a whole stack: whatever dies when, the run comes to the same, to the öre.

make chaos [SCHEDULES=1000] [SEED=…]

One stack of real servers and workers; each schedule calculates the same people again while a child of the workers, all
workers, the broker or the database is killed at moments drawn from the schedule's seed. Prints what was lost, what came
twice and how the sums differ, and the seed of every schedule that failed, to be run again by itself.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.stack import Stack, eventually

PEOPLE, CHUNK = 300, 20
KILLS_AT_MOST = 4
LONGEST_PAUSE = 0.4
"""Seconds before each kill: a run of this size takes about a second."""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--schedules", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=None)
    given = asked.parse_args()
    seed = secrets.randbelow(2**31) if given.seed is None else given.seed
    print(f"frö {seed}, {given.schedules} scheman", flush=True)
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)  # the account of the database server must be able to enter
        with Stack(Path(name)) as stack:
            failed = run_schedules(stack, seeds=range(seed, seed + given.schedules))
    print(f"klart: {given.schedules} scheman, {len(failed)} med fel {failed or ''}", flush=True)
    return 1 if failed else 0


def run_schedules(stack: Stack, *, seeds: range) -> list[int]:
    """The seeds whose run came to something else than the undisturbed one."""
    stack.clerk.do("populate", people=PEOPLE)
    stack.analyse()
    undisturbed = one_run(stack, kills=[])
    failed = []
    for seed in seeds:
        dice = random.Random(seed)
        kills = [dice.choice(KILLS) for _ in range(dice.randint(1, KILLS_AT_MOST))]
        began = time.monotonic()
        try:
            faults = differences(undisturbed, one_run(stack, kills=kills, dice=dice))
        except AssertionError as late:
            faults = [str(late)]
        names = ", ".join(kill.__name__ for kill in kills)
        print(f"frö {seed}: {names}; {time.monotonic() - began:.1f} s; {faults or 'lika'}", flush=True)
        if faults:
            failed.append(seed)
    return failed


def one_run(stack: Stack, *, kills: list[Kill], dice: random.Random | None = None) -> dict[str, Any]:
    """Calculate everyone from the start; what is killed meanwhile is started again, and nothing else is done."""
    eventually(lambda: stack.clerk.try_to("start", chunk=CHUNK), "räkningen har startat")
    for kill in kills:
        time.sleep(dice.uniform(0, LONGEST_PAUSE))
        kill(stack, dice)
    eventually(lambda: is_finished(stack), "körningen är räknad")
    return stack.clerk.do("content")


def is_finished(stack: Stack) -> bool:
    state = stack.clerk.try_to("state")
    time.sleep(0.05)
    return state is not None and state["state"] == "preliminary"


def worker_child(stack: Stack, dice: random.Random) -> None:
    if children := stack.workers.children():
        os.kill(dice.choice(children), signal.SIGKILL)


def all_workers(stack: Stack, dice: random.Random) -> None:
    stack.workers.kill()
    stack.workers.start()


def beat(stack: Stack, dice: random.Random) -> None:
    stack.workers.beat.kill()
    stack.workers.beat.start()


def broker(stack: Stack, dice: random.Random) -> None:
    stack.broker.kill()
    stack.broker.start()


def database(stack: Stack, dice: random.Random) -> None:
    """One of the server's processes is killed: it throws everyone out and recovers from its log."""

    def kill_one() -> bool:
        try:
            with psycopg.connect(stack.admin, autocommit=True) as admin:
                os.kill(admin.execute("SELECT pg_backend_pid()").fetchone()[0], signal.SIGKILL)
        except psycopg.OperationalError:
            return False
        return True

    eventually(kill_one, "databasen tar emot")


Kill = Callable[[Stack, random.Random], None]
KILLS: tuple[Kill, ...] = (worker_child, worker_child, all_workers, beat, broker, database)


def differences(undisturbed: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What was lost, came twice or adds up to something else; empty when all is as undisturbed."""
    said = {
        "borttappade lönespecifikationer": undisturbed["people"] - found["people"],
        "dubbla lönespecifikationer": found["payslips"] - found["people"],
        "skillnad i rader": found["lines"] - undisturbed["lines"],
        "skillnad i nettosumma, öre": found["net"] - undisturbed["net"],
    }
    faults = [f"{what}: {count}" for what, count in said.items() if count]
    return faults or ([] if found == undisturbed else [f"annat innehåll: {found}"])


if __name__ == "__main__":
    sys.exit(main())
