"""The attest rules as a question to the database: which of many cases a desk may decide, without reading them.

It says what ``Desk.may_decide`` says of each case, and a test holds the two together over random organisations.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from servicecenter.attest.rules import DELEGABLE, Desk, Grant, Handover, in_force

NOTHING = Q(pk__in=[])


def decidable(desk: Desk) -> Q:
    """The cases (tasks) that the person may decide, by an own role or by delegation."""
    delegated = [
        _inside(handover, desk) & _by_grants(handover.giver_id, desk) & ~_conflict(handover.giver_id, desk)
        for handover in desk.handovers
        if handover.receiver_id == desk.person_id and in_force(handover, desk.on)
    ]
    in_anothers_place = reduce(or_, delegated, NOTHING) & Q(permission__in=DELEGABLE)
    return (_by_grants(desk.person_id, desk) | in_anothers_place) & ~_conflict(desk.person_id, desk)


def _conflict(person_id: int, desk: Desk) -> Q:
    return (
        Q(subject__in=[person_id, *desk.superiors(person_id)])
        | Q(requested_by__in=[person_id, *desk.systems.get(person_id, ())])
        | Q(reviewed_by=person_id)
    )


def _by_grants(holder_id: int, desk: Desk) -> Q:
    held = [grant for grant in desk.grants if grant.holder_id == holder_id and in_force(grant, desk.on)]
    return reduce(or_, [Q(permission=grant.permission) & _inside(grant, desk) for grant in held], NOTHING)


def _inside(right: Grant | Handover, desk: Desk) -> Q:
    """The unit and the amount that a role or a delegation covers."""
    units = Q() if right.unit_id is None else Q(unit__in=desk.tree.within(right.unit_id))
    if (limit := right.amount_limit_ore) is None:
        return units
    return units & (Q(amount_ore__isnull=True) | Q(amount_ore__range=(-limit, limit)))
