"""Cells by the type of their column (celler): the value, or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from onboarding.source_files.columns import Column, proposed_code
from onboarding.source_files.days import read_day
from onboarding.source_files.numbers import read_number, read_ore
from onboarding.source_files.rejects import Wrong
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.common.identity_numbers import IdentityNumberError, parse_personal_number
from servicecenter.common.money import Ore
from servicecenter.common.spreadsheets import FORMULA_STARTS

Value = str | int | bool | date | Decimal | None

NET = "net"
"""What a row with the old system's net pay is translated to: no salary type of ours."""
LEFT_OUT = "-"
"""What a code is translated to when its rows are not used."""
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,11}")
EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[A-Za-z]{2,}")
MONTH = re.compile(r"(\d{4})[-/]?(\d{2})")
WRONG_LETTERS = re.compile("Ã[\u0080-\u00bf¤¥¶…„–©‚]|[\ufffd†‡Ž„”]")
"""What Swedish letters become when a file is read in another encoding than it was written in."""
YES, NO = ("ja", "j", "1", "sant", "true", "yes", "x"), ("nej", "n", "0", "falskt", "false", "no")
MINUS_TYPES = frozenset({"kronor", "signed_kronor", "decimal", "signed_decimal", "percent"})


@dataclass(frozen=True, slots=True)
class Translation:
    """How one system's cells are read: its codes by field, and whether day or month comes first in its dates.

    ``positive_deductions`` tells that the system writes tax and deductions without a minus.
    """

    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    day_order: str = ""
    positive_deductions: bool = False


def read_cell(column: Column, text: str, translation: Translation, on: date) -> Value:
    """The value of a cell; ``on`` gives the century of short personal numbers. Raises ``Wrong``."""
    text = (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()
    if not text:
        text = column.empty
        if not text and column.required:
            raise Wrong("Cellen är tom.", f"Fyll i {column.name.lower()}: {column.tells}")
        if not text:
            return None
    _refuse_formula(column, text)
    return READERS[column.type](column, text, translation, on)


def _refuse_formula(column: Column, text: str) -> None:
    bare = text.lstrip("'\"")
    is_number = column.type in MINUS_TYPES and bare[:1] in "+-"
    if bare.startswith(FORMULA_STARTS) and not is_number:
        raise Wrong(
            "Cellen är en formel, eller börjar som en.",
            "Klistra in värdet i stället för formeln och ta bort tecknet i början.",
        )
    if not text.isprintable() and any(unicodedata.category(char) == "Cc" for char in text):
        raise Wrong("Cellen har tecken som inte går att skriva ut.", "Skriv av texten på nytt.")


def _text(column: Column, text: str, _translation: Translation, _on: date) -> str:
    text = " ".join(text.split())
    if column.most is not None and len(text) > column.most:
        raise Wrong(f"Texten är längre än {column.most} tecken.", "Korta den.")
    return text


def _name(column: Column, text: str, translation: Translation, on: date) -> str:
    if WRONG_LETTERS.search(text):
        raise Wrong(
            "Å, ä och ö har blivit fel tecken.", "Ta ut filen på nytt och spara den som CSV UTF-8; ändra inte för hand."
        )
    return _text(column, text, translation, on)[:80]


def _number(_column: Column, text: str, _translation: Translation, _on: date) -> str:
    if not NUMBER.fullmatch(text):
        raise Wrong("Det är inget anställningsnummer.", "Högst 12 siffror och bokstäver utan mellanslag.")
    return text


def _digits(column: Column, text: str, _translation: Translation, _on: date) -> str:
    digits = re.sub(r"[\s.,-]", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) > (column.most or len(digits)):
        raise Wrong(f"{column.name} är bara siffror, högst {column.most}.", "Rätta numret mot underlaget.")
    return digits


def _identity(_column: Column, text: str, _translation: Translation, on: date) -> str:
    try:
        return parse_personal_number(text, on=on).digits
    except IdentityNumberError as error:
        why = str(error).partition("; ")[0].replace(repr(text), "Numret")
        raise Wrong(f"{why}.", "Jämför med folkbokföringen och skriv tolv siffror.") from None


def _email(_column: Column, text: str, _translation: Translation, _on: date) -> str:
    if not EMAIL.fullmatch(text):
        raise Wrong("Det är ingen e-postadress.", "Rätta adressen, eller lämna cellen tom.")
    return text


def _yes_no(_column: Column, text: str, _translation: Translation, _on: date) -> bool:
    word = text.casefold()
    if word not in (*YES, *NO):
        raise Wrong("Det är varken ja eller nej.", "Skriv ja eller nej.")
    return word in YES


def _day(_column: Column, text: str, translation: Translation, _on: date) -> date:
    return read_day(text, translation.day_order)


def _month(_column: Column, text: str, _translation: Translation, _on: date) -> str:
    match = MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise Wrong("Det är ingen månad.", "Skriv år-månad, till exempel 2026-11.")
    return f"{match[1]}-{match[2]}"


def _whole(column: Column, text: str, _translation: Translation, _on: date) -> int:
    number = read_number(text, decimals=0)
    if column.most is not None and number > column.most:
        raise Wrong(f"Talet är större än {column.most}.", column.tells)
    return int(number)


def _kronor(_column: Column, text: str, _translation: Translation, _on: date) -> Ore:
    return read_ore(text)


def _signed_kronor(_column: Column, text: str, _translation: Translation, _on: date) -> Ore:
    return read_ore(text, signed=True)


def _decimal(_column: Column, text: str, _translation: Translation, _on: date) -> Decimal:
    return read_number(text, decimals=2)


def _signed_decimal(_column: Column, text: str, _translation: Translation, _on: date) -> Decimal:
    return read_number(text, decimals=4, signed=True)


def _percent(_column: Column, text: str, _translation: Translation, _on: date) -> Decimal:
    number = read_number(text, decimals=2)
    if number > 100:
        raise Wrong("Procenttalet är större än 100.", "Skriv ett tal mellan 0 och 100.")
    return number


def _choice(column: Column, text: str, translation: Translation, _on: date) -> str:
    ours = translation.codes.get(column.field, {}).get(text) or proposed_code(column, text)
    if ours not in column.codes:
        raise Wrong(
            f"{column.name} {text} är inte översatt.",
            f"Välj i mappningen vad värdet betyder: {', '.join(words[0] for words in column.codes.values())}.",
        )
    return ours


def _code(column: Column, text: str, translation: Translation, _on: date) -> str:
    ours = translation.codes.get(column.field, {}).get(text) or text
    if ours not in CATALOGUE:
        raise Wrong(f"Löneart {text} är inte översatt.", "Välj i mappningen vilken av Servicecenters lönearter den är.")
    return ours


def _result_code(column: Column, text: str, translation: Translation, on: date) -> str:
    """A salary type of ours, net pay, or a code whose rows are left out."""
    ours = translation.codes.get(column.field, {}).get(text) or text
    return ours if ours in (NET, LEFT_OUT) else _code(column, text, translation, on)


def with_sign(code: str, amount: Ore, translation: Translation) -> Ore:
    """The amount of a result as our payslip writes it: what is withheld is negative."""
    if not translation.positive_deductions or code not in CATALOGUE:
        return amount
    found = CATALOGUE[code]
    is_withheld = found.sign == "minus" or found.section in (Section.TAX, Section.NET_DEDUCTION)
    return -amount if is_withheld else amount


READERS: Mapping[str, Callable[[Column, str, Translation, date], Value]] = {
    "text": _text,
    "name": _name,
    "number": _number,
    "digits": _digits,
    "identity": _identity,
    "email": _email,
    "yes_no": _yes_no,
    "day": _day,
    "month": _month,
    "whole": _whole,
    "kronor": _kronor,
    "signed_kronor": _signed_kronor,
    "decimal": _decimal,
    "signed_decimal": _signed_decimal,
    "percent": _percent,
    "choice": _choice,
    "code": _code,
    "result_code": _result_code,
}
