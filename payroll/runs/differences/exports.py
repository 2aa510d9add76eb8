"""Differences as files: a row for each person and cause, with the facts behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from payroll.runs.differences.pages import explained
from payroll.runs.differences.sums import Difference
from payroll.runs.models import PayRun
from servicecenter.reports.export import Column, Kind, export

AT_A_TIME = 500

DIFFERENCES = (
    Column(_("Anställningsnummer"), lambda row: row["number"]),
    Column(_("Namn"), lambda row: row["name"]),
    Column(_("Netto förra månaden, kr"), lambda row: row["difference"].before_ore, Kind.KRONOR),
    Column(_("Netto denna körning, kr"), lambda row: row["difference"].now_ore, Kind.KRONOR),
    Column(_("Skillnad, kr"), lambda row: row["difference"].change_ore, Kind.KRONOR),
    Column(_("Orsak"), lambda row: str(row["cause"]["label"])),
    Column(_("Därav, kr"), lambda row: row["cause"]["amount_ore"], Kind.KRONOR),
    Column(_("Uppgifter"), lambda row: "; ".join(row["cause"]["facts"])),
)

OUTLIERS = (
    Column(_("Anställningsnummer"), lambda row: row["number"]),
    Column(_("Namn"), lambda row: row["name"]),
    Column(_("Förra månaden, kr"), lambda row: row["outlier"].before_ore, Kind.KRONOR),
    Column(_("Denna körning, kr"), lambda row: row["outlier"].now_ore, Kind.KRONOR),
    Column(_("Ändring, %"), lambda row: row["outlier"].percent, Kind.NUMBER),
    Column(_("Varför"), lambda row: "; ".join(_causes(row))),
)


def export_differences(run: PayRun, before: PayRun, rows: Sequence[Difference], fmt: str) -> HttpResponse:
    """Everyone the filter leaves; the facts are fetched for some hundred people at a time."""
    return export(_each_cause(run, before, rows), DIFFERENCES, name=f"skillnader-{run.month}", fmt=fmt)


def _each_cause(run: PayRun, before: PayRun, rows: Sequence[Difference]) -> Iterator[dict[str, Any]]:
    for first in range(0, len(rows), AT_A_TIME):
        for row in explained(run, before, rows[first : first + AT_A_TIME]):
            yield from (row | {"cause": cause} for cause in row["causes"])


def export_outliers(run: PayRun, rows: Sequence[dict[str, Any]], fmt: str) -> HttpResponse:
    return export(rows, OUTLIERS, name=f"avvikelser-{run.month}", fmt=fmt)


def _causes(row: dict[str, Any]) -> Iterator[str]:
    for cause in row["causes"]:
        yield f"{cause['label']}: {'; '.join(cause['facts'])}" if cause["facts"] else str(cause["label"])
