"""Fault points (felpunkter): named places where a test may let the process die, and where nothing happens otherwise.

``move`` has one on each side of every change of state, named after what moves; the others name what is done between.
Only a test calls ``strike_with``: in operation a point is one comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_strike: Callable[[str], None] | None = None


def fault_point(name: str) -> None:
    """Here the process may die. Each name stands in one place only."""
    if _strike is not None:
        _strike(name)


@contextmanager
def strike_with(strike: Callable[[str], None]) -> Iterator[None]:
    """For as long as the block lasts, every point calls ``strike`` with its name."""
    global _strike  # noqa: PLW0603 (the one switch of the process)
    before, _strike = _strike, strike
    try:
        yield
    finally:
        _strike = before
