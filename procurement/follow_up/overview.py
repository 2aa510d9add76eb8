"""The page of loyalty, e-orders and lead times (översikt): figures, charts, and a file of the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from procurement.follow_up import queries
from procurement.follow_up.measures import Key, LeadTime, by_month, key_of, lead_time
from procurement.follow_up.months import Months, percent_text
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.common.periods import Month
from servicecenter.reports.export import Column, Kind
from servicecenter.web.formatting import kronor, month_abbreviation, number

KRONOR_IN_CHART = ORE_PER_KRONA * 1_000


@dataclass(frozen=True, slots=True)
class MonthRow:
    month: Month
    key: Key


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A lead time with its unit in words."""

    label: str
    unit: str
    time: LeadTime


class Overview(Months):
    """Loyalty, e-orders and lead times."""

    columns = (
        Column(lazy("Månad"), "month"),
        Column(lazy("Antal order"), "key.count", Kind.NUMBER),
        Column(lazy("Belopp utan moms"), "key.amount", Kind.KRONOR),
        Column(lazy("Ur avtal, belopp"), "key.loyal_value.part", Kind.KRONOR),
        Column(lazy("Avtalstrohet av beloppet, procent"), "key.loyal_value.percent", Kind.NUMBER),
        Column(lazy("Ur avtal, order"), "key.loyal_number.part", Kind.NUMBER),
        Column(lazy("Avtalstrohet av antalet, procent"), "key.loyal_number.percent", Kind.NUMBER),
        Column(lazy("E-order"), "key.messages.part", Kind.NUMBER),
        Column(lazy("Andel e-order, procent"), "key.messages.percent", Kind.NUMBER),
    )

    @cached_property
    def sums(self) -> list[Any]:
        return queries.order_sums(self.choice)

    def rows(self) -> list[MonthRow]:
        return [MonthRow(month, key) for month, key in by_month(self.sums, self.months).items()]

    def times(self) -> list[TimeRow]:
        first, last = queries.days_to_receipts(self.choice)
        return [
            TimeRow(_("Från order till leverantörens svar"), _("timmar"),
                    lead_time(queries.hours_to_answer(self.choice))),
            TimeRow(_("Från order till första mottagningen"), _("dagar"), lead_time(first)),
            TimeRow(_("Från order till att allt är mottaget"), _("dagar"), lead_time(last)),
        ]  # fmt: skip

    def context(self) -> dict[str, Any]:
        key, times = key_of(self.sums), self.times()
        rows = [row for row in self.rows() if row.key.count]
        return super().context() | {
            "key": key,
            "tiles": [*_key_tiles(key), *(_time_tile(row) for row in times[::2])],
            "rows": list(reversed(rows)),
            "times": times,
            "loyalty_chart": [
                (month_abbreviation(row.month.starts_on), row.key.loyal_value.percent)
                for row in rows
                if row.key.loyal_value.percent is not None
            ],
            "value_chart": [(month_abbreviation(row.month.starts_on), row.key.amount) for row in rows],
            "divisor": KRONOR_IN_CHART,
        }


def _key_tiles(key: Key) -> list[dict[str, Any]]:
    return [
        {"label": _("Avtalstrohet"), "value": percent_text(key.loyal_value), "note": _("av beloppet"),
         "url": "#h-count"},
        {"label": _("Andel e-order"), "value": percent_text(key.messages), "note": _("av antalet order"),
         "url": "#h-count"},
        {"label": _("Beställt utan moms"), "value": kronor(key.amount), "unit": _("kr"),
         "note": _("%s order") % number(key.count)},
    ]  # fmt: skip


def _time_tile(row: TimeRow) -> dict[str, Any]:
    value = "–" if row.time.median is None else number(row.time.median)
    return {"label": row.label, "value": value, "unit": row.unit, "note": _("median"), "url": "#h-times"}
