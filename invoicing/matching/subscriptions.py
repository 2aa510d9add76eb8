"""Matching against subscriptions (matchning mot abonnemang): so much, so often, as long as it is agreed.

The periods of a subscription follow each other from the day it starts: a quarter that begins in February ends in April.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from invoicing.matching.outcome import Actor, Difference, Kind
from servicecenter.common.money import Ore, format_kronor

FIRST, LAST = "first", "last"


@dataclass(frozen=True, slots=True)
class Came:
    """What an earlier invoice billed of a period."""

    number: str
    period: date
    amount: Ore


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What is agreed. ``most`` is of one invoice, or of a period where it ``is_many`` that come in one."""

    number: str
    months: int
    least: Ore
    most: Ore
    starts_on: date
    ends_on: date | None = None
    is_many: bool = False
    came: tuple[Came, ...] = ()


@dataclass(frozen=True, slots=True)
class OfPeriod:
    """Which period an invoice is of, what differs, and whether it is the subscription's first or last."""

    period: date
    differences: tuple[Difference, ...]
    sample: str = ""


def period_of(day: date, starts_on: date, months: int) -> date:
    """The first day of the period that a day lies in.

    >>> period_of(date(2026, 4, 30), date(2026, 2, 1), 3), period_of(date(2026, 5, 1), date(2026, 2, 1), 3)
    (datetime.date(2026, 2, 1), datetime.date(2026, 5, 1))
    """
    passed = (day.year - starts_on.year) * 12 + day.month - starts_on.month
    first = starts_on.year * 12 + starts_on.month - 1 + passed // months * months
    return date(first // 12, first % 12 + 1, 1)


def last_day(period: date, months: int) -> date:
    return period_of((period + timedelta(days=31 * months)).replace(day=1), period, months) - timedelta(days=1)


def period_name(period: date, months: int) -> str:
    """The months of a period.

    >>> period_name(date(2026, 11, 1), 1), period_name(date(2026, 11, 1), 3)
    ('2026-11', '2026-11–2027-01')
    """
    last = last_day(period, months)
    return f"{period:%Y-%m}" if months == 1 else f"{period:%Y-%m}–{last:%Y-%m}"


def match_subscription(amount: Ore, day: date, agreed: Subscribed, *, credited: str = "") -> OfPeriod:
    """Compare an invoice without VAT with its subscription. ``credited`` is the number of what it credits."""
    before = next((one.period for one in agreed.came if credited and one.number == credited), None)
    period = before or period_of(day, agreed.starts_on, agreed.months)
    came = [one for one in agreed.came if one.period == period]
    already = sum(one.amount for one in came)
    if amount < 0:
        return OfPeriod(period, tuple(_credited(amount, already, period, agreed)))
    differences = (*_dates(day, agreed), *_once(period, came, already, agreed), *_amount(amount, already, agreed))
    is_last = agreed.ends_on is not None and last_day(period, agreed.months) >= agreed.ends_on
    return OfPeriod(period, differences, LAST if is_last else "" if agreed.came else FIRST)


def _dates(day: date, agreed: Subscribed) -> Iterator[Difference]:
    if day < agreed.starts_on or (agreed.ends_on is not None and day > agreed.ends_on):
        until = f"till {agreed.ends_on}" if agreed.ends_on else "och tills vidare"
        text = f"Abonnemang {agreed.number} gäller från {agreed.starts_on} {until}, men fakturan avser {day}."
        yield Difference(Kind.DATES, text, Actor.ECOMMERCE, document=_name(agreed))


def _once(period: date, came: list[Came], already: Ore, agreed: Subscribed) -> Iterator[Difference]:
    if already > 0 and not agreed.is_many:
        numbers = ", ".join(one.number for one in came if one.amount > 0)
        text = f"{period_name(period, agreed.months)} är redan fakturerat på {_name(agreed)}: faktura {numbers}."
        yield Difference(Kind.PERIOD, text, Actor.ECOMMERCE, already, _name(agreed))


def _amount(amount: Ore, already: Ore, agreed: Subscribed) -> Iterator[Difference]:
    asked = amount + already if agreed.is_many else amount
    if asked > agreed.most:
        what = "perioden" if agreed.is_many else "en faktura"
        text = f"{format_kronor(asked)} kr är mer än {_name(agreed)} får kosta för {what}: {_limit(agreed.most)}."
        yield Difference(Kind.AMOUNT, text, Actor.ORDERER, asked - agreed.most, _name(agreed))
    elif not agreed.is_many and amount < agreed.least:
        text = f"{format_kronor(amount)} kr är mindre än {_name(agreed)} brukar kosta: minst {_kronor(agreed.least)}."
        yield Difference(Kind.AMOUNT, text, Actor.ORDERER, amount - agreed.least, _name(agreed))


def _credited(amount: Ore, already: Ore, period: date, agreed: Subscribed) -> Iterator[Difference]:
    if -amount > already:
        text = (
            f"Krediterat {_kronor(-amount)} för {period_name(period, agreed.months)}, "
            f"men {_kronor(already)} är fakturerat på {_name(agreed)}."
        )
        yield Difference(Kind.CREDIT_BEYOND, text, Actor.ECOMMERCE, -amount - already, _name(agreed))


def _name(agreed: Subscribed) -> str:
    return f"abonnemang {agreed.number}"


def _limit(amount: Ore) -> str:
    return f"högst {_kronor(amount)}"


def _kronor(amount: Ore) -> str:
    return f"{format_kronor(amount)} kr"
