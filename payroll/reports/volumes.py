"""How many payslips are paid (volymer): per month and year, over the agencies of whoever asks, nothing of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, F, Sum

from payroll.runs.models import RunOverview
from servicecenter.agencies.models import Agency
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.tenancy.aggregates import sum_ore

PAID = ("definitive", "paid")
"""A run counts once it is fixed: before that its payslips may come and go."""


@dataclass(frozen=True, slots=True)
class Volume:
    """The fixed runs of a month or a year: ``period`` is ``2026-11`` or ``2026``."""

    period: str
    agencies: int
    runs: int
    payslips: int
    gross_ore: Ore
    net_ore: Ore

    @property
    def month(self) -> Month:
        return Month.parse(self.period)


def months_paid(agencies: Iterable[Agency]) -> list[Volume]:
    """Each month with a fixed run, newest first. One query, however many agencies and runs."""
    rows = RunOverview.objects.filter(agency_id__in=[agency.pk for agency in agencies], state__in=PAID)
    months = rows.order_by("-month").values_list("month")
    columns = months.annotate(
        agencies=Count("agency_id", distinct=True),
        runs=Count("pk"),
        payslips=Sum(F("people") - F("set_aside")),
        gross=sum_ore("gross_ore"),
        net=sum_ore("net_ore"),
    )
    return [Volume(*row) for row in columns]


def years_paid(months: Iterable[Volume]) -> list[Volume]:
    """The months added up by year; ``agencies`` is the most in any month."""
    years = groupby(months, key=lambda row: row.period[:4])
    return [_together(year, list(rows)) for year, rows in years]


def _together(period: str, rows: list[Volume]) -> Volume:
    return Volume(
        period,
        max(row.agencies for row in rows),
        sum(row.runs for row in rows),
        sum(row.payslips for row in rows),
        sum(row.gross_ore for row in rows),
        sum(row.net_ore for row in rows),
    )
