"""Like differences together (grupper): the same cause, salary type and mark, with counts and sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onboarding.differences.model import Compared, Difference, GroupKey
from servicecenter.common.money import Ore


@dataclass(slots=True)
class Group:
    """Like differences: how many, of how many people, and what they come to on each side."""

    key: GroupKey
    count: int = 0
    old: Ore = 0
    ours: Ore = 0

    @property
    def amount(self) -> Ore:
        return self.ours - self.old

    def take(self, difference: Difference) -> None:
        self.count += 1
        self.old += difference.old or 0
        self.ours += difference.ours or 0


@dataclass(slots=True)
class Totals:
    """What a comparison came to: people, those alike to the öre, and net pay on each side."""

    people: int = 0
    equal: int = 0
    lines: int = 0
    differences: int = 0
    old_net: Ore = 0
    our_net: Ore = 0
    net_differs: int = 0

    def take(self, compared: Compared) -> None:
        self.people += 1
        self.equal += compared.is_equal
        self.lines += compared.lines
        self.differences += len(compared.differences)
        self.old_net += compared.old_net or 0
        self.our_net += compared.our_net or 0
        self.net_differs += compared.old_net != compared.our_net


class Grouping:
    """Groups and totals that grow person by person: memory is that of the groups, not of the people."""

    def __init__(self) -> None:
        self.groups: dict[GroupKey, Group] = {}
        self.totals = Totals()

    def take(self, compared: Compared) -> None:
        self.totals.take(compared)
        for difference in compared.differences:
            key = key_of(difference)
            self.groups.setdefault(key, Group(key)).take(difference)


def key_of(difference: Difference) -> GroupKey:
    return GroupKey(difference.cause, difference.code, difference.mark)


def grouped(people: Iterable[Compared]) -> Grouping:
    """Everyone's differences in groups; each difference is in exactly one."""
    grouping = Grouping()
    for compared in people:
        grouping.take(compared)
    return grouping
