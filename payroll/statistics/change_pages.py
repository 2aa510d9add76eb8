"""What the page of a watched change shows: sick leave before and after, by unit, for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.statistics.change import Compared, Windows, compared, windows
from payroll.statistics.limits import SMALLEST_SICK_GROUP
from payroll.statistics.models import WatchedChange, WatchedUnit
from payroll.statistics.queries import newest_month, statistics
from payroll.statistics.scope import Scope
from payroll.statistics.tables import Organisation
from servicecenter.agencies.models import Unit
from servicecenter.agencies.queries import settings_on
from servicecenter.common.periods import Month
from servicecenter.reports.export import Column, Kind
from servicecenter.web.formatting import month_abbreviation, number, signed

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Row:
    """A unit, or the whole agency, with its percentages rounded as they are shown."""

    code: str
    label: str
    compared: Compared

    @property
    def before(self) -> Decimal | None:
        return _rounded(self.compared.before)

    @property
    def after(self) -> Decimal | None:
        return _rounded(self.compared.after)

    @property
    def year_before(self) -> Decimal | None:
        return _rounded(self.compared.year_before)

    @property
    def change(self) -> Decimal | None:
        return _rounded(self.compared.change)

    @property
    def change_in_year(self) -> Decimal | None:
        return _rounded(self.compared.change_in_year)

    @property
    def hidden_mark(self) -> str:
        return _("ja") if self.compared.is_hidden else ""

    @property
    def cells(self) -> list[tuple[str, str]]:
        given = (
            (_("Före, %"), self.before, number),
            (_("Efter, %"), self.after, number),
            (_("Skillnad, procentenheter"), self.change, signed),
            (_("Samma månader året före, %"), self.year_before, number),
            (_("Skillnad mot året före"), self.change_in_year, signed),
        )
        return [(label, "–" if value is None else shown(value, 1)) for label, value, shown in given]


def watched_changes(scope: Scope) -> list[WatchedChange]:
    """The changes that touch a unit the reader may see, the newest first."""
    own = {unit.pk for unit, _depth in scope.units}
    touched = Prefetch("units", WatchedUnit.objects.select_related("unit"), to_attr="touched")
    rows = WatchedChange.objects.filter(ended_at__isnull=True).select_related("recorded_by").prefetch_related(touched)
    return [row for row in rows if scope.sees_all or own & {each.unit_id for each in row.touched}]


def watched_change_by_id(public_id: UUID, scope: Scope) -> WatchedChange | None:
    return next((row for row in watched_changes(scope) if row.public_id == public_id), None)


class ChangePage:
    """One change as one reader may see it. Raises ``LimitError``."""

    def __init__(self, change: WatchedChange, scope: Scope, *, at: datetime) -> None:
        today = timezone.localdate(at)
        self.change, self.scope = change, scope
        self.newest = newest_month() or Month.of(today)
        self.windows: Windows = windows(change.changed_on, change.months, self.newest)
        self.limit = SMALLEST_SICK_GROUP.of(settings_on(today))
        self.organisation = Organisation(statistics(self.windows.every), scope.parents, self.limit.people)

    def units(self) -> list[Unit]:
        """The units of the change that the reader may see."""
        own = {unit.pk for unit, _depth in self.scope.units}
        return [each.unit for each in self.change.touched if each.unit_id in own]

    def rows(self) -> list[Row]:
        found = [Row(unit.code, unit.name, self._compared(unit.pk)) for unit in self.units()]
        whole = [Row("", _("Hela myndigheten"), self._compared(None))] if self.scope.sees_all else []
        return found + whole

    def _compared(self, place: int | None) -> Compared:
        return compared(self.organisation, place, self.windows)

    def chart(self, unit: Unit) -> dict[str, Any]:
        """The unit month by month, and dashed the same months a year before; hidden months are left out of both."""
        told = {
            shown.key: shown.figures.sick_share * 100
            for shown in self.organisation.month_by_month(unit.pk)
            if shown.figures is not None and shown.figures.sick_share is not None
        }
        first = self.windows.before[0]
        months = [month for month in self.windows.every if month >= first and month in told]
        earlier = [month.plus(-12) for month in months]
        both = all(month in told for month in earlier) and any(told[month] for month in earlier)
        return {
            "now": [(month_abbreviation(month.starts_on), told[month]) for month in months],
            "before": [(month_abbreviation(month.starts_on), told[month.plus(-12)]) for month in months if both],
        }


COLUMNS = (
    Column(gettext_lazy("Kod"), "code"),
    Column(gettext_lazy("Enhet"), "label"),
    Column(gettext_lazy("Före, %"), "before", Kind.NUMBER),
    Column(gettext_lazy("Efter, %"), "after", Kind.NUMBER),
    Column(gettext_lazy("Skillnad, procentenheter"), "change", Kind.NUMBER),
    Column(gettext_lazy("Samma månader året före, %"), "year_before", Kind.NUMBER),
    Column(gettext_lazy("Skillnad mot året före"), "change_in_year", Kind.NUMBER),
    Column(gettext_lazy("Dold, för liten grupp"), "hidden_mark"),
)


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(TENTH, ROUND_HALF_UP)
