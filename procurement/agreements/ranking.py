"""Which agreement goes first (rangordning): the lowest rank in an area that can be used, and why not others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from servicecenter.common.money import Ore


class Hindrance(StrEnum):
    """Why an agreement can't be used on a day."""

    NOT_ACTIVE = "not_active"
    NOT_STARTED = "not_started"
    OVER = "over"
    SUPPLIER_NOT_LIVE = "supplier_not_live"
    TOO_LITTLE_LEFT = "too_little_left"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agreement for the area. ``remaining`` is what may still be ordered, nothing without a ceiling."""

    key: int
    rank: int
    starts_on: date
    ends_on: date
    is_active: bool
    supplier_is_live: bool
    remaining: Ore | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """``first`` goes first; ``hindered`` could not be used and ``after`` come later, both in the order of rank."""

    first: Candidate | None
    hindered: tuple[tuple[Candidate, Hindrance], ...]
    after: tuple[Candidate, ...]


def ranked(candidates: Iterable[Candidate], *, on: date, wanted: Ore = 0) -> Ranked:
    """The order among candidates on a day for a purchase of ``wanted`` öre. Equal ranks go by key."""
    usable: list[Candidate] = []
    hindered: list[tuple[Candidate, Hindrance]] = []
    for each in sorted(candidates, key=lambda one: (one.rank, one.key)):
        hindrance = hindrance_of(each, on=on, wanted=wanted)
        if hindrance is None:
            usable.append(each)
        else:
            hindered.append((each, hindrance))
    return Ranked(first=usable[0] if usable else None, hindered=tuple(hindered), after=tuple(usable[1:]))


def hindrance_of(candidate: Candidate, *, on: date, wanted: Ore) -> Hindrance | None:
    """The first thing that stands in the way, or nothing."""
    if not candidate.is_active:
        return Hindrance.NOT_ACTIVE
    if on < candidate.starts_on:
        return Hindrance.NOT_STARTED
    if on > candidate.ends_on:
        return Hindrance.OVER
    if not candidate.supplier_is_live:
        return Hindrance.SUPPLIER_NOT_LIVE
    if candidate.remaining is not None and (candidate.remaining < wanted or candidate.remaining <= 0):
        return Hindrance.TOO_LITTLE_LEFT
    return None
