"""What the pages of the savings show (besparingssidor): figures ready to read, the same in list, file and chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from onboarding.savings.models import SavingOverview
from onboarding.savings.overview import year_told
from onboarding.savings.queries import ServiceSaving
from onboarding.savings_rules.assumptions import Assumption, assumption
from onboarding.savings_rules.curve import PeriodSaving, Point
from onboarding.savings_rules.saving import Saving, Spent, together
from onboarding.savings_rules.units import unit_of
from servicecenter.common.money import Ore
from servicecenter.service_catalogue.versions import catalogue_on
from servicecenter.web.formatting import in_language, kronor, number, percent, signed

LACKS: Mapping[str, str | Promise] = {
    "units": lazy("volym"),
    "fee": lazy("avgift"),
    "own": lazy("egen kostnad"),
}
ORE_PER_THOUSAND = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """A service in a year, of one agency; ``why`` says what is missing where there is no saving."""

    agency: str
    code: str
    name: str
    unit: str
    year: str
    months: int
    of: int
    units: int
    saving: Saving | None
    has_baseline: bool
    lacks: tuple[str, ...]
    goal: int

    @property
    def percent(self) -> Decimal | None:
        return self.saving.percent if self.saving else None

    @property
    def distance(self) -> Decimal | None:
        """Percentage points above the goal, or below it."""
        return None if self.percent is None else self.percent - self.goal

    @property
    def shown(self) -> str:
        """The saving in per cent, or why there is none. No baseline is never nought per cent."""
        if self.percent is not None:
            return shown_percent(self.percent)
        if not self.has_baseline:
            return _("ingen baslinje")
        return _("saknas: %s") % missing(self.lacks) if self.lacks else _("inget att jämföra")

    @property
    def is_part(self) -> bool:
        return self.months < self.of

    @property
    def kind(self) -> str:
        """How far it is, for the mark beside the figure."""
        if self.distance is None:
            return "plain" if self.has_baseline else "warn"
        return "ok" if self.distance >= 0 else "stop" if self.distance <= -self.goal else "info"


def rows_here(found: Iterable[ServiceSaving], *, on: date) -> list[Row]:
    """The latest year of each service that something is known of, else the latest."""
    return [_row("", one.code, one.baseline is not None, _latest(list(map(year_told, one.years))), on) for one in found]


def rows_of(overviews: Iterable[SavingOverview], year: str, *, on: date) -> list[Row]:
    """Every service of every customer in a year, or in the latest of each."""
    found = []
    for row in overviews:
        told = [each for each in row.years if each["year"] == year] if year else row.years
        found.append(_row(row.agency.name, row.service, row.has_baseline, _latest(told), on))
    return found


def year_rows(one: ServiceSaving, *, on: date) -> list[Row]:
    return [_row("", one.code, one.baseline is not None, year_told(each), on) for each in one.years]


def _latest(years: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    nothing = {"year": "", "months": 0, "of": 0, "units": 0, "lacks": []}
    return next((year for year in years if year["months"]), years[0] if years else nothing)


def _row(agency: str, code: str, has_baseline: bool, told: Mapping[str, Any], on: date) -> Row:
    saving = None
    if "expected" in told:
        spent = Spent(told["fee"], told["own"], told["transition"])
        saving = Saving(told["expected"], spent, told["unadjusted"])
    unit = unit_of(code).name
    facts = {name: told[name] for name in ("year", "months", "of", "units")}
    words = {"name": service_name(code, on), "unit": in_language(unit.sv, unit.en)}
    goal = assumption("goal_percent", on).value
    more = {"saving": saving, "has_baseline": has_baseline, "lacks": tuple(told["lacks"]), "goal": goal}
    return Row(agency=agency, code=code, **facts, **words, **more)


def service_name(code: str, on: date) -> str:
    catalogue = catalogue_on(on)
    return in_language(catalogue.service(code).name.sv, catalogue.service(code).name.en) if code in catalogue else code


def missing(lacks: Iterable[str]) -> str:
    return ", ".join(str(LACKS[name]) for name in lacks)


def shown_percent(value: Decimal) -> str:
    return percent(value / 100, 1)


def points(value: Decimal) -> str:
    """A distance in percentage points with its direction."""
    return _("%s procentenheter") % signed(value, 1)


def tiles(rows: Sequence[Row], *, on: date) -> list[dict[str, Any]]:
    """The saving of all, how far it is to the goal, and how many have no baseline at all."""
    goal = assumption("goal_percent", on)
    known = [row.saving for row in rows if row.saving]
    total = together(known).percent if known else None
    without = sum(not row.has_baseline for row in rows)
    share = percent(Decimal(without) / len(rows), 0) if rows else "–"
    return [
        {
            "label": _("Besparing"),
            "value": "–" if total is None else shown_percent(total),
            "note": _("%(known)d av %(all)d tjänster har siffror") % {"known": len(known), "all": len(rows)},
        },
        {
            "label": _("Avstånd till målet"),
            "value": "–" if total is None else signed(total - goal.value, 1),
            "unit": "" if total is None else _("procentenheter"),
            "note": _("målet är %d procent") % goal.value,
            "kind": "" if total is None else "ok" if total >= goal.value else "warn",
        },
        {
            "label": _("Utan baslinje"),
            "value": share,
            "note": _("%(count)d av %(all)d tjänster") % {"count": without, "all": len(rows)},
            "kind": "warn" if without else "ok",
        },
    ]


def chart_of(found: Sequence[Point]) -> dict[str, Any]:
    """The curve in thousands of kronor, as the chart draws it, with the names of its lines."""
    lines = (
        (_("Planerat"), "planned", [_thousands(point.planned_ore) for point in found]),
        (_("Utfall"), "became", [_thousands(point.actual_ore) for point in found]),
        (_("Prognos"), "coming", [_thousands(point.forecast_ore) for point in found]),
    )
    drawn = [line for line in lines if any(value is not None for value in line[2])]
    return {"labels": [point.label[2:] for point in found], "lines": drawn}


def _thousands(value: Ore | None) -> float | None:
    return None if value is None else value / ORE_PER_THOUSAND


def reckoned(one: ServiceSaving, period: PeriodSaving) -> list[tuple[str, str]]:
    """How the latest saving came to be, line by line, as one would write it down."""
    baseline, saving = one.baseline, period.saving
    if baseline is None or saving is None:
        return []
    spent, level = saving.spent, one.level_of(period.last.year)
    unit = in_language(one.unit.name.sv, one.unit.name.en)
    adjusted = f" × {number(Decimal(level.numerator) / level.denominator, 4)}" if level and level != 1 else ""
    expected = (
        f"{number(period.units)} {unit} × {kronor(baseline.cost_ore)} / {number(baseline.units)}{adjusted}"
        f" = {kronor(saving.expected_ore)}"
    )
    actual = " + ".join(map(kronor, (spent.fee_ore, spent.own_ore, spent.transition_ore)))
    return [
        (_("Väntad kostnad"), expected),
        (_("Avgift + egen kostnad + anslutning"), f"{actual} = {kronor(spent.total_ore)}"),
        (
            _("Besparing"),
            f"{kronor(saving.expected_ore)} − {kronor(spent.total_ore)} = {kronor(saving.saved_ore)}"
            + (f" ({shown_percent(saving.percent)})" if saving.percent is not None else ""),
        ),
    ]


def assumptions(on: date) -> list[tuple[str, Assumption]]:
    return [
        (_("Mål för besparingen, procent"), assumption("goal_percent", on)),
        (_("År som anslutningen skrivs av på"), assumption("write_off_years", on)),
    ]
