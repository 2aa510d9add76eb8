"""How figures and days are written for Swedish readers: pure functions that the template tags expose."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from servicecenter.common.money import Ore, format_kronor, half_up
from servicecenter.common.periods import Month, Period

NARROW = "\u00a0"
MINUS = "\u2212"
ORE_PER_HUNDREDTH_OF_A_MILLION = 1_000_000


def in_language(sv: str, en: str) -> str:
    """The text in the reader's language."""
    return en if get_language() == "en" else sv


def number(value: int | Decimal | float | str, decimals: int = 0) -> str:
    """A number with groups of three, comma and true minus sign.

    >>> number(-12122), number(Decimal("14.25"), 1)
    ('−12\\xa0122', '14,3')
    """
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(exact):,.{decimals}f}".replace(",", NARROW).replace(".", ",")
    return f"{MINUS}{text}" if exact < 0 else text


def signed(value: int | Decimal | float | str, decimals: int = 0) -> str:
    """A number that says its direction: +34, −2, 0."""
    text = number(value, decimals)
    return text if text.startswith(MINUS) or not any(digit in text for digit in "123456789") else f"+{text}"


def kronor(amount: Ore) -> str:
    """Öre as kronor: ``42 000,00``."""
    return format_kronor(amount)


def signed_kronor(amount: Ore) -> str:
    return f"+{format_kronor(amount)}" if amount > 0 else format_kronor(amount)


def millions(amount: Ore) -> str:
    """Öre as millions of kronor (mnkr) with two decimals.

    >>> millions(11_241_000_000)
    '112,41'
    """
    return format_kronor(half_up(amount, ORE_PER_HUNDREDTH_OF_A_MILLION))


def percent(share: Decimal | float | int | str, decimals: int | None = None) -> str:
    """A share of one as percent: ``0.0368`` is ``3,68 %``; without ``decimals`` no digit is lost.

    >>> percent(Decimal("0.3142")), percent(Decimal("0.8")), percent("0.0294", 1)
    ('31,42\\xa0%', '80\\xa0%', '2,9\\xa0%')
    """
    value = Decimal(str(share)) * 100
    if decimals is None:
        decimals = max(0, -int(value.normalize().as_tuple().exponent))
    return f"{number(value, decimals)}{NARROW}%"


def signed_percent(share: Decimal | float | int | str, decimals: int = 1) -> str:
    value = Decimal(str(share)) * 100
    return f"{signed(value, decimals)}{NARROW}%"


def long_date(day: date) -> str:
    """``onsdag 25 november`` in the reader's language."""
    return date_format(_local(day), "l j F")


def short_date(day: date) -> str:
    """``25 nov.`` in the reader's language; May is not shortened, so it takes no point."""
    text = date_format(_local(day), "j b")
    whole = date_format(_local(day), "j F").lower()
    return text if text.lower() == whole or text.endswith(".") else f"{text}."


def iso_moment(moment: datetime) -> str:
    """``2026-11-17 10.42``, in the centre's own time."""
    return _local(moment).strftime("%Y-%m-%d %H.%M")


def month_and_year(day: date) -> str:
    """``november 2026``; takes a day or anything with ``starts_on``."""
    return date_format(getattr(day, "starts_on", day), "F Y")


def period_text(period: Period) -> str:
    """``2026-11–2027-10`` of whole months, else with its days."""
    first, last = Month.of(period.starts_on), period.ends_on and Month.of(period.ends_on)
    if last and (period.starts_on, period.ends_on) == (first.starts_on, last.ends_on):
        return f"{first}–{last}"
    return f"{period.starts_on}–{period.ends_on or ''}"


def month_abbreviation(day: date) -> str:
    """``nov`` in the reader's language, for the foot of a chart."""
    return date_format(day, "M").rstrip(".").lower()


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """What a person calls the browser that named itself so; its first word when it is none of those we know.

    >>> browser_name("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36")
    'Chrome, Linux'
    >>> browser_name("curl/8.5.0")
    'curl/8.5.0'
    """
    known = [next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, known)) if known[0] else user_agent.split(" ", maxsplit=1)[0]


def initials(name: str) -> str:
    """The first letters of the first and last name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _local(day: date) -> date:
    return timezone.localtime(day) if isinstance(day, datetime) and timezone.is_aware(day) else day
