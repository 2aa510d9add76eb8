"""The scorecard of a project: as it stands while it runs, and as it was when it was closed."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from onboarding.estimates.queries import estimate_of
from onboarding.planning.plan import slip
from onboarding.projects.models import Phase, Project, ProjectOverview
from onboarding.projects.services import services_on
from onboarding.scorecards.score import FOLLOWED_DAYS, GateDay, Level, ScoreCard, read
from onboarding.surveys.queries import satisfaction_of
from servicecenter.service_levels.queries import attainment


def card_of(project: Project, *, on: date) -> ScoreCard:
    """The kept card of a closed project, else as it stands on a day."""
    return kept_card(project) or card_on(project, on)


def kept_card(project: Project) -> ScoreCard | None:
    row = ProjectOverview.objects.filter(project_id=project.pk).values_list("score", flat=True).first()
    return read(row or {})


def card_on(project: Project, on: date) -> ScoreCard:
    """From the phases, the estimate, the measured service levels and the survey."""
    phases = Phase.objects.filter(project=project).order_by("number")
    estimate = estimate_of(project)
    levels, days = _levels(project, on)
    satisfied = satisfaction_of(project)
    return ScoreCard(
        gates=tuple(_gate(phase, on) for phase in phases),
        estimated_ore=estimate.total_ore,
        used_ore=estimate.used_ore,
        levels=levels,
        days_followed=days,
        mean=satisfied.mean if satisfied else None,
        answered=satisfied.answered if satisfied else 0,
        asked=satisfied.asked if satisfied else 0,
    )


def _gate(phase: Phase, on: date) -> GateDay:
    """Against the first plan; one that is not passed is late when its day has been."""
    passed = timezone.localdate(phase.passed_at) if phase.passed_at else None
    return GateDay(phase.number, phase.first_ends_on, passed, slip(phase.first_ends_on, passed or on))


def _levels(project: Project, on: date) -> tuple[tuple[Level, ...], int]:
    """The project's service levels from go-live on, and how many days of ninety that is."""
    starts_on = project.go_live_on
    if starts_on is None or starts_on > on:
        return (), 0
    ends_on = min(on, starts_on + timedelta(days=FOLLOWED_DAYS - 1))
    services = [service.code for service in services_on(project.services, starts_on)]
    found = attainment(starts_on, ends_on, services=services)
    levels = tuple(
        Level(one.code, one.name, one.is_measured, one.is_met if one.is_measured else None)
        for one in sorted(found, key=lambda one: one.code)
    )
    return levels, (ends_on - starts_on).days + 1
