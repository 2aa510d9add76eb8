"""Which budget covers a code string (vilken budget som gäller). Pure."""

from __future__ import annotations

from collections.abc import Collection

from servicecenter.ledger.draft import CODING_SEPARATOR


def first_part(coding: str) -> str:
    """What a code string begins with, the cost centre as a rule.

    >>> first_part("100/P12")
    '100'
    """
    return coding.partition(CODING_SEPARATOR)[0]


def covering(coding: str, budgets: Collection[str]) -> str | None:
    """The longest of the budgets' code strings that the code string is, or goes on from.

    >>> covering("100/P12", {"100", "100/P1"}), covering("100/P1", {"100", "100/P1"}), covering("1000", {"100"})
    ('100', '100/P1', None)
    """
    parts = coding.split(CODING_SEPARATOR)
    for length in range(len(parts), 0, -1):
        if (begun := CODING_SEPARATOR.join(parts[:length])) in budgets:
            return begun
    return None
