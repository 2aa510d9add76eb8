"""How much memory a piece of work takes, whatever the tests before it have left behind."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Memory:
    peak: int = 0
    """Bytes held at most, counted from the start of the work."""


@contextmanager
def measured_memory() -> Iterator[Memory]:
    """What came before is set aside: Python collects a large heap so seldom that cyclic waste would count as held."""
    memory = Memory()
    gc.collect()
    gc.freeze()
    gc.collect()
    tracemalloc.start()
    try:
        yield memory
        memory.peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()
