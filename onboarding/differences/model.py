"""What is compared (lönerader att jämföra), and what a difference is.

A line is what one system paid one person of one salary type in the month: rows of the same type are one line. Amounts
are öre with the sign of the payslip.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from servicecenter.common.money import Ore

NET = "net"
"""Net pay stands among the lines under a name of its own."""


class Line(NamedTuple):
    """One person's amount of one salary type."""

    person: str
    code: str
    amount: Ore
    quantity: Decimal | None = None


class Cause(StrEnum):
    """Why two lines differ (orsakskod). The codes are kept with the groups, and so never change."""

    MISSING_PERSON = "missing_person"
    EXTRA_PERSON = "extra_person"
    OTHER_CODE = "other_code"
    ROUNDING = "rounding"
    TAX_DECISION = "tax_decision"
    TAX_FOLLOWS = "tax_follows"
    ABSENCE_MISSING = "absence_missing"
    ABSENCE_EXTRA = "absence_extra"
    QUALIFYING = "qualifying"
    VACATION_SUPPLEMENT = "vacation_supplement"
    RATE = "rate"
    QUANTITY = "quantity"
    PAY = "pay"
    EXTENT = "extent"
    BACK_PAY = "back_pay"
    MISSING_LINE = "missing_line"
    EXTRA_LINE = "extra_line"
    NET_ONLY = "net_only"
    UNKNOWN = "unknown"


class Difference(NamedTuple):
    """One line that differs, with the cause that is proposed and what tells like ones apart (``mark``)."""

    person: str
    code: str
    old: Ore | None
    ours: Ore | None
    old_quantity: Decimal | None
    our_quantity: Decimal | None
    cause: Cause
    mark: str

    @property
    def amount(self) -> Ore:
        """How much more we pay, in öre."""
        return (self.ours or 0) - (self.old or 0)


class Compared(NamedTuple):
    """One person in both systems: net pay on each side and every line that differs."""

    person: str
    old_net: Ore | None
    our_net: Ore | None
    lines: int
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        return not self.differences


class GroupKey(NamedTuple):
    """Differences with the same key are alike."""

    cause: Cause
    code: str
    mark: str


class Facts(NamedTuple):
    """What our calculation knows of a person that tells why lines differ (uppgifter om personen).

    ``rules`` are the names of the rules in the explanation of a line, by salary type. ``back_pay`` are salary types
    with lines earned in an earlier month.
    """

    rules: dict[str, frozenset[str]]
    back_pay: frozenset[str] = frozenset()


NO_FACTS = Facts({})
