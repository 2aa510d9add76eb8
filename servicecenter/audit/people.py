"""Whom the log tells of (personer i loggen). The log keeps numbers; the app that owns the people says who they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class People:
    """How people of the agency in scope are named and found.

    ``names`` gives the name of each key that exists; of a protected person, what lists may show.
    ``find`` gives the keys of those whom a text means: a name, an employment number or a whole personal number.
    """

    names: Callable[[Collection[int]], Mapping[int, str]]
    find: Callable[[str], Collection[int]]


_people: list[People] = []


def register(people: People) -> None:
    """Called once, from ``AppConfig.ready`` of the app that owns the people."""
    _people[:] = [people]


def names_of(person_ids: Collection[int]) -> Mapping[int, str]:
    """The names of people in the agency in scope; who is no longer there has none."""
    wanted = {person_id for person_id in person_ids if person_id}
    return _people[0].names(wanted) if _people and wanted else {}


def find_people(text: str) -> Collection[int]:
    return _people[0].find(text) if _people else ()
