"""From figures to what may be shown: sums up the organisation, by month and for a period, without small groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from payroll.statistics.figures import NO_UNIT, Age, Figures, Sex, Statistics, by_age, by_sex, total
from payroll.statistics.suppression import Hidden, hidden_in_any, hide
from servicecenter.common.periods import Month

Parents = Mapping[int, int | None]
Place = int | None
"""A unit, or ``None`` for the whole agency."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A month, a unit or a group: its figures, or ``None`` where they may not be told. They sum ``months`` months."""

    key: Month | Place | Sex | Age
    figures: Figures | None
    months: int = 1
    depth: int = 0
    with_unknown: bool = False
    """Those whose sex is unknown are counted here, since they are too few to stand alone."""


def without_rings(parents: Parents) -> dict[int, int | None]:
    """Each unit's parent, with ``None`` where the parent is unknown or lies below the unit itself."""
    return {unit: None if _is_ring(unit, parents) else parent for unit, parent in parents.items()}


def _is_ring(unit: int, parents: Parents) -> bool:
    step, seen = parents.get(unit), set[int]()
    while step is not None and step not in seen:
        if step == unit or step not in parents:
            return True
        seen.add(step)
        step = parents[step]
    return False


class Organisation:
    """An agency's figures with what must be hidden in each month and in all of them together."""

    def __init__(self, statistics: Statistics, parents: Parents, smallest: int) -> None:
        self.months = statistics.months
        self.parents = without_rings(parents)
        self._sums = {month: self._summed(units) for month, units in statistics.by_unit.items()}
        self._hidden = {month: self._mask(units, smallest) for month, units in statistics.by_unit.items()}
        self._hidden_in_period = hidden_in_any(self._hidden.values())

    def month_by_month(self, place: Place) -> list[Shown]:
        return [Shown(month, self._shown(month, place)) for month in self.months]

    def period(self, place: Place, depth: int = 0) -> Shown:
        """A unit with all below it, over all months."""
        figures = total(sums[place] for sums in self._sums.values() if place in sums)
        is_hidden = place in self._hidden_in_period.sums
        return Shown(place, None if is_hidden else figures, len(self.months), depth)

    def part(self, place: Place, months: Iterable[Month]) -> Figures:
        """A unit with all below it over some of the months; ask ``period`` first whether it may be told."""
        return total(self._sums[month][place] for month in months if place in self._sums[month])

    def below(self, places: Sequence[tuple[int, int]]) -> list[Shown]:
        """Units ``(id, depth)`` that had anyone in the period, in the order given."""
        there = {place for sums in self._sums.values() for place, figures in sums.items() if any(figures.counts)}
        return [self.period(place, depth) for place, depth in places if place in there]

    def _shown(self, month: Month, place: Place) -> Figures | None:
        return None if place in self._hidden[month].sums else self._sums[month].get(place, Figures())

    def _mask(self, units: Mapping[int, Figures], smallest: int) -> Hidden[int]:
        people = {self._place(unit): figures.counts for unit, figures in units.items()}
        return hide(self.parents, people, smallest)

    def _summed(self, units: Mapping[int, Figures]) -> dict[Place, Figures]:
        """Every unit with all below it; whoever has no unit counts only in the whole."""
        sums: dict[Place, Figures] = {None: Figures()}
        for unit, figures in units.items():
            step = self._place(unit)
            while step is not None:
                sums[step] = sums.get(step, Figures()) + figures
                step = self.parents[step]
            sums[None] += figures
        return sums

    def _place(self, unit: int) -> Place:
        return None if unit == NO_UNIT else unit


def sexes(statistics: Statistics, smallest: int) -> list[Shown]:
    """Women and men over the period. A few of unknown sex are counted with the larger of the two, and marked."""
    months = {month: by_sex(groups) for month, groups in statistics.by_group.items()}
    few = any(0 < count < smallest for groups in months.values() for count in groups[Sex.UNKNOWN].counts)
    larger = max(Sex.WOMAN, Sex.MAN, key=lambda sex: sum(groups[sex].people for groups in months.values()))
    if few:
        months = {
            month: groups | {larger: groups[larger] + groups[Sex.UNKNOWN], Sex.UNKNOWN: Figures()}
            for month, groups in months.items()
        }
    return _groups(months, smallest, list(Sex), larger if few else None)


def ages(statistics: Statistics, smallest: int) -> list[Shown]:
    months = {month: by_age(groups) for month, groups in statistics.by_group.items()}
    return _groups(months, smallest, list(Age), None)


def _groups(
    months: Mapping[Month, Mapping[Sex, Figures]] | Mapping[Month, Mapping[Age, Figures]],
    smallest: int,
    keys: Sequence[Sex] | Sequence[Age],
    with_unknown: Sex | None,
) -> list[Shown]:
    """Each group over the period, beside a whole that is shown."""
    parents: dict[str, str | None] = dict.fromkeys(keys)
    masks = [
        hide(parents, {str(key): figures.counts for key, figures in groups.items()}, smallest)
        for groups in months.values()
    ]
    hidden = hidden_in_any(masks).own
    sums = {
        key: total(figures for groups in months.values() for each, figures in groups.items() if each == key)
        for key in keys
    }
    return [
        Shown(key, None if key in hidden else sums[key], len(months), with_unknown=key == with_unknown)
        for key in keys
        if any(sums[key].counts)
    ]
