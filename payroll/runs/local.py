"""The agency's own rules of pay (lokala regler) on a day, as dated settings tell them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from payroll.calculation.model import CalendarDayPay, LocalRules, LocalValue, NetRounding, PartOfMonth
from servicecenter.agencies.models import AgencySetting
from servicecenter.common.periods import Month

CHOICES = frozenset({"pay.part_of_month", "pay.net_rounding", "pay.calendar_day_pay"})


def local_rules(on: date) -> LocalRules:
    """The agency's own dated values on a day."""
    return local_rules_of(_rows(), on)


def local_rules_of_days(days: Iterable[date]) -> dict[date, LocalRules]:
    """The same for many days in one query; equal rules are one object."""
    rows, found = _rows(), {}
    same: dict[LocalRules, LocalRules] = {}
    for day in days:
        rules = local_rules_of(rows, day)
        found[day] = same.setdefault(rules, rules)
    return found


def _rows() -> Sequence[AgencySetting]:
    valid = AgencySetting.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")))
    return list(valid.filter(key__startswith="pay.").order_by("key", "starts_on"))


def local_rules_of(rows: Sequence[AgencySetting], on: date) -> LocalRules:
    found = {row.key: row for row in rows if row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)}
    values = tuple(
        LocalValue(
            row.key.removeprefix("pay."), Decimal(row.value.replace(",", ".")), row.starts_on, row.ends_on, row.source
        )
        for key, row in found.items()
        if key not in CHOICES
    )
    model = found.get("pay.calendar_day_pay")
    return LocalRules(
        values,
        part_of_month=PartOfMonth(found["pay.part_of_month"].value)
        if "pay.part_of_month" in found
        else PartOfMonth.CALENDAR_DAYS,
        net_rounding=NetRounding(found["pay.net_rounding"].value) if "pay.net_rounding" in found else NetRounding.NONE,
        calendar_day_pay=CalendarDayPay(model.value) if model else CalendarDayPay.YEAR_OF_365,
    )


def mark_of(local: LocalRules, month: Month) -> str:
    """A short mark of what the rules say in a month (kontrollsumma), by which a later change of them is seen."""
    parts = [str(local.part_of_month)]
    if local.calendar_day_pay is not CalendarDayPay.YEAR_OF_365:
        parts.append(str(local.calendar_day_pay))
    for value in local.values:
        first = max(value.starts_on, month.starts_on)
        last = min(value.ends_on or month.ends_on, month.ends_on)
        parts.append(f"{value.key}={value.value.normalize():f} {first} {last}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
