"""Who follows papers (bevakare): what rests on a paper may refuse its change, and is told when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from servicecenter.accounts.models import User
from servicecenter.papers.models import Paper, Source


@dataclass(frozen=True, slots=True)
class PaperWatcher:
    """Called with the locked paper, in the transaction of what happens to it.

    ``before_change`` and ``before_sign`` raise ``NotAllowedNow`` when it may not be done; the others are told that it
    is. A watcher looks away from papers that are not its own.
    """

    before_change: Callable[[Paper, Source], None]
    after_change: Callable[[Paper, User, datetime], None]
    before_sign: Callable[[Paper], None]
    after_sign: Callable[[Paper, User, datetime], None]


_watchers: dict[str, PaperWatcher] = {}


def register(key: str, watcher: PaperWatcher) -> None:
    """Called once for each follower, from ``AppConfig.ready``."""
    _watchers[key] = watcher


def watchers() -> list[PaperWatcher]:
    return list(_watchers.values())
