"""Amounts, rates and days as receipts write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from servicecenter.common.money import Ore

WHOLE = r"\d{1,3}(?:[ .,'’]\d{3})+|\d{1,7}"
AMOUNT = re.compile(rf"(?<![\w.,:-])(-?)(?:({WHOLE})[.,:](\d{{2}})|({WHOLE}),?[-–—:]{{1,2}})(?![\d.,:]*\d|\s?%)")
"""1 234,50 · 1.234,50 · 1,234.50 · 118:50 · 118,- · 118:-"""
RATE = re.compile(r"(?<![\d.,])(\d{1,2})(?:[.,](\d{1,2}))?\s?%")
BARE_RATE = re.compile(r"^\W*(?:[A-D]\W+)?(\d{1,2})(?:[.,](\d{1,2}))?\b")

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january januar janvier",
            "feb februari february februar fevrier",
            "mar mars march märz maerz mrz marts",
            "apr april avril",
            "maj may mai",
            "jun juni june juin",
            "jul juli july juillet",
            "aug augusti august aout",
            "sep sept september septembre",
            "okt oct oktober october octobre",
            "nov november novembre",
            "dec dez des december dezember desember decembre",
        ),
        1,
    )
    for name in names.split()
}
YEAR_FIRST = re.compile(r"(?<!\d)(20\d{2})[-./ ](\d{1,2})[-./ ](\d{1,2})(?!\d)")
DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-./](\d{1,2})[-./](20\d{2}|\d{2})(?!\d)")
NAMED = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[. -]{1,2}([^\W\d]{3,9})[., -]{1,2}(20\d{2}|\d{2})(?!\d)", re.IGNORECASE
)
NAMED_FIRST = re.compile(r"\b([^\W\d]{3,9})[. ]{1,2}(\d{1,2})(?:st|nd|rd|th)?,? (20\d{2})(?!\d)", re.IGNORECASE)
OLDEST = timedelta(days=5 * 366)


def amounts(text: str) -> list[Ore]:
    """Every amount with two decimals, or with the sign that stands for them, in the order they stand."""
    found = []
    for match in AMOUNT.finditer(text):
        whole = re.sub(r"\D", "", match[2] or match[4])
        ore = int(whole) * 100 + int(match[3] or 0)
        found.append(-ore if match[1] else ore)
    return found


def rate_of(text: str) -> Decimal | None:
    """The rate in percent that a line speaks of."""
    match = RATE.search(text)
    return _rate(match) if match else None


def bare_rate_of(text: str) -> Decimal | None:
    """The rate that a row of a VAT table begins with, with or without its sign."""
    match = BARE_RATE.search(text)
    return _rate(match) if match else None


def _rate(match: re.Match[str]) -> Decimal | None:
    rate = Decimal(f"{match[1]}.{match[2] or 0}").normalize()
    return rate if 0 < rate <= 27 else None


def days(text: str, *, on: date, month_first: bool = False) -> Iterator[tuple[date, bool]]:
    """Days that are written, none later than ``on`` nor five years before; whether each can be read in one way only."""
    for match in YEAR_FIRST.finditer(text):
        yield from _kept(_day(int(match[1]), int(match[2]), int(match[3])), on, is_sure=True)
    for match in NAMED.finditer(text):
        yield from _kept(_day(_year(match[3]), MONTHS.get(match[2].lower(), 0), int(match[1])), on, is_sure=True)
    for match in NAMED_FIRST.finditer(text):
        yield from _kept(_day(int(match[3]), MONTHS.get(match[1].lower(), 0), int(match[2])), on, is_sure=True)
    for match in DAY_FIRST.finditer(text):
        yield from _day_first(match, on, month_first=month_first)


def _day_first(match: re.Match[str], on: date, *, month_first: bool) -> Iterator[tuple[date, bool]]:
    """Of three short numbers the day comes first, but where the month does, and now and then the year."""
    first, second, last = int(match[1]), int(match[2]), _year(match[3])
    if month_first and second <= 31:
        first, second = second, first
    is_sure = "." in match[0] or first > 12 or (first == second)
    yield from _kept(_day(last, second, first), on, is_sure=is_sure and len(match[3]) == 4)
    if len(match[3]) == 2 and len(match[1]) == 2 and "-" in match[0]:  # 26-11-03
        yield from _kept(_day(2000 + int(match[1]), second, int(match[3])), on, is_sure=int(match[1]) > 12)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _kept(day: date | None, on: date, *, is_sure: bool) -> Iterator[tuple[date, bool]]:
    if day is not None and on - OLDEST <= day <= on:
        yield day, is_sure
