"""What the page of one person's employment time shows, ready to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.models import Person
from payroll.las.queries import service_times_of, stretches_of, warning_days
from payroll.las.wording import RULES, category, employer, since_told, source_of, verdict
from payroll.las_rules.conversion import Standing, standings
from payroll.las_rules.limits import LasLimits, limits_on
from payroll.las_rules.model import Category, Employer, Stretch, at_agency
from payroll.las_rules.order import days_with_state
from payroll.las_rules.refusal import right_after
from servicecenter.web.formatting import number

YEAR = timedelta(days=366)
KINDS = {
    Category.PERMANENT: "ok",
    Category.PROBATION: "info",
    Category.SUBSTITUTE: "run",
    Category.SEASONAL: "info",
    Category.STAVA: "plain",
    Category.SPECIAL: "plain",
}
"""Colours of the picture; what counts as särskild visstidsanställning is fjord blue."""


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One rule as the page tells it."""

    standing: Standing
    title: str
    since: str
    kind: str
    verdict: str
    parts: tuple[tuple[date, date | None, str, int], ...]


def person_context(person: Person, *, at: datetime) -> dict[str, Any]:
    """Days by rule, the picture, time with the state, priority, and what has been entered."""
    on = timezone.localdate(at)
    stretches = stretches_of([person.pk], known=at).get(person.pk, ())
    limits, warn = limits_on(on), warning_days(on)
    found = standings(stretches, on, limits, person.born_on)
    return {
        "tiles": list(_tiles(stretches, found, on)),
        "cards": [_card(row, warn[row.rule], stretches, on) for row in found],
        "chart": _chart(stretches, found, on),
        "categories": list(_by_category(stretches, on)),
        "right": _right(person, stretches, on, limits),
        "limits": limits,
        "has_hourly": any(row.category is Category.HOURLY and row.ends_on for row in stretches),
        "has_open_hourly": any(row.category is Category.HOURLY and not row.ends_on for row in stretches),
        "entered": service_times_of(person),
        "on": on,
    }


def _tiles(stretches: Sequence[Stretch], found: Sequence[Standing], on: date) -> Iterator[dict[str, Any]]:
    if nearest := nearest_of(found):
        yield {
            "label": _("Dagar kvar till omvandling"),
            "value": number(nearest.days_left),
            "note": str(RULES[nearest.rule]),
            "kind": "stop" if nearest.has_passed else "",
        }
    yield {
        "label": _("Anställd hos myndigheten"),
        "value": number(days_with_state(at_agency(stretches), on)),
        "unit": _("dagar"),
    }
    yield {
        "label": _("Anställd i staten"),
        "value": number(days_with_state(stretches, on)),
        "unit": _("dagar"),
        "note": _("Räknas vid turordning, 10 § TurA-S"),
    }


def nearest_of(found: Sequence[Standing]) -> Standing | None:
    """The rule that comes first: one that has passed, else the day it passes, else the fewest days left."""
    return min(
        found, key=lambda row: (not row.has_passed, row.if_prolonged_on or date.max, row.days_left), default=None
    )


def is_near(row: Standing, warn: int) -> bool:
    """Whether a clerk should be warned: the limit will be passed, or it is near and the employment can go on."""
    return row.passes_on is not None or (row.days > warn and row.if_prolonged_on is not None)


def _card(row: Standing, warn: int, stretches: Sequence[Stretch], on: date) -> RuleCard:
    kind = "stop" if row.has_passed else "warn" if is_near(row, warn) else "ok"
    parts = tuple(
        (each.part.period.starts_on, each.part.period.ends_on, source_of(each.part), each.days) for each in row.counted
    )
    return RuleCard(row, str(RULES[row.rule]), since_told(row), kind, verdict(row), parts)


def _chart(stretches: Sequence[Stretch], found: Sequence[Standing], on: date) -> dict[str, Any] | None:
    """Stretches by category along the years, with today and the day of conversion."""
    if not stretches:
        return None
    nearest = nearest_of(found)
    limit_on = nearest and (nearest.passes_on or nearest.if_prolonged_on)
    last = max(on, limit_on or on, *(row.ends_on for row in stretches if row.ends_on))
    rows = [
        (
            category(each) + ("" if whose is Employer.AGENCY else f", {employer(whose).lower()}"),
            [(row.starts_on, row.ends_on or last + YEAR, KINDS.get(each, "fjord")) for row in own],
        )
        for each, whose, own in _grouped(stretches)
    ]
    marks = [(_("i dag"), on, True), *([(_("omvandlas %s") % limit_on, limit_on, False)] if limit_on else [])]
    first = min(row.starts_on for row in stretches)
    return {"rows": rows, "first": first, "last": last + (last - first) / 20, "marks": marks}


def _grouped(stretches: Sequence[Stretch]) -> Iterator[tuple[Category, Employer, list[Stretch]]]:
    keys = sorted({(row.employer, row.category) for row in stretches}, key=lambda key: _first(stretches, *key))
    for whose, each in keys:
        yield each, whose, [row for row in stretches if (row.employer, row.category) == (whose, each)]


def _first(stretches: Sequence[Stretch], whose: Employer, each: Category) -> date:
    return min(row.starts_on for row in stretches if (row.employer, row.category) == (whose, each))


def _by_category(stretches: Sequence[Stretch], on: date) -> Iterator[tuple[str, str, int]]:
    """Days of each category and employer, each day once."""
    for each, whose, own in _grouped(stretches):
        yield category(each), employer(whose), days_with_state(own, on)


def _right(person: Person, stretches: Sequence[Stretch], on: date, limits: LasLimits) -> Any:
    """The right of priority after the last employment, while it lasts."""
    own = at_agency(stretches)
    ends = [row.ends_on for row in own]
    if not own or None in ends:
        return None
    right = right_after(own, max(end for end in ends if end is not None), limits, person.born_on)
    return right if right.is_any and right.until >= on else None
