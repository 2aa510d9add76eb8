"""A worker that stands still ends itself, so that its supervisor starts a new one (vakt).

A worker can live on and never hear a message again: its loop hangs in a call on a half-open socket, or it lost its
consumer when the broker came back. Beat sends something every few seconds, so whoever hears nothing for minutes and has
nothing to do is such a one. Docker and systemd start what ends; neither ends what only hangs.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from celery.signals import heartbeat_sent, task_received, worker_init
from celery.worker import state
from django.conf import settings

log = structlog.get_logger()

STOOD_STILL = 75
"""The exit code: EX_TEMPFAIL, try again."""


@dataclass
class Watch:
    """When the worker last showed that it lives, in seconds of the monotonic clock, which no change of time moves."""

    limit: float
    clock: Callable[[], float] = time.monotonic
    turned_at: float = field(init=False)
    heard_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.turn()
        self.hear()

    def turn(self, **kwargs: Any) -> None:
        """The loop of the worker has gone round."""
        self.turned_at = self.clock()

    def hear(self, **kwargs: Any) -> None:
        """A message has come."""
        self.heard_at = self.clock()

    def stands_still(self, *, is_working: bool) -> bool:
        """Whether the loop hangs, or goes round and hears nothing though its hands are free."""
        if is_working:
            self.hear()
        return self.clock() - min(self.turned_at, self.heard_at) > self.limit


@worker_init.connect
def begin(**kwargs: Any) -> None:
    """From the start, so that a worker that hangs on its way up is ended too."""
    watch = Watch(settings.WORKER_SILENT_SECONDS)
    heartbeat_sent.connect(watch.turn, weak=False)
    task_received.connect(watch.hear, weak=False)
    threading.Thread(target=_guard, args=[watch], name="liveness", daemon=True).start()


def _guard(watch: Watch) -> None:
    while not watch.stands_still(is_working=bool(state.active_requests)):
        time.sleep(min(5, watch.limit / 4))
    log.critical("worker_stands_still")
    os._exit(STOOD_STILL)  # a loop that hangs would never come to an orderly end
