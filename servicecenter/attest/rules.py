"""Who may attest what (attestreglerna): pure rules over plain facts, so that they can be tried on any organisation.

A person decides by a role of their own, or in the place of someone who has delegated to them. Whatever the way:
nobody decides their own case or their own request, nor what they have reviewed, nor one that concerns a manager above
them, and a substitute never decides what the giver could not have decided. Amount, unit and dates bind both the role
and the delegation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from servicecenter.agencies.tree import UnitTree
from servicecenter.common.permissions import Permission

DELEGABLE = frozenset({Permission.ATTEST})
"""A delegation hands over attest, never the approval of pay runs or the release of payments."""


class Refusal(StrEnum):
    """Why a person may not decide."""

    OWN_CASE = "own_case"
    OWN_REQUEST = "own_request"
    OWN_REVIEW = "own_review"
    SUPERIOR = "superior"
    NO_RIGHT = "no_right"
    UNIT = "unit"
    AMOUNT = "amount"
    GIVER = "giver"


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules need to know of a task."""

    permission: str
    subject_id: int | None
    requested_by_id: int | None
    unit_id: int | None
    amount_ore: int | None
    reviewed_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A right that a role gives: where, up to how much, and when."""

    holder_id: int
    permission: str
    unit_id: int | None = None
    amount_limit_ore: int | None = None
    starts_on: date = date.min
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """A delegation: the giver's right, narrowed to a unit, an amount and some days."""

    giver_id: int
    receiver_id: int
    unit_id: int | None
    amount_limit_ore: int | None
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Authority:
    """By what right a person decides; ``behalf_of`` is the giver when it is by delegation."""

    person_id: int
    behalf_of: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that settles what one person may decide on a day."""

    person_id: int
    on: date
    tree: UnitTree
    grants: tuple[Grant, ...] = ()
    handovers: tuple[Handover, ...] = ()
    workplaces: Mapping[int, frozenset[int]] = field(default_factory=dict)
    systems: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """The systems whose key someone has handled: what those ask for, that person could have asked for."""
    above: dict[int, frozenset[int]] = field(default_factory=dict, init=False, compare=False, repr=False)
    """The managers above people, found once: an inbox asks it of thousands of cases."""

    def authority(self, case: Case) -> Authority | Refusal:
        """By what right the person may decide the case, or why not. An own role goes before a delegation."""
        conflict = self._conflict(self.person_id, case)
        if conflict is not None:
            return conflict
        own = self._by_grants(self.person_id, case)
        if own is None:
            return Authority(self.person_id)
        refusals = [own]
        for handover in self._handovers(case):
            refusal = self._by_handover(handover, case)
            if refusal is None:
                return Authority(self.person_id, behalf_of=handover.giver_id)
            refusals.append(refusal)
        return max(refusals, key=list(Refusal).index)

    def may_decide(self, case: Case) -> bool:
        return isinstance(self.authority(case), Authority)

    def _conflict(self, person_id: int, case: Case) -> Refusal | None:
        """Conflict of interest (jäv), for the one who decides and for the one they stand in for."""
        if case.subject_id == person_id:
            return Refusal.OWN_CASE
        if case.requested_by_id == person_id or case.requested_by_id in self.systems.get(person_id, ()):
            return Refusal.OWN_REQUEST
        if case.reviewed_by_id == person_id:
            return Refusal.OWN_REVIEW
        if case.subject_id in self.superiors(person_id):
            return Refusal.SUPERIOR
        return None

    def superiors(self, person_id: int) -> frozenset[int]:
        """The managers above a person in the tree."""
        if person_id not in self.above:
            self.above[person_id] = self.tree.superiors(person_id, self.workplaces.get(person_id, ()))
        return self.above[person_id]

    def _by_grants(self, holder_id: int, case: Case) -> Refusal | None:
        """``None`` when one of the holder's roles covers the case, else the nearest reason."""
        held = [grant for grant in self.grants if grant.holder_id == holder_id and grant.permission == case.permission]
        reasons = [self._outside(grant, case) for grant in held if in_force(grant, self.on)]
        if not reasons:
            return Refusal.NO_RIGHT
        if None in reasons:
            return None
        return max((reason for reason in reasons if reason), key=list(Refusal).index)

    def _handovers(self, case: Case) -> Iterator[Handover]:
        if case.permission in DELEGABLE:
            yield from (
                handover
                for handover in self.handovers
                if handover.receiver_id == self.person_id and in_force(handover, self.on)
            )

    def _by_handover(self, handover: Handover, case: Case) -> Refusal | None:
        """The delegation must cover the case, and so must a role of the giver's own: nothing is passed on."""
        if self._conflict(handover.giver_id, case) is not None:
            return Refusal.GIVER
        return self._outside(handover, case) or self._by_grants(handover.giver_id, case)

    def _outside(self, right: Grant | Handover, case: Case) -> Refusal | None:
        if not self.tree.is_within(case.unit_id, right.unit_id):
            return Refusal.UNIT
        if right.amount_limit_ore is not None and abs(case.amount_ore or 0) > right.amount_limit_ore:
            return Refusal.AMOUNT
        return None


def in_force(right: Grant | Handover, on: date) -> bool:
    return right.starts_on <= on and (right.ends_on is None or on <= right.ends_on)
