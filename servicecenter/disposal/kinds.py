"""What can be disposed of at all (gallringsbara slag). A slice plugs in by registering; all else is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise

Rows = Callable[[date], QuerySet]


@dataclass(frozen=True, slots=True)
class DisposalKind:
    """A kind of record that an agency may decide to dispose of.

    ``rows(day)`` are those whose start event was before the day, and that nothing needs any more. ``person`` names the
    reference to the person, for legal holds. ``at_least_years`` is the shortest period whatever the agency decides, and
    ``source`` says why.
    """

    key: str
    label: str | Promise
    start_event: str | Promise
    at_least_years: int
    source: str
    person: str
    rows: Rows
    unsourced: bool = False
    """Nobody has read the source in the original yet; the page says so."""


_kinds: dict[str, DisposalKind] = {}


def register(kind: DisposalKind) -> None:
    """Called once for each kind, from ``AppConfig.ready`` of the app that owns it."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> DisposalKind:
    return _kinds[key]


def all_kinds() -> list[DisposalKind]:
    return list(_kinds.values())
