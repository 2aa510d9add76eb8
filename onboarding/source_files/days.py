"""Days as systems write them (datum): each of five ways is read, and what can be two days is refused.

2026-11-03 (also with a time of midnight, or slashes), 20261103, 3.11.2026, 3/11/2026 or 11/3/2026, and 3 nov 2026. Only
the fourth can be two days: it is read where one of the numbers is no month, or where the file's order has been told.
"""

from __future__ import annotations

import re
from datetime import date

from onboarding.source_files.rejects import Wrong

YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
WORDED = re.compile(r"(\d{1,2}) ([a-zåäö]{3,9})\.? (\d{4})")
SHORT = re.compile(r"\d{2}[-./]?\d{2}[-./]?\d{2}")
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
FULL_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober"),
    *("november", "december"),
)
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
FIRST_YEAR, LAST_YEAR = 1900, 2199
CURE = "Skriv datumet som år-månad-dag, till exempel 2026-11-30."


def read_day(text: str, order: str = "") -> date:
    """The day that a text says. Raises ``Wrong``; ``order`` says what comes first where both could be a month.

    >>> read_day("2026-11-03") == read_day("20261103") == read_day("3.11.2026") == read_day("3 nov 2026")
    True
    """
    text = " ".join(text.casefold().split())
    if match := YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := DOTTED.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := SLASHED.fullmatch(text):
        day, month = _ordered(text, int(match[1]), int(match[2]), order)
        year = int(match[3])
    elif match := WORDED.fullmatch(text):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    elif SHORT.fullmatch(text):
        raise Wrong("Datumet saknar sekel.", CURE)
    else:
        raise Wrong("Det är inget datum.", CURE)
    return _day(year, month, day)


def _ordered(text: str, first: int, second: int, order: str) -> tuple[int, int]:
    """Day and month of what has both before the year."""
    if order == DAY_FIRST:
        return first, second
    if order == MONTH_FIRST:
        return second, first
    if first == second or second <= 12 < first:
        return first, second
    if first <= 12 < second:
        return second, first
    raise Wrong(
        f"Datumet kan läsas på två sätt: {first}/{second} eller {second}/{first}.",
        "Välj i mappningen om dagen eller månaden står först, eller skriv datumet som år-månad-dag.",
    )


def _month(word: str) -> int:
    for number, (short, full) in enumerate(zip(MONTHS, FULL_MONTHS, strict=True), 1):
        if word in (short, full) or (word == "sept" and short == "sep"):
            return number
    raise Wrong(f"Månaden {word} finns inte.", CURE)


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Wrong(f"Året {year} är orimligt.", CURE)
    try:
        return date(year, month, day)
    except ValueError:
        raise Wrong(f"Dagen finns inte: månad {month}, dag {day}.", "Rätta datumet mot underlaget.") from None
