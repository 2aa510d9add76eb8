"""Why an invoice was paid late (orsak till sen betalning): where it lay the longest once it should have been ready.

An invoice should be ready ``READY_BEFORE`` its due day. Each day from then through the day of payment counts for the
place where the invoice was when the day began; days before it had come count for its arrival. The place with most days
is the cause, and of equals the one earliest in the flow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

READY_BEFORE = timedelta(days=5)


class Place(StrEnum):
    """Where an invoice lies, in the order of the flow."""

    ARRIVAL = "arrival"
    INTAKE = "intake"
    STOP = "stop"
    REVIEW = "review"
    ATTEST = "attest"
    AFTER_CHECK = "after_check"
    PAYMENT = "payment"


PLACES: Mapping[str, Place] = {
    "received": Place.INTAKE,
    "validated": Place.INTAKE,
    "registered": Place.INTAKE,
    "review": Place.REVIEW,
    "waiting": Place.ATTEST,
    "matched": Place.AFTER_CHECK,
    "attested": Place.AFTER_CHECK,
    "after_check": Place.AFTER_CHECK,
    "cleared": Place.PAYMENT,
    "posted": Place.PAYMENT,
    "in_payment": Place.PAYMENT,
    "paid": Place.PAYMENT,
}
BY_ITSELF = ("registered", "matched", "attested", "cleared", "posted")
"""From here an invoice goes on by itself unless a stop holds it."""


@dataclass(frozen=True, slots=True)
class Step:
    """The invoice came into a state on a day."""

    state: str
    on: date


@dataclass(frozen=True, slots=True)
class Held:
    """A stop was open from a day, until it was settled if it was."""

    starts_on: date
    ends_on: date | None


def cause_of(steps: Sequence[Step], stops: Sequence[Held], *, due_on: date, paid_on: date) -> Place:
    """The place that the lateness is put down to; ``steps`` in order."""
    days = Counter(_place(steps, stops, day) for day in _days(due_on + timedelta(days=1) - READY_BEFORE, paid_on))
    return min(days, key=lambda place: (-days[place], list(Place).index(place)))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _place(steps: Sequence[Step], stops: Sequence[Held], day: date) -> Place:
    state = next((step.state for step in reversed(steps) if step.on < day), "")
    if not state:
        return Place.ARRIVAL
    is_held = any(held.starts_on < day and (held.ends_on is None or held.ends_on >= day) for held in stops)
    return Place.STOP if is_held and state in BY_ITSELF else PLACES[state]
