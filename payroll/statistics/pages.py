"""What a report shows: the choice of months and unit, then figures, chart, tables and files of the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.statistics.figures import Age, Figures, Sex, Statistics
from payroll.statistics.forms import ExportForm, StatisticsFilter
from payroll.statistics.limits import Limit
from payroll.statistics.queries import newest_month, statistics, within_booked
from payroll.statistics.reports import REPORTS, Measure, Report
from payroll.statistics.scope import Scope, scope_of
from payroll.statistics.tables import Organisation, Shown, ages, sexes
from servicecenter.agencies.models import Unit
from servicecenter.agencies.queries import settings_on
from servicecenter.common.periods import Month
from servicecenter.reports.export import Column
from servicecenter.reports.paging import page_of
from servicecenter.web.formatting import month_abbreviation, month_and_year

MOST_MONTHS, USUAL_MONTHS = 24, 12
GROUP_LABELS = {
    Sex.WOMAN: gettext_lazy("Kvinnor"),
    Sex.MAN: gettext_lazy("Män"),
    Sex.UNKNOWN: gettext_lazy("Utan uppgift om kön"),
    Age.YOUNG: gettext_lazy("29 år eller yngre"),
    Age.MIDDLE: gettext_lazy("30–49 år"),
    Age.OLDER: gettext_lazy("50 år eller äldre"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table and of its file: what it is about, and the figures where they may be told."""

    code: str
    label: str
    shown: Shown

    @property
    def is_hidden(self) -> bool:
        return self.shown.figures is None

    @property
    def hidden_mark(self) -> str:
        return _("ja") if self.is_hidden else ""


class Page:
    """One report as one reader has asked for it."""

    def __init__(self, request: HttpRequest, report: Report) -> None:
        self.request, self.report = request, report
        today = timezone.localdate()
        self.scope = readers_scope(request, today)
        self.form, self.months, self.unit = _choice(request, self.scope, today)
        self.is_empty = False
        if report.is_of_booked_debt:
            booked = within_booked(self.months)
            self.is_empty, self.months = not booked, booked or self.months
        self.limit: Limit = report.limit.of(settings_on(today))
        found = statistics(self.months)
        self.organisation = Organisation(found, self.scope.parents, self.limit.people)
        self.groups = self._groups(found)

    @property
    def place(self) -> int | None:
        return self.unit.pk if self.unit else None

    @property
    def period(self) -> Shown:
        return self.organisation.period(self.place)

    def month_rows(self) -> list[Row]:
        return [
            Row(str(shown.key), month_and_year(shown.key.starts_on), shown)
            for shown in self.organisation.month_by_month(self.place)
        ]

    def unit_rows(self) -> list[Row]:
        below = self.scope.below(self.unit)
        units = {unit.pk: unit for unit, _depth in below}
        shown = self.organisation.below([(unit.pk, depth) for unit, depth in below])
        return [Row(units[each.key].code, units[each.key].name, each) for each in shown]

    def tables(self) -> list[tuple[str, Any, list[Row]]]:
        """Each table of the page by its name in the address."""
        tables = [("manader", _("Månad för månad"), self.month_rows())]
        if rows := self.unit_rows():
            tables.append(("enheter", _("Enheter"), rows))
        if self.groups:
            tables.append(("grupper", _("Kön och ålder"), self.groups))
        return tables

    def context(self) -> dict[str, Any]:
        tables = {name: rows for name, _title, rows in self.tables()}
        units = page_of(self.request, tables.get("enheter", []))
        return {
            "report": self.report,
            "reports": REPORTS.values(),
            "filter_form": self.form,
            "export_form": self.export_form(),
            "kept": [
                (name, self.request.GET[name]) for name in ("fran", "till", "enhet") if self.request.GET.get(name)
            ],
            "unit": self.unit,
            "first_month": self.months[0],
            "last_month": self.months[-1],
            "limit": self.limit,
            "is_empty": self.is_empty or self.period.figures == Figures(),
            "tiles": self._tiles(),
            "chart": self._chart(tables["manader"]),
            "labels": [measure.label for measure in self.report.measures],
            "months": self._cells(tables["manader"]),
            "units": self._cells(units.object_list),
            "groups": self._cells(self.groups),
            "page_obj": units,
            "hidden": any(row.is_hidden for rows in tables.values() for row in rows),
            "with_unknown": next((row.label for row in self.groups if row.shown.with_unknown), ""),
        }

    def export_form(self) -> ExportForm:
        tables = [(name, title) for name, title, _rows in self.tables()]
        return ExportForm(self.request.GET if "format" in self.request.GET else None, tables=tables)

    def columns(self) -> list[Column]:
        """The columns of every file: the same figures as the page shows."""
        return [
            Column(_("Kod"), "code"),
            Column(_("Vad"), "label"),
            *(_column(measure) for measure in self.report.measures),
            Column(_("Dold, för liten grupp"), "hidden_mark"),
        ]

    def _tiles(self) -> list[dict[str, Any]]:
        return [
            {"label": measure.label, "value": _shown(measure, self.period) or _("Visas inte")}
            for measure in self.report.measures
        ]

    def _chart(self, rows: Iterable[Row]) -> list[tuple[str, Any]]:
        measure = self.report.measures[self.report.charted]
        return [
            (month_abbreviation(row.shown.key.starts_on), value)
            for row in rows
            if row.shown.figures is not None and (value := measure.of(row.shown.figures, 1)) is not None
        ]

    def _cells(self, rows: Iterable[Row]) -> list[dict[str, Any]]:
        return [
            {"row": row, "cells": [(measure.label, _shown(measure, row.shown)) for measure in self.report.measures]}
            for row in rows
        ]

    def _groups(self, found: Statistics) -> list[Row]:
        """Sex and age are told of the whole agency only: less would let one subtract one unit from another."""
        if not self.report.by_sex_and_age or self.unit is not None:
            return []
        shown = sexes(found, self.limit.people) + ages(found, self.limit.people)
        return [Row("", str(GROUP_LABELS[each.key]), each) for each in shown]


def readers_scope(request: HttpRequest, today: date) -> Scope:
    """What the reader may see; whoever sees nothing is told so."""
    scope = scope_of(request.user, on=today)
    if not scope.sees_all and not scope.units:
        raise PermissionDenied(_("Din roll gäller ingen enhet som finns. Fråga din administratör."))
    return scope


def _choice(request: HttpRequest, scope: Scope, today: date) -> tuple[StatisticsFilter, list[Month], Unit | None]:
    """The filter with what it chooses: months in a row up to the newest fixed run, at most two years, and a unit."""
    newest = newest_month() or Month.of(today)
    offered = [newest.plus(-back) for back in range(MOST_MONTHS)]
    usual = {"fran": str(newest.plus(1 - USUAL_MONTHS)), "till": str(newest)}
    form = StatisticsFilter(usual | request.GET.dict(), months=offered, units=scope.units, sees_all=scope.sees_all)
    chosen = form.chosen()
    first, last = chosen.get("fran", offered[USUAL_MONTHS - 1]), chosen.get("till", newest)
    months = [month for month in reversed(offered) if first <= month <= last]
    return form, months or [last], scope.unit(chosen.get("enhet", ""))


def _shown(measure: Measure, shown: Shown) -> str:
    return "" if shown.figures is None else measure.shown(shown.figures, shown.months)


def _column(measure: Measure) -> Column:
    def value(row: Row) -> Any:
        return None if row.shown.figures is None else measure.of(row.shown.figures, row.shown.months)

    return Column(str(measure.label), value, measure.kind)


def file_name(report: Report, table: str, months: Sequence[Month]) -> str:
    return f"{report.title}-{table}-{months[0]}-{months[-1]}"
