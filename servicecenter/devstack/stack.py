"""One stack of services per state folder: started by the first, used by those who come after (tjänsterna).

`stack.lock` is held by the process that started the services. `servers.lock` is held by the servers themselves, so
that whoever starts next waits until servers left behind by a SIGKILL have shut down. `stack.json` is the addresses.
"""

import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from servicecenter.database_roles import APPLICATION, MIGRATOR, ensure_all
from servicecenter.devstack.broker import running_broker
from servicecenter.devstack.postgres import SUPERUSER, Server, running_postgres
from servicecenter.devstack.processes import START_LIMIT_SECONDS, StackError

DATABASE = "servicecenter"
Environment = dict[str, str]


@contextmanager
def services(state: Path, *, fast: bool, given: Mapping[str, str]) -> Iterator[Environment]:
    """The addresses of the services, as environment variables; those already given are left alone."""
    check_given(given)
    if given.get("DATABASE_URL") and given.get("BROKER_URL"):
        prepare_given(given)
        yield {}
        return
    state.mkdir(parents=True, exist_ok=True)
    with (state / "stack.lock").open("a") as lock:
        if (found := take_or_find(lock, state)) is None:
            with started(state, fast=fast, given=given) as environment:
                yield environment
        else:
            yield reused(found, state, fast=fast, given=given)


def check_given(given: Mapping[str, str]) -> None:
    if given.get("DATABASE_URL") and not given.get("MIGRATION_DATABASE_URL"):
        raise StackError(
            "DATABASE_URL är satt men inte MIGRATION_DATABASE_URL: tabellerna ägs av en annan roll än den som "
            "arbetar i dem. Sätt båda, och ADMIN_DATABASE_URL om rollerna ska skapas (se docs/operations.md)."
        )


def prepare_given(given: Mapping[str, str]) -> None:
    if given.get("DATABASE_URL") and given.get("ADMIN_DATABASE_URL"):
        ensure_all(given)


def take_or_find(lock: IO[str], state: Path) -> Environment | None:
    """Take the folder (None), or find the addresses of the stack that runs in it."""
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while not take(lock):
        if found := addresses(state):
            return found
        if time.monotonic() > deadline:
            raise StackError(f"Tjänsterna i {state} har länge varit på väg att starta eller stanna: försök igen.")
        time.sleep(0.1)
    return None


def take(lock: IO[str]) -> bool:
    """Whether the lock is ours from now on; it is let go when the file is closed, however the process ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def started(state: Path, *, fast: bool, given: Mapping[str, str]) -> Iterator[Environment]:
    (state / "stack.json").unlink(missing_ok=True)
    with ExitStack() as servers:
        held = servers.enter_context((state / "servers.lock").open("a"))
        wait_for_leftovers(held, state)
        environment: Environment = {}
        if given.get("DATABASE_URL"):
            prepare_given(given)
        else:
            environment |= role_addresses(servers.enter_context(running_postgres(state, held=held, fast=fast)))
            ensure_all(environment)
        if not given.get("BROKER_URL"):
            environment["BROKER_URL"] = servers.enter_context(running_broker(state, held=held, fast=fast))
        publish(environment, state)
        servers.callback((state / "stack.json").unlink, missing_ok=True)
        yield environment


def wait_for_leftovers(held: IO[str], state: Path) -> None:
    """Servers whose starter was killed shut down by themselves; only when they are gone may the files be used."""
    deadline = time.monotonic() + START_LIMIT_SECONDS
    told = False
    while not take(held):
        if time.monotonic() > deadline:
            raise StackError(f"Servrar från en tidigare start i {state} kör fortfarande: stäng dem och försök igen.")
        if not told:
            print("Väntar på att tjänster från en avbruten körning ska stanna …", file=sys.stderr, flush=True)
            told = True
        time.sleep(0.1)


def role_addresses(server: Server) -> Environment:
    return {
        "ADMIN_DATABASE_URL": server.url(SUPERUSER, "postgres"),
        MIGRATOR.variable: server.url(MIGRATOR.name, DATABASE),
        APPLICATION.variable: server.url(APPLICATION.name, DATABASE),
    }


def publish(environment: Environment, state: Path) -> None:
    unfinished = state / "stack.json.new"
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        json.dump({"pid": os.getpid(), "environment": environment}, output)
    unfinished.rename(state / "stack.json")


def addresses(state: Path) -> Environment | None:
    """The published addresses, unless they are those of a stack that was killed."""
    try:
        published = json.loads((state / "stack.json").read_text())
    except FileNotFoundError:
        return None
    environment: Environment = published["environment"]
    return environment if Path(f"/proc/{published['pid']}").exists() else None


def reused(found: Environment, state: Path, *, fast: bool, given: Mapping[str, str]) -> Environment:
    """The addresses of the running stack, but for those that the caller has given."""
    if fast:
        raise StackError(f"Något annat kör redan i {state}: vänta på det, eller välj en annan mapp med --state.")
    wanted = [name for name in ("DATABASE_URL", "BROKER_URL") if not given.get(name)]
    if missing := [name for name in wanted if name not in found]:
        raise StackError(f"Tjänsterna som kör i {state} saknar {' och '.join(missing)}: stäng dem och försök igen.")
    print(f"Använder tjänsterna som redan kör i {state}.", file=sys.stderr, flush=True)
    if "DATABASE_URL" in wanted:
        wanted += ["ADMIN_DATABASE_URL", MIGRATOR.variable]
    return {name: found[name] for name in wanted}
