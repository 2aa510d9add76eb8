"""Which invoices are drawn to be checked once more before they are paid (urval till efterkontroll). Pure.

Each rule is asked with the value that the agency has decided; a value that can't be read draws every invoice, so that
somebody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from servicecenter.common.money import ORE_PER_KRONA, Ore

PLACES, YES = 10_000, "yes"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need of an invoice. ``place`` is where it falls among ten thousand, the same whoever asks.

    ``earlier`` is how many of the supplier's invoices have been cleared before, ``is_account_new`` that none of them
    was paid to the account of this one.
    """

    total: Ore
    earlier: int
    is_account_new: bool
    accounts: frozenset[str]
    place: int


def _is_large(facts: Facts, value: str) -> bool:
    limit = _number(value)
    return limit is None or abs(facts.total) >= limit * ORE_PER_KRONA


def _is_new(facts: Facts, value: str) -> bool:
    """The first so many of a supplier."""
    first = _number(value)
    return first is None or facts.earlier < first


def _has_another_account(facts: Facts, value: str) -> bool:
    return value == YES and facts.earlier > 0 and facts.is_account_new


def _is_representation(facts: Facts, value: str) -> bool:
    """Coded on any of the accounts that are named, with a comma between."""
    return not facts.accounts.isdisjoint(account.strip() for account in value.split(","))


def _by_chance(facts: Facts, value: str) -> bool:
    share = _number(value)
    return share is None or facts.place < share * PLACES / 100


RULES: Mapping[str, Callable[[Facts, str], bool]] = {
    "above": _is_large,
    "new_supplier": _is_new,
    "changed_account": _has_another_account,
    "representation": _is_representation,
    "percent": _by_chance,
}


def reasons_of(facts: Facts, decided: Mapping[str, str]) -> list[str]:
    """The rules that draw an invoice, of those that the agency has decided."""
    return [key for key, draws in RULES.items() if key in decided and draws(facts, decided[key])]


def _number(value: str) -> Decimal | None:
    try:
        found = Decimal("".join(value.split()).replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
