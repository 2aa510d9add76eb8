"""Exchange rates as loaded (valutakurser): a list is loaded whole and never changed, and proposes an expense's rate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from payroll.expense_rules.currency import KRONOR, OLDEST, Rate, holds_on
from payroll.expense_rules.rate_list import MOST_TOLD, SMALLEST, RateListError
from payroll.travel.models import ExchangeRate, Expense


class Loaded(NamedTuple):
    """How many rates of a list were new, and how many were there before."""

    new: int
    known: int


@transaction.atomic
def load_rates(rates: Sequence[Rate]) -> Loaded:
    """Every rate that is not there already. Raises ``RateListError`` with those that would change: none is loaded."""
    days = {rate.on for rate in rates}
    held = ExchangeRate.objects.filter(currency__in={rate.currency for rate in rates}, on__in=days)
    known = {(row.currency, row.on): row for row in held.select_for_update()}
    changed = [_changed(known[key], rate) for rate in rates if (key := (rate.currency, rate.on)) in known]
    if faults := [fault for fault in changed if fault]:
        more = [f"… och {len(faults) - MOST_TOLD} till."] if len(faults) > MOST_TOLD else []
        raise RateListError("\n".join([*faults[:MOST_TOLD], *more]))
    new = [rate for rate in rates if (rate.currency, rate.on) not in known]
    ExchangeRate.objects.bulk_create(
        (
            ExchangeRate(
                currency=rate.currency, on=rate.on, price=rate.kronor, units=rate.units, source=rate.source[:80]
            )
            for rate in new
        ),
        batch_size=2_000,
    )
    return Loaded(len(new), len(rates) - len(new))


def _changed(row: ExchangeRate, rate: Rate) -> str:
    """What differs from the rate that is loaded, in words; nothing when it is the same."""
    if row.price / row.units == rate.each:
        return ""
    held = f"{row.price.normalize():f} kr för {row.units}"
    return (
        f"{rate.currency} {rate.on}: {held} är inläst, men listan säger {rate.kronor.normalize():f} för {rate.units}. "
        "En inläst kurs ändras inte, eftersom reseräkningar kan ha räknats med den."
    )


class Said(NamedTuple):
    """What an expense says of its rate."""

    currency: str
    day: date | None
    rate: Decimal | None
    source: str


def said(row: Expense) -> Said:
    return Said(row.currency, row.spent_on, row.rate, row.rate_source)


def propose_rates(rows: Sequence[Expense], before: Mapping[int, Said]) -> None:
    """The rate of the receipt's day where none is written (föreslå kurs); what a person has written is kept.

    A rate that was proposed follows when the day or the currency is changed. One query.
    """
    rates = _rates_of({(each.currency, each.day) for each in (*before.values(), *map(said, rows)) if each.day})
    for row in rows:
        was, now = before[row.pk], said(row)
        is_ours = was[2:] == now[2:] == _proposal(rates, was) and was[:2] != now[:2]
        if row.currency == KRONOR or not (row.rate is None or is_ours):
            continue
        rate, source = _proposal(rates, now) or (None, "")
        row.rate, row.rate_source = rate, source if is_ours else (row.rate_source or source)


def _proposal(rates: Collection[Rate], given: Said) -> tuple[Decimal, str] | None:
    """Kronor for one, and where it stands: the last rate that was set by the day."""
    held = [rate for rate in rates if given.day and rate.currency == given.currency and holds_on(rate, given.day)]
    if not held:
        return None
    rate = max(held, key=lambda each: each.on)
    return rate.each.quantize(SMALLEST), f"{rate.source} {rate.on}".strip()


def _rates_of(wanted: Collection[tuple[str, date]]) -> list[Rate]:
    """The rates that may hold on the days."""
    days = [day for currency, day in wanted if currency != KRONOR]
    if not days:
        return []
    rows = ExchangeRate.objects.filter(
        currency__in={currency for currency, _day in wanted}, on__gte=min(days) - OLDEST, on__lte=max(days)
    )
    return [Rate(row.currency, row.on, row.price, row.units, row.source) for row in rows]
