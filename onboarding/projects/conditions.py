"""What a gate asks of a project (villkor), in the form that every slice tells it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a gate: met or not, how it stands in words, and the page where it is put right.

    ``code`` is stable ("gaps_closed"); ``text`` what must hold; ``stands`` how it is now, with figures.
    """

    code: str
    text: str | Promise
    is_met: bool
    stands: str | Promise
    link: str = ""
