"""What a SIE file says, as far as vouchers need it. Amounts are whole öre; debit is positive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from servicecenter.common.money import Ore


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year (räkenskapsår); ``number`` is 0 for this year, -1 for the one before."""

    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension (#DIM, #UNDERDIM). 1 is cost centre, 6 project, 7 employee; from 20 they are free."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Object:
    """A value of a dimension (#OBJEKT)."""

    dimension: int
    value: str
    name: str


class BalanceKind(StrEnum):
    OPENING = "IB"
    CLOSING = "UB"
    RESULT = "RES"


@dataclass(frozen=True, slots=True)
class Balance:
    """An account's opening or closing balance, or its result, of a year."""

    kind: BalanceKind
    year: int
    account: str
    amount: Ore


@dataclass(frozen=True, slots=True)
class Row:
    """One row (transaktionspost); ``objects`` are pairs of dimension and value. Without a day it has the voucher's."""

    account: str
    amount: Ore
    objects: tuple[tuple[int, str], ...] = ()
    day: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher (verifikation). ``rows`` are those that count (#TRANS).

    ``added`` (#RTRANS) and ``removed`` (#BTRANS) tell what was changed after booking: an added row should stand among
    ``rows`` too, and a removed one no longer does.
    """

    series: str
    number: str
    day: date
    text: str
    rows: tuple[Row, ...]
    registered_on: date | None = None
    signature: str = ""
    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    line: int = field(default=0, compare=False)
    """Where it begins in the file it was read from."""

    @property
    def difference(self) -> Ore:
        """Debit less credit: zero for a voucher in balance."""
        return sum(row.amount for row in self.rows)


@dataclass(frozen=True, slots=True)
class SieFile:
    """A whole file. ``others`` counts the records that are left unread, by label; ``warnings`` are for a reader."""

    sie_type: int
    program: str
    program_version: str
    generated_on: date | None
    company: str
    organisation_number: str = ""
    generated_by: str = ""
    years: tuple[FiscalYear, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    dimensions: tuple[Dimension, ...] = ()
    objects: tuple[Object, ...] = ()
    balances: tuple[Balance, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    is_already_read: bool = False
    """The file is marked as read by a program before (#FLAGGA 1)."""
    has_checksum: bool = field(default=False, compare=False)
    others: Mapping[str, int] = field(default_factory=dict, compare=False)
    warnings: tuple[str, ...] = field(default=(), compare=False)

    @property
    def unbalanced(self) -> tuple[Voucher, ...]:
        return tuple(voucher for voucher in self.vouchers if voucher.difference)
