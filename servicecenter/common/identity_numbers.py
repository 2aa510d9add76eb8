"""Personal, coordination and organisation numbers (personnummer, samordningsnummer, organisationsnummer).

Check digits and the organisation number come from python-stdnum. Its personal numbers are not used: they refuse
coordination numbers and read the century from today's clock. Its organisation numbers let any third digit through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum import luhn
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr

COORDINATION_DAYS = 60
"""A coordination number is the personal number with 60 added to the day (folkbokföringslagen 18 a §)."""

_PERSONAL = re.compile(
    r"(?P<century>[0-9]{2})?(?P<day>[0-9]{6})"
    r"(?P<sign>[-+\u2010\u2011\u2013\u2212]?)(?P<last>[0-9]{4})"
)


class IdentityNumberError(ValueError):
    """The number is not what it should be; the text says why and how it is written."""


class Kind(StrEnum):
    PERSONAL = "personnummer"
    COORDINATION = "samordningsnummer"


@dataclass(frozen=True, slots=True, order=True)
class PersonalNumber:
    """A checked personal or coordination number in its canonical form, twelve digits."""

    digits: str

    @property
    def kind(self) -> Kind:
        return Kind.COORDINATION if int(self.digits[6:8]) > COORDINATION_DAYS else Kind.PERSONAL

    @property
    def born_on(self) -> date:
        """The day of birth as the number states it (födelsedatum)."""
        day = int(self.digits[6:8])
        if self.kind is Kind.COORDINATION:
            day -= COORDINATION_DAYS
        return date(int(self.digits[:4]), int(self.digits[4:6]), day)

    @property
    def masked(self) -> str:
        """What may be shown where the whole number is not needed: ``19850412-••••``."""
        return f"{self.digits[:8]}-••••"

    def short(self, *, on: date) -> str:
        """Ten digits; the hyphen becomes a plus sign the year the person turns 100 (folkbokföringslagen 18 §)."""
        sign = "+" if on.year - int(self.digits[:4]) >= 100 else "-"
        return f"{self.digits[2:8]}{sign}{self.digits[8:]}"

    def __str__(self) -> str:
        return f"{self.digits[:8]}-{self.digits[8:]}"


def parse_personal_number(text: str, *, on: date | None = None) -> PersonalNumber:
    """Read a personal or coordination number with twelve digits, or with ten if the day ``on`` gives the century."""
    match = _PERSONAL.fullmatch(_without_spaces(text))
    if match is None:
        raise IdentityNumberError(f"{text!r} är inte ett personnummer; skriv tolv siffror, till exempel 19850412-1234")
    digits = (match["century"] or _century(text, match, on)) + match["day"] + match["last"]
    number = PersonalNumber(digits)
    _check_birth_date(number, text, on)
    if not luhn.is_valid(digits[2:]):
        raise IdentityNumberError(f"{text!r} har fel kontrollsiffra; jämför den sista siffran med underlaget")
    return number


def parse_organisation_number(text: str) -> str:
    """Ten digits. The prefix 16 of the tax agency's files is taken away."""
    digits = _without_spaces(text).replace("-", "")
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    try:
        checked = orgnr.validate(digits)
    except StdnumError:
        raise IdentityNumberError(
            f"{text!r} är inte ett organisationsnummer; det har tio siffror och en kontrollsiffra, "
            "till exempel 202100-6990"
        ) from None
    if checked[2] < "2":
        raise IdentityNumberError(
            f"{text!r} är inte ett organisationsnummer: tredje siffran är minst 2 (annars är det ett personnummer)"
        )
    return checked


def format_organisation_number(number: str) -> str:
    return f"{number[:6]}-{number[6:]}"


def _without_spaces(text: str) -> str:
    return re.sub(r"[\s\u00a0]", "", text)


def _century(text: str, match: re.Match[str], on: date | None) -> str:
    """The latest century that puts the birth on or before the day, or by a plus sign a hundred years back or more."""
    if on is None:
        raise IdentityNumberError(f"{text!r} saknar sekel; skriv tolv siffror, till exempel 19850412-1234")
    year = on.year - on.year % 100 + int(match["day"][:2])
    # Month and day matter only for someone born this very year; day - 60 covers coordination numbers.
    day = int(match["day"][4:6]) % COORDINATION_DAYS
    if (year, int(match["day"][2:4]), day) > (on.year, on.month, on.day):
        year -= 100
    if match["sign"] == "+" and on.year - year < 100:
        year -= 100
    return f"{year:04d}"[:2]


def _check_birth_date(number: PersonalNumber, text: str, on: date | None) -> None:
    try:
        born_on = number.born_on
    except ValueError:
        raise IdentityNumberError(
            f"{text!r} börjar inte med ett datum; månad är 01–12 och dag 01–31 (61–91 i ett samordningsnummer)"
        ) from None
    if on is not None and born_on > on:
        raise IdentityNumberError(f"{text!r} ger ett födelsedatum i framtiden ({born_on})")
