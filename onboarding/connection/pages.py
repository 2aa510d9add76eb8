"""What the page of the forecast shows: a tile for each area, the bars of one, and who is in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from onboarding.connection.queries import AREAS, Ground, areas_of
from onboarding.connection_rules.share import Standing, quarter_label, reached
from onboarding.prospects.pages import NAMES
from onboarding.prospects.queries import open_prospects
from servicecenter.agencies.models import Agency
from servicecenter.common.money import half_up
from servicecenter.service_catalogue.versions import catalogue_on
from servicecenter.web.formatting import in_language, percent

AREA_NAMES = dict(AREAS)


@dataclass(frozen=True, slots=True)
class Row:
    """A day of an area, as the list and the file have it."""

    area: str
    label: str
    standing: Standing
    has_reached: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One who is in the bars: which band, from when, and how many."""

    name: str
    services: str
    band: str
    kind: str
    starts_on: date
    employees: int
    weighs: int
    url: str = ""


def rows_of(ground: Ground, area: str) -> list[Row]:
    goal = ground.goal.value
    return [
        Row(str(AREA_NAMES[area]), _label(one, ground.today), one, one.percent >= goal, one.day == ground.today)
        for one in ground.quarters(area)
    ]


def _label(one: Standing, today: date) -> str:
    return _("i dag") if one.day == today else quarter_label(one.day)


def tiles(ground: Ground) -> list[dict[str, Any]]:
    """How each area stands today, and when all bands together reach the goal."""
    return [_tile(ground, area) for area, _label in AREAS]


def _tile(ground: Ground, area: str) -> dict[str, Any]:
    goal, today = ground.goal.value, ground.standing(area, ground.today)
    found = reached([one for one in ground.quarters(area) if one.day >= ground.today], goal)
    if today.live_percent >= goal:
        note, kind = _("målet %d %% är nått") % goal, "ok"
    elif found:
        note, kind = _("når %(goal)d %% %(when)s") % {"goal": goal, "when": _label(found, ground.today)}, "run"
    else:
        note, kind = _("når inte %d %% inom två år") % goal, "warn"
    told = {"label": AREA_NAMES[area], "value": percent(today.live_percent / 100, 1), "note": note, "kind": kind}
    return told | {"url": f"?omrade={area}"}


def chart_of(ground: Ground, area: str) -> dict[str, Any]:
    found = ground.quarters(area)
    layers = (
        (_("I drift"), "fjord", [float(one.live_percent) for one in found]),
        (_("På väg in"), "info", [float(one.coming_percent) for one in found]),
        (_("I dialog, gånger sannolikhet"), "warn", [float(one.hoped_percent) for one in found]),
    )
    return {
        "labels": [_label(one, ground.today).removeprefix("20") for one in found],
        "layers": layers,
        "goal": float(ground.goal.value),
        "goal_label": _("Mål %d %%") % ground.goal.value,
    }


def parts_of(ground: Ground, area: str, known: Collection[Agency]) -> list[Part]:
    """Who is in the bars, the first to start first; a customer that the reader does not work for has no name."""
    found = [*_customers(ground, area, known), *_hopes(area)]
    return sorted(found, key=lambda part: (part.starts_on, part.name))


def _customers(ground: Ground, area: str, known: Collection[Agency]) -> Iterator[Part]:
    catalogue = catalogue_on(ground.today)
    for row in ground.rows:
        for each in _shown(row.services, area, ground.today):
            starts_on = date.fromisoformat(each["starts_on"])
            band, kind = _band(each["signed"], is_live=starts_on <= ground.today)
            name = catalogue.service(each["code"]).name if each["code"] in catalogue else None
            service = in_language(name.sv, name.en) if name else each["code"]
            yield Part(named(row.agency, known), service, band, kind, starts_on, row.employees, row.employees)


def named(agency: Agency, known: Collection[Agency]) -> str:
    return agency.name if agency in known else _("En annan kund")


def _shown(services: Sequence[dict[str, Any]], area: str, today: date) -> list[dict[str, Any]]:
    """Those of the area that are not over, each service once: the next agreement of one that is live is no news."""
    found: dict[str, dict[str, Any]] = {}
    for each in sorted(services, key=lambda one: one["starts_on"]):
        if each["area"] == area and (each["ends_on"] is None or each["ends_on"] >= str(today)):
            found.setdefault(each["code"], each)
    return list(found.values())


def _band(is_signed: bool, *, is_live: bool) -> tuple[str, str]:
    if is_live:
        return _("I drift"), "ok"
    return (_("Undertecknat"), "info") if is_signed else (_("I projekt"), "info")


def _hopes(area: str) -> Iterator[Part]:
    for row in open_prospects():
        if area in areas_of(row.services):
            names = ", ".join(str(NAMES[code]) for code in row.services)
            band = _("I dialog, %d %%") % row.probability
            weighs = half_up(row.employees * row.probability, 100)
            yield Part(row.name, names, band, "plain", row.expected_on, row.employees, weighs, str(row.public_id))
