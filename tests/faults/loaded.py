"""Celery with the house loaded, forked anew for each start, so that a test that kills it often is spared the imports.

python -m tests.faults.loaded
"""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import django

from servicecenter.celery import app
from servicecenter.devstack.processes import die_with_parent

CELERY = ("apps.worker", "apps.beat", "bin.celery", "bin.worker", "bin.beat", "concurrency.prefork", "worker.consumer")


def main() -> None:
    """Reads one command a line, its arguments and its log; answers with the process's number."""
    django.setup()
    app.loader.import_default_modules()
    for name in CELERY:
        import_module(f"celery.{name}")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who dies is gone, and nobody waits for them
    for line in sys.stdin:
        given = json.loads(line)
        pid = os.fork()
        if pid == 0:
            become(given["arguments"], Path(given["log"]))
        print(pid, flush=True)


def become(arguments: list[str], log: Path) -> NoReturn:
    """From here on this is ``celery``, in a session of its own as when it is started from a shell."""
    from celery.__main__ import main as celery

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    die_with_parent(signal.SIGTERM)()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.argv = ["celery", "-A", "servicecenter", *arguments]
    try:
        celery()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
