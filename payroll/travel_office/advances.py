"""Travel advances as the pay office lists them (reseförskott): where each is, what is left of it and how old it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

from payroll.advances.queries import paid_advances
from payroll.runs.settling import what_is_left
from payroll.travel_advances.models import TravelAdvance
from payroll.travel_advances.told import told_of
from servicecenter.common.money import Ore
from servicecenter.tenancy.lookups import Keys


@dataclass(frozen=True, slots=True)
class Listed:
    """``left_ore`` is nothing until the money has gone; ``days`` since the trip ended, nothing before that."""

    row: TravelAdvance
    kind: str
    label: str | Promise
    left_ore: Ore | None
    days: int | None


def listed(rows: Iterable[TravelAdvance], *, at: datetime, on: date) -> list[Listed]:
    """The rows in their order. Two queries however many they are."""
    found = list(rows)
    people = Keys({row.employment.person_id for row in found})
    left = {
        advance.decision_id: ore
        for advances in (what_is_left(paid_advances(known_at=at, person_id__any=people)) if found else {}).values()
        for advance, ore in advances
    }
    return [_listed(row, left.get(row.decision_id), on) for row in found]


def _listed(row: TravelAdvance, left: Ore | None, on: date) -> Listed:
    days = (on - row.ends_on).days if row.settled_at is None and row.ends_on < on else None
    return Listed(row, **told_of(row), left_ore=left, days=days)
