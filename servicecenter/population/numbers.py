"""Made-up numbers that pass their checks (påhittade nummer med rätt kontrollsiffra). None is anybody's on purpose."""

from __future__ import annotations

from datetime import date

from stdnum import luhn

from servicecenter.common.identity_numbers import COORDINATION_DAYS
from servicecenter.population.dice import Dice

HIGHEST_BIRTH_NUMBER = 999
"""Birth numbers are taken from the top, where test data commonly are, so that few meet a living person."""
CLEARINGS = (3_300, 3_410, 4_100, 5_000, 5_320, 6_100, 6_790, 8_105, 8_327, 9_020, 9_150, 9_270, 9_550)
"""One of each common way to build an account number, over the banks."""
NORDEA_IN_IBAN = "300"


def with_check_digit(digits: str) -> str:
    return digits + str(luhn.calc_check_digit(digits))


def personal_number(born_on: date, *, is_woman: bool, turn: int, is_coordination: bool = False) -> str:
    """Twelve digits; ``turn`` counts those of the same day and sex, from the highest birth number downwards."""
    day = born_on.day + (COORDINATION_DAYS if is_coordination else 0)
    birth_number = HIGHEST_BIRTH_NUMBER - 2 * turn - (1 if is_woman else 0)
    century, short = divmod(born_on.year, 100)
    return f"{century}" + with_check_digit(f"{short:02d}{born_on.month:02d}{day:02d}{birth_number:03d}")


def organisation_number(place: int) -> str:
    """In a series of the state's that is not in use: 202199-."""
    return with_check_digit(f"202199{place:03d}")


def bankgiro(place: int) -> str:
    return with_check_digit(f"599{place:04d}")


def iban(place: int) -> str:
    """A Swedish IBAN: the check digits stand after the country (ISO 13616)."""
    bban = NORDEA_IN_IBAN + f"{90_000_000 + place:017d}"
    return f"SE{98 - int(bban + '281400') % 97:02d}{bban}"


def bank_account(dice: Dice) -> tuple[str, str]:
    """Clearing and account number."""
    clearing = dice.pick(CLEARINGS)
    first = clearing // 1000
    if clearing == 3_300 or first == 8:
        return _clearing(clearing), with_check_digit(f"{dice.between(10_000_000, 99_999_999):09d}")
    if first == 6:
        return str(clearing), _modulus_11("", dice, digits=8)
    whole = first == 4 or clearing in (9_020, 9_150, 9_550)
    return str(clearing), _modulus_11(str(clearing) if whole else str(clearing)[1:], dice, digits=6)


def _clearing(clearing: int) -> str:
    return with_check_digit(str(clearing)) if clearing // 1000 == 8 else str(clearing)


def _modulus_11(prefix: str, dice: Dice, *, digits: int) -> str:
    """An account number whose check digit exists; for one body in eleven there is none, and the next is taken."""
    body = dice.between(10 ** (digits - 1), 10**digits - 2)
    while (check := _check_11(f"{prefix}{body}")) == 10:
        body += 1
    return f"{body}{check}"


def _check_11(digits: str) -> int:
    return -sum((place % 10 + 1) * int(digit) for place, digit in enumerate(reversed(digits), 1)) % 11
