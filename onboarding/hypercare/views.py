"""The door of close follow-up (tät uppföljning): what each day since go-live was like, for both sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from onboarding.hypercare import queries
from onboarding.hypercare.controls import asked_stand, conditions, follow_up_stand
from onboarding.projects.pages import project_or_404
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.service_levels.pages import counts_text, percent_text, target_words
from servicecenter.web.formatting import number


@requires(Permission.SEE_ONBOARDING)
@require_GET
def project_hypercare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every level day by day for ninety days, with its mean and its target; a day without cases says so."""
    project, today = project_or_404(public_id), timezone.localdate()
    levels = queries.levels_since(project, on=today)
    measured = [level for level in levels if level.is_measured]
    days = queries.days_since(project, measured, on=today)
    if fmt := request.GET.get("format"):
        return export(days, _columns(measured), name="tat-uppfoljning", fmt=fmt)
    context = {
        "project": project,
        "tiles": _tiles(project, levels, today) if project.go_live_on else [],
        "stands": follow_up_stand(project, today),
        "conditions": conditions(project, on=today) if project.go_live_on and project.state == "active" else [],
        "levels": [_level(level, place, days) for place, level in enumerate(measured)],
        "unmeasured": [level for level in levels if not level.is_measured],
        "days": [
            (day, [(level.name, _shown(level, cell)) for level, cell in zip(measured, day.cells, strict=True)])
            for day in days
        ],
        "page_obj": None,
    }
    return render(request, "onboarding/hypercare/hypercare.html", context)


def _tiles(project: Any, levels: Sequence[Any], today: date) -> list[dict[str, Any]]:
    ends_on = queries.last_day(project)
    past = (min(today, ends_on) - project.go_live_on).days + 1
    missed = sum(level.is_met is False for level in levels)
    critical, asked = queries.open_critical(project), queries.asked_of(project, on=today)
    whole = (ends_on - project.go_live_on).days + 1
    per_hundred = asked.own.per_hundred
    return [
        {"label": _("Dag"), "value": str(max(past, 0)), "unit": _("av %d") % whole, "note": _("till %s") % ends_on},
        {"label": _("Mått under målet"), "value": str(missed), "kind": "stop" if missed else "ok"},
        {"label": _("Kritiska ärenden"), "value": str(len(critical)), "kind": "stop" if critical else "ok"},
        {
            "label": _("Kontakter per 100 anställda"),
            "value": "–" if per_hundred is None else number(per_hundred, 1),
            "note": asked_stand(asked),
        },
    ]


def _level(level: Any, place: int, days: Sequence[queries.Day]) -> dict[str, Any]:
    """A level with its mean, its target, and the days that had cases in the order of time."""
    cells = [(day.day, day.cells[place]) for day in reversed(days)]
    chart = [(f"{day.day}/{day.month}", 100 * cell.met // cell.counted) for day, cell in cells if cell and cell.counted]
    return {
        "level": level,
        "target": target_words(level.target, is_at_least=level.is_at_least),
        "mean": percent_text(level.percent),
        "counts": counts_text(level.code, level.met, level.counted),
        "kind": {True: "ok", False: "stop", None: "plain"}[level.is_met],
        "chart": chart if len(chart) > 1 else [],
        "targets": [(label, int(level.target)) for label, _value in chart],
    }


def _shown(level: Any, cell: Any) -> str:
    if cell is None:
        return _("inte mätt än")
    return counts_text(level.code, cell.met, cell.counted) if cell.counted else _("inga fall")


def _columns(levels: Sequence[Any]) -> tuple[Column, ...]:
    return (
        Column(lazy("Dag"), "day", Kind.DAY),
        *(
            Column(f"{level.code} {level.name}", lambda day, place=place, level=level: _shown(level, day.cells[place]))
            for place, level in enumerate(levels)
        ),
    )
