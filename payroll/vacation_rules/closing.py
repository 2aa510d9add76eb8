"""The turn of the year (årsavslut): what is saved, what is above the limit and paid, and unused exchanged days."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from payroll.vacation_rules.account import Account
from payroll.vacation_rules.order import NONE
from payroll.vacation_rules.values import VacationRules


@dataclass(frozen=True, slots=True)
class Closing:
    """What a year leaves to the next.

    ``carried`` are all days left, below nothing when too many were taken; of them ``overflow`` are paid in cash, and
    the rest are saved. ``exchanged_unused`` days are paid at 4.6 %: they are never saved.
    """

    carried: Decimal
    overflow: Decimal
    exchanged_unused: Decimal

    @property
    def saved(self) -> Decimal:
        return self.carried - self.overflow


def closing_of(account: Account, rules: VacationRules) -> Closing:
    """At most 30 days are saved; what is above is paid the year after (villkorsavtalen 5 kap.)."""
    carried = account.current + account.saved
    overflow = max(carried - rules.most_saved, NONE)
    return Closing(carried, overflow, max(account.exchanged, NONE))


def may_exchange(saved_at_start: Decimal, rules: VacationRules) -> bool:
    """Exchange of the supplement for days asks for at most five saved days at the start of the year (5 kap. 18 §)."""
    return saved_at_start <= rules.exchange_most_saved
