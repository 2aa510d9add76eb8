"""Walking through a story where the process dies at a fault point, and whoever was working does it again.

Dying is an exception that nothing in the house catches: the transaction is rolled back and what should follow a commit
never happens, as when the server loses the connection. Real kills of real processes are in ``test_pay_run``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from servicecenter.common.fault_points import strike_with

Step = Callable[[], None]


class Story(Protocol):
    """What people do one after the other; each step looks at what is left to do."""

    def steps(self) -> Iterable[Step]: ...

    def take(self, step: Step) -> None:
        """One step, in the transactions that its door has."""

    def outcome(self) -> dict[str, Any]:
        """What it came to, counted from the rows and the files themselves; keys and moments left out."""


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


@dataclass
class KillerEverywhere:
    """Dies the first time at every point it comes to: a step is begun again until it has got past them all."""

    struck: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        if name not in self.struck:
            self.struck.append(name)
            raise Killed(name)


def walked_through(story: Story, killer: Callable[[str], None]) -> dict[str, Any]:
    """Every step, and once more whenever the process died in it."""
    with strike_with(killer):
        for step in story.steps():
            while not _survived(story, step):
                pass
    return story.outcome()


def _survived(story: Story, step: Step) -> bool:
    try:
        story.take(step)
    except Killed:
        return False
    return True


@dataclass
class Walks:
    """One kind of story after the other, undisturbed and then once for every point that none before it has passed."""

    subtests: Any
    struck: set[str] = field(default_factory=set)

    def walk(self, new_story: Callable[[], Story]) -> dict[str, Any]:
        """Walk everywhere; gives what the undisturbed story came to."""
        watcher = Killer()
        undisturbed = walked_through(new_story(), watcher)
        for point in self._new(watcher.passed):
            with self.subtests.test(point):
                killer = Killer(at=point)
                assert walked_through(new_story(), killer) == undisturbed
                assert killer.has_killed
        return undisturbed

    def _new(self, passed: Iterable[str]) -> Iterator[str]:
        for point in dict.fromkeys(passed):
            if point not in self.struck:
                self.struck.add(point)
                yield point
