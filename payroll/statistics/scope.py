"""Which part of the organisation a reader may see (urval): the agency, or the units that their role is tied to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from servicecenter.accounts.models import User
from servicecenter.accounts.queries import rights_in_agency
from servicecenter.accounts.roles import PERMISSIONS
from servicecenter.agencies.models import Unit
from servicecenter.agencies.queries import unit_tree, units_by_depth
from servicecenter.common.permissions import Permission


@dataclass(frozen=True, slots=True)
class Scope:
    """Units in the order of the tree, each with its depth; only those that the reader may see."""

    sees_all: bool
    units: list[tuple[Unit, int]]
    parents: Mapping[int, int | None]
    """Of every unit in the agency: what is hidden is decided on the whole."""

    def unit(self, code: str) -> Unit | None:
        """The unit asked for; else, for one who does not see all, the first of their own."""
        found = next((unit for unit, _depth in self.units if unit.code == code), None)
        return found or (None if self.sees_all else self.units[0][0])

    def below(self, unit: Unit | None) -> list[tuple[Unit, int]]:
        """A unit's own part of the tree, itself left out; without one, everything."""
        if unit is None:
            return self.units
        place = next(index for index, (each, _depth) in enumerate(self.units) if each.pk == unit.pk)
        top = self.units[place][1]
        found = []
        for each, depth in self.units[place + 1 :]:
            if depth <= top:
                break
            found.append((each, depth - top - 1))
        return found


def scope_of(user: User, *, on: date) -> Scope:
    """By the roles that give the right on a day: one without a unit reaches the whole agency."""
    roles = [role for role, given in PERMISSIONS.items() if Permission.SEE_STATISTICS in given]
    tied = set(rights_in_agency([user.pk], on=on).filter(role__in=roles).values_list("unit_id", flat=True))
    everything = units_by_depth()
    parents = unit_tree().parents
    if None in tied:
        return Scope(sees_all=True, units=everything, parents=parents)
    return Scope(sees_all=False, units=_within(everything, tied), parents=parents)


def _within(units: list[tuple[Unit, int]], tops: set[int | None]) -> list[tuple[Unit, int]]:
    """The chosen units with all below them, in the order of the tree."""
    found: list[tuple[Unit, int]] = []
    top: int | None = None
    for unit, depth in units:
        if top is not None and depth <= top:
            top = None
        if top is None and unit.pk in tops:
            top = depth
        if top is not None:
            found.append((unit, depth - top))
    return found
