"""Figures of the portfolio (portföljens siffror): by phase, late, and what is left for the centre's team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from onboarding.projects.models import ProjectOverview
from onboarding.scorecards.score import read
from onboarding.scorecards.wording import NO_LIMITS, in_short, tiles

PHASES = range(1, 6)


def with_gates(rows: Iterable[ProjectOverview], *, today: date) -> list[ProjectOverview]:
    """Each project with its five gates: planned and passed days, and how late; a closed one with its scorecard."""
    found = list(rows)
    for row in found:
        row.gates = [_gate(row, number, today) for number in PHASES]
        card = read(row.score)
        row.scored = in_short(card) if card else ""
    return found


def measure_of(row: ProjectOverview, place: int) -> str:
    """One of the four measures of a closed project, with what it rests on; nothing while it runs."""
    card = read(row.score)
    if card is None:
        return ""
    tile = tiles(card, NO_LIMITS)[place]
    return f"{tile['value']} ({tile['note']})"


def _gate(row: ProjectOverview, number: int, today: date) -> dict[str, Any]:
    planned = date.fromisoformat(row.planned[str(number)])
    passed = row.passed.get(str(number))
    day = date.fromisoformat(passed) if passed else today
    late = max(0, (day - planned).days) if passed or row.state == "active" else 0
    return {"number": number, "planned": planned, "passed": passed, "days_late": late}


def capacity(running: Sequence[ProjectOverview]) -> list[dict[str, Any]]:
    late = sum(row.days_late > 0 for row in running)
    tripped = sum(bool(row.tripwires) for row in running)
    return [
        {"label": _("Pågående projekt"), "value": str(len(running))},
        {"label": _("Försenade"), "value": str(late), "kind": "warn" if late else "ok"},
        {"label": _("Med utlöst snubbeltråd"), "value": str(tripped), "kind": "stop" if tripped else "ok"},
        {
            "label": _("Kvar för centrets team"),
            "value": str(sum(row.centre_days for row in running)),
            "unit": _("arbetsdagar"),
        },
    ]


def segments(running: Iterable[ProjectOverview]) -> list[tuple[str, int]]:
    """How many projects are in each phase."""
    count = Counter(row.phase for row in running)
    return [(_("Fas %d") % number, count[number]) for number in PHASES]
