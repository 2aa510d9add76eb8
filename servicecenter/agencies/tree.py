"""The tree of units (organisationsträdet) in memory: who is above whom. Pure, so that rules need no rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitTree:
    """Each unit's parent and manager, by id."""

    parents: Mapping[int, int | None]
    managers: Mapping[int, int | None]

    def path(self, unit_id: int) -> tuple[int, ...]:
        """The unit and every unit above it, nearest first. A ring in the data ends the path instead of looping."""
        path: list[int] = []
        step: int | None = unit_id
        while step is not None and step not in path:
            path.append(step)
            step = self.parents.get(step)
        return tuple(path)

    def is_within(self, unit_id: int | None, top_id: int | None) -> bool:
        """Whether a unit lies in the part of the tree below ``top_id``; ``None`` is the whole agency."""
        if top_id is None:
            return True
        return unit_id is not None and top_id in self.path(unit_id)

    def within(self, top_id: int) -> list[int]:
        """A unit and every unit below it."""
        return [unit_id for unit_id in self.parents if self.is_within(unit_id, top_id)]

    def managed_by(self, person_id: int) -> frozenset[int]:
        return frozenset(unit for unit, manager in self.managers.items() if manager == person_id)

    def superiors(self, person_id: int, workplaces: Iterable[int]) -> frozenset[int]:
        """The managers on the way up from a person's own units, themselves excepted (överordnade chefer)."""
        units = {*workplaces, *self.managed_by(person_id)}
        above = {self.managers.get(step) for unit in units for step in self.path(unit)}
        return frozenset(manager for manager in above if manager is not None) - {person_id}
