"""Groups too small to be shown (små grupper): what must be hidden so that nobody can subtract their way to it.

Groups form a tree: each person belongs to one place, and every place has a sum of itself and all below. Whoever reads
the sums can subtract those shown below from one shown above, and learns the sum of what is hidden between them, and
nothing finer. So a published sum is *safe* when what is hidden under it is nothing at all, or at least two groups that
together are as many as the smallest group that may be shown. Where it is not, one more group is hidden (complementary
suppression), the smallest one; where there is none left to hide, the sum itself is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)
Counts = tuple[int, ...]
"""People behind a figure, by each way of counting them (employed, paid); each must be none or enough."""


@dataclass(frozen=True, slots=True)
class Hidden(Generic[Place]):
    """Places whose own figures, and whose sums, are not shown. ``None`` is the top: everything together."""

    own: frozenset[Place | None]
    sums: frozenset[Place | None]

    def __or__(self, other: Hidden[Place]) -> Hidden[Place]:
        return Hidden(self.own | other.own, self.sums | other.sums)


def hidden_in_any(masks: Iterable[Hidden[Place]]) -> Hidden[Place]:
    """What is hidden in a period: all that is hidden in any month of it, else two periods would tell the month."""
    together: Hidden[Place] = Hidden(frozenset(), frozenset())
    for mask in masks:
        together |= mask
    return together


def hide(parents: Mapping[Place, Place | None], people: Mapping[Place | None, Counts], smallest: int) -> Hidden[Place]:
    """What to hide when no group under ``smallest`` people may be told; ``people`` are each place's own.

    ``parents`` has every place that ``people`` has, except ``None``, and no ring.
    """
    work = _Work(parents, people, smallest)
    for place in work.upwards():
        work.protect(place)
    return Hidden(frozenset(work.own), frozenset(work.sums))


class _Work(Generic[Place]):
    """The places on the way to being safe."""

    def __init__(
        self, parents: Mapping[Place, Place | None], people: Mapping[Place | None, Counts], smallest: int
    ) -> None:
        self.people, self.smallest = people, smallest
        self.children: dict[Place | None, list[Place]] = {}
        for place, parent in parents.items():
            self.children.setdefault(parent, []).append(place)
        self.own = {place for place, counts in people.items() if self._is_small(counts)}
        self.sums = {place for place, counts in self._sums.items() if self._is_small(counts)}

    def upwards(self) -> Iterator[Place | None]:
        """Every place after all that are below it."""
        order: list[Place | None] = [None]
        for place in order:
            order.extend(self.children.get(place, ()))
        return reversed(order)

    @cached_property
    def _sums(self) -> dict[Place | None, Counts]:
        """The people of each place and all below it."""
        sums: dict[Place | None, Counts] = {}
        for place in self.upwards():
            parts = [self.people.get(place, ()), *(sums[child] for child in self.children.get(place, ()))]
            sums[place] = _added(parts)
        return sums

    def protect(self, place: Place | None) -> None:
        """Hide more until the sum of a place tells nothing of a small group; a hidden sum is its parent's duty."""
        while place not in self.sums and not self._is_safe(place):
            own = [each for each in self._in_the_open(place) if each not in self.own and any(self._own(each))]
            sums = [each for each in self._shown_below(place) if any(self._sums[each])]
            if not own and not sums:
                self.sums.add(place)
            elif not sums or (own and self._smallest_own(own) <= self._smallest_sum(sums)):
                self.own.add(min(own, key=self._own))
            else:
                self.sums.add(min(sums, key=lambda each: self._sums[each]))

    def _is_safe(self, place: Place | None) -> bool:
        secret = [self._own(each) for each in self._in_the_open(place) if each in self.own]
        return not secret or (len(secret) > 1 and not self._is_small(_added(secret)))

    def _in_the_open(self, place: Place | None) -> Iterator[Place | None]:
        """The places whose own figures make up a sum, together with the shown sums right below."""
        yield place
        for child in self.children.get(place, ()):
            if child in self.sums:
                yield from self._in_the_open(child)

    def _shown_below(self, place: Place | None) -> Iterator[Place]:
        """The nearest places below whose sums are shown."""
        for child in self.children.get(place, ()):
            if child in self.sums:
                yield from self._shown_below(child)
            else:
                yield child

    def _own(self, place: Place | None) -> Counts:
        return self.people.get(place, ())

    def _smallest_own(self, places: Iterable[Place | None]) -> Counts:
        return min(self._own(each) for each in places)

    def _smallest_sum(self, places: Iterable[Place]) -> Counts:
        return min(self._sums[each] for each in places)

    def _is_small(self, counts: Counts) -> bool:
        return any(0 < count < self.smallest for count in counts)


def _added(parts: Iterable[Counts]) -> Counts:
    """Sums by way of counting; ``()`` is nobody."""
    given = [part for part in parts if part]
    return tuple(sum(column) for column in zip(*given, strict=True))
