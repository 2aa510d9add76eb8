"""The cost of a project: rows with their sums, the total, the forecast and when it has paid for itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from onboarding.estimates.models import CostEstimate, EstimateRow
from onboarding.estimates.money import Work, cost, payback_months, percent_of, total
from onboarding.projects.models import Project
from servicecenter.common.money import Ore


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a page and the tripwires need to know. ``payback`` is in whole months."""

    rows: tuple[EstimateRow, ...]
    total_ore: Ore
    used_ore: Ore
    forecast_ore: Ore
    yearly_saving_ore: Ore
    payback: int | None
    kept: CostEstimate | None

    @property
    def is_approved(self) -> bool:
        """Whether somebody stands behind the sum as it is now."""
        return self.kept is not None and self.kept.approved_ore == self.total_ore and bool(self.rows)

    @property
    def percent(self) -> int:
        return percent_of(self.forecast_ore, self.total_ore)


def estimate_of(project: Project) -> Estimate:
    rows = tuple(EstimateRow.objects.filter(project=project).select_related("made_by").order_by("id"))
    kept = CostEstimate.objects.filter(project=project).select_related("approved_by").first()
    for row in rows:
        row.cost_ore, row.forecast_ore = cost(_planned(row)), cost(_forecast(row))
    planned = total(map(_planned, rows))
    saving = kept.yearly_saving_ore if kept else 0
    used, forecast = total(map(_used, rows)), total(map(_forecast, rows))
    return Estimate(rows, planned, used, forecast, saving, payback_months(planned, saving), kept)


def row_by_id(project: Project, public_id: UUID) -> EstimateRow | None:
    return EstimateRow.objects.filter(project=project, public_id=public_id).first()


def _planned(row: EstimateRow) -> Work:
    return Work(row.hours, row.rate_ore, row.external_ore)


def _used(row: EstimateRow) -> Work:
    """What it has come to so far: hours at the rate, and what is paid to others."""
    return Work(row.used_hours, row.rate_ore, row.used_ore)


def _forecast(row: EstimateRow) -> Work:
    """What is used and left; where nobody has said what is left, what was planned less what is used."""
    left = max(row.hours - row.used_hours, 0) if row.left_hours is None else row.left_hours
    return Work(row.used_hours + left, row.rate_ore, max(row.external_ore, row.used_ore))
