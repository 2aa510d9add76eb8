"""Swedish bank accounts, bankgiro and plusgiro (bankkonto, bankgiro, plusgiro): checked, written and masked.

The banks and their check digits are data with edition and source: ``bank_accounts.toml``.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from stdnum import luhn

BANKS = Path(__file__).with_suffix(".toml")

_ACCOUNT_LENGTH = {(1, 1): 7, (1, 2): 7, (2, 1): 10, (2, 2): 9, (2, 3): 10}
_SHORTEST = {(1, 1): 7, (1, 2): 7, (2, 1): 10, (2, 2): 8, (2, 3): 2}
_SWEDBANK_FIVE = "8"
"""Clearing numbers that begin with 8 may carry a fifth digit, a Luhn digit over the first four."""


class BankAccountError(ValueError):
    """The account cannot be right; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class BankRange:
    """One series of clearing numbers (clearingnummerserie)."""

    bank: str
    first: int
    last: int
    type: int
    variant: int
    check: str = "stop"

    @property
    def account_length(self) -> int:
        return _ACCOUNT_LENGTH[self.type, self.variant]

    @property
    def shortest(self) -> int:
        return _SHORTEST[self.type, self.variant]


@dataclass(frozen=True, slots=True)
class BankTable:
    """All series in order, with the edition they are taken from."""

    source: str
    starts_on: date
    ranges: tuple[BankRange, ...]

    def find(self, clearing: str) -> BankRange | None:
        number = int(clearing[:4])
        index = bisect_right(self.ranges, number, key=lambda row: row.first) - 1
        return self.ranges[index] if index >= 0 and number <= self.ranges[index].last else None


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A checked account: clearing number of four or five digits, account number filled to the bank's length."""

    clearing: str
    account: str
    bank: str
    warning: str = ""

    @property
    def bban(self) -> str:
        """As payment files write it: four digits of clearing number and the account, nothing between."""
        return self.clearing[:4] + self.account

    @property
    def masked(self) -> str:
        """What others than the owner see: ``•••• 8203``."""
        return f"•••• {self.account[-4:]}"

    def __str__(self) -> str:
        clearing = self.clearing if len(self.clearing) == 4 else f"{self.clearing[:4]}-{self.clearing[4]}"
        return f"{clearing}, {self.account}"


@cache
def bank_table() -> BankTable:
    data: dict[str, Any] = tomllib.loads(BANKS.read_text(encoding="utf-8"))
    ranges = tuple(sorted((BankRange(**row) for row in data["bank_ranges"]), key=lambda row: row.first))
    return BankTable(source=data["source"], starts_on=data["starts_on"], ranges=ranges)


def bank_name(clearing: str) -> str:
    """The bank of a clearing number, or nothing when the table does not know it."""
    digits = _digits(clearing)
    row = bank_table().find(digits) if len(digits) >= 4 else None
    return row.bank if row else ""


def parse_bank_account(clearing: str, account: str) -> BankAccount:
    """Check a clearing and an account number.

    Raises ``BankAccountError`` when they cannot be right. Where the bank has valid accounts without a check digit
    the account is accepted and carries a ``warning`` instead.
    """
    row = _bank_of(clearing)
    clearing_digits, account_digits = _digits(clearing), _digits(account)
    if not row.shortest <= len(account_digits) <= row.account_length:
        lengths = f"{row.account_length}" if row.shortest == row.account_length else f"högst {row.account_length}"
        raise BankAccountError(
            f"kontonumret {account!r} har {len(account_digits)} siffror; i {row.bank} har det {lengths}, "
            "utan clearingnummer"
        )
    if not account_digits.strip("0"):
        raise BankAccountError(f"kontonumret {account!r} består bara av nollor; jämför med underlaget")
    number = account_digits.zfill(row.account_length)
    fault = _fault(row, clearing_digits, number)
    if fault and row.check == "stop":
        raise BankAccountError(f"{fault}; jämför kontonumret {account!r} i {row.bank} med underlaget")
    return BankAccount(clearing_digits, number, row.bank, fault)


def parse_bankgiro(text: str) -> str:
    """Seven or eight digits, the last one a Luhn digit (bankgironummer)."""
    return _giro(text, "bankgiro", shortest=7, longest=8, example="5050-1055")


def parse_plusgiro(text: str) -> str:
    """Two to eight digits, the last one a Luhn digit (plusgironummer)."""
    return _giro(text, "plusgiro", shortest=2, longest=8, example="28 65 43-4")


def format_bankgiro(number: str) -> str:
    return f"{number[:-4]}-{number[-4:]}"


def format_plusgiro(number: str) -> str:
    pairs = re.sub(r"(?<=\d)(?=(?:\d\d)+$)", " ", number[:-1])
    return f"{pairs}-{number[-1]}"


def _bank_of(clearing: str) -> BankRange:
    digits = _digits(clearing)
    five = len(digits) == 5 and digits.startswith(_SWEDBANK_FIVE)
    if len(digits) != 4 and not five:
        raise BankAccountError(
            f"clearingnumret {clearing!r} ska ha fyra siffror, eller fem om det börjar med 8 (Swedbank)"
        )
    row = bank_table().find(digits)
    if row is None:
        raise BankAccountError(
            f"clearingnumret {clearing!r} hör inte till någon bank i förteckningen av {bank_table().starts_on}; "
            "kontrollera det med den anställda"
        )
    return row


def _fault(row: BankRange, clearing: str, account: str) -> str:
    if len(clearing) == 5 and not luhn.is_valid(clearing):
        return "clearingnumrets femte siffra stämmer inte"
    if row.type == 1:
        valid = _modulus_11((clearing if row.variant == 2 else clearing[1:]) + account)
    elif row.variant == 2:
        valid = _modulus_11(account)
    else:
        valid = luhn.is_valid(account)
    return "" if valid else "kontrollsiffran stämmer inte"


def _modulus_11(digits: str) -> bool:
    """Weights 1 to 10 from the right, beginning again at 1 (11-modul, Bankgirot)."""
    return sum((place % 10 + 1) * int(digit) for place, digit in enumerate(reversed(digits))) % 11 == 0


def _digits(text: str) -> str:
    """The digits of a number written with spaces, hyphens, commas or points; anything else is refused."""
    digits = re.sub(r"[\s\u00a0.,\-\u2010\u2011\u2013\u2212]", "", text)
    if not (digits.isascii() and digits.isdigit()):
        raise BankAccountError(f"{text!r} är inte ett nummer; skriv bara siffror")
    return digits


def _giro(text: str, kind: str, *, shortest: int, longest: int, example: str) -> str:
    digits = _digits(text)
    if not shortest <= len(digits) <= longest:
        raise BankAccountError(
            f"{text!r} är inte ett {kind}nummer; det har {shortest}–{longest} siffror, till exempel {example}"
        )
    if not luhn.is_valid(digits):
        raise BankAccountError(f"{kind}numret {text!r} har fel kontrollsiffra; jämför med underlaget")
    return digits
