"""Workers step aside for those who wait at a page (företräde för sidor).

A pay run takes every processor there is, in the worker and in the database process that serves it. Both get a low
priority, so that a page on the same machine is answered first; with nobody waiting the run is as quick as before.
Where the database is on another machine, or in another container, only the worker steps aside.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery.signals import worker_process_init
from django.db.backends.signals import connection_created

NICE = 10
"""Between 0, as everyone, and 19, last of all."""


@worker_process_init.connect
def step_aside(**kwargs: Any) -> None:
    """This worker process, and from now on the database process behind each of its connections."""
    lower(os.getpid())
    connection_created.connect(lower_backend)


def lower_backend(connection: Any, **kwargs: Any) -> None:
    pid = connection.connection.info.backend_pid
    if is_backend(pid):
        lower(pid)


def is_backend(pid: int) -> bool:
    """Whether the number is that of a database process here, and not of something else in this container."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip() == "postgres"
    return False


def lower(pid: int) -> None:
    """Low priority within its session, and for the session among others where the kernel groups by session."""
    with suppress(OSError):  # another user's process, or one that has ended
        os.setpriority(os.PRIO_PROCESS, pid, NICE)
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(NICE), encoding="ascii")
