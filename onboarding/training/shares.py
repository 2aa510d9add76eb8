"""How many of those who must be trained have been (andel utbildade). Pure: names and figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

CONTACTS_PER_HUNDRED = 20
"""From how many contacts per hundred employees in thirty days more training is suggested, where the
template says nothing; our own measure (osourcad)."""


@dataclass(frozen=True, slots=True)
class Share:
    """How one role stands: people, how many of them are trained, and the percent that the template requires."""

    people: int
    trained: int
    required: int

    @property
    def percent(self) -> int:
        """Whole percent, never rounded up to what is not reached."""
        return 100 * min(self.trained, self.people) // self.people if self.people else 0

    @property
    def is_enough(self) -> bool:
        return self.people > 0 and 100 * min(self.trained, self.people) >= self.required * self.people

    @property
    def lacking(self) -> int:
        """How many more must be trained."""
        needed = -(-self.required * self.people // 100)
        return max(0, needed - self.trained)


def names_of(text: str) -> list[str]:
    """Names as they were written, one on each line; the same name twice is one.

    >>> names_of("Anna Ek\\n  anna  ek \\n\\nBo Al")
    ['Anna Ek', 'Bo Al']
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        name = " ".join(line.split())
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def distinct(names: Iterable[str]) -> int:
    return len({name.casefold() for name in names})


def contacts_per_hundred(contacts: int, employees: int) -> Decimal | None:
    """With one decimal, rounded down; nothing when nobody is employed."""
    if not employees:
        return None
    return (Decimal(contacts) * 100 / employees).quantize(Decimal("0.1"), ROUND_DOWN)
