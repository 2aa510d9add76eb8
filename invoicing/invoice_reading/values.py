"""Values of each kind as they are written in a cell: what, and from which sign to which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from stdnum import iban, luhn

from invoicing.invoice_reading.facts import Name, Value
from servicecenter.receipt_reading.numbers import AMOUNT, DAY_FIRST, NAMED, YEAR_FIRST, amounts, days

Written = tuple[Value, int, int]
AHEAD = timedelta(days=400)
"""A due day lies at most so far after the day of the reading."""
TOKEN = re.compile(r"(?<![\w/-])(?=[\w/-]*\d)[A-ZÅÄÖ0-9][\w/-]{1,29}(?![\w/-]|[.,:]\d)", re.IGNORECASE)
REFERENCE = re.compile(r"(?<![\d-])\d{4,25}(?![\d-]|[.,]\d)")
BANKGIRO = re.compile(r"(?<![\d-])(\d{3,4}-\d{4})(?![\d-])")
PLUSGIRO = re.compile(r"(?<![\d-])(\d(?: ?\d){0,6} ?- ?\d)(?![\d-])")
IBAN = re.compile(r"(?<!\w)([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?)(?!\w)")
NAME = re.compile(r"[^\W\d_][\w .,/-]{1,58}")


def written(name: Name, text: str, *, on: date) -> Iterator[Written]:
    """The values of a field's kind in a text, in the order in which they stand."""
    yield from READERS[name](text, on)


def _days(text: str, on: date) -> Iterator[Written]:
    for pattern in (YEAR_FIRST, NAMED, DAY_FIRST):
        for match in pattern.finditer(text):
            for day, _is_sure in days(match[0], on=on + AHEAD):
                yield day, *match.span()
                break


def _amounts(text: str, on: date) -> Iterator[Written]:
    for match in AMOUNT.finditer(text):
        for amount in amounts(match[0]):
            yield amount, *match.span()


def _tokens(text: str, on: date) -> Iterator[Written]:
    for match in TOKEN.finditer(text):
        if not any(True for _day in _days(match[0], on)):
            yield match[0].strip("-/"), *match.span()


def _references(text: str, on: date) -> Iterator[Written]:
    for match in REFERENCE.finditer(text):
        yield match[0], *match.span()


def _bankgiro(text: str, on: date) -> Iterator[Written]:
    for match in BANKGIRO.finditer(text):
        if luhn.is_valid(digits := _digits(match[1])):
            yield digits, *match.span(1)


def _plusgiro(text: str, on: date) -> Iterator[Written]:
    for match in PLUSGIRO.finditer(text):
        digits = _digits(match[1])
        if 2 <= len(digits) <= 8 and luhn.is_valid(digits):
            yield digits, *match.span(1)


def _iban(text: str, on: date) -> Iterator[Written]:
    for match in IBAN.finditer(text):
        plain = match[1].replace(" ", "")
        if iban.is_valid(plain):
            yield plain, *match.span(1)


def _names(text: str, on: date) -> Iterator[Written]:
    for match in NAME.finditer(text):
        yield match[0].strip(" .,-/"), *match.span()


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


READERS: dict[Name, Callable[[str, date], Iterator[Written]]] = {
    Name.NUMBER: _tokens,
    Name.ORDER_REFERENCE: _tokens,
    Name.BUYER_REFERENCE: _names,
    Name.PAYMENT_REFERENCE: _references,
    Name.ISSUED_ON: _days,
    Name.DUE_ON: _days,
    Name.NET: _amounts,
    Name.VAT: _amounts,
    Name.ROUNDING: _amounts,
    Name.TOTAL: _amounts,
    Name.BANKGIRO: _bankgiro,
    Name.PLUSGIRO: _plusgiro,
    Name.IBAN: _iban,
}
