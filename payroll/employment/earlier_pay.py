"""What an agency's old system paid a person (tidigare utbetalt). It counts nowhere.

It is told by whoever took it over, who knows the people here and not the reverse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from payroll.employment.models import Person


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """One salary type of a month, and which system and load it was taken from."""

    month: str
    code: str
    name: str
    quantity: Decimal | None
    amount_ore: int
    source: str


Reader = Callable[[Person], list[EarlierLine]]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """``reader`` gives what a person was paid, the newest month first.

    Called once, from ``AppConfig.ready`` of the app that took it over.
    """
    _readers[:] = [reader]


def earlier_pay_of(person: Person) -> list[EarlierLine]:
    return _readers[0](person) if _readers else []
