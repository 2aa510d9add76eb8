"""What gates ask of the parallel runs (villkor): G3 needs two months in a row without an unexplained difference."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from onboarding.parallel_runs.queries import compared_runs, standing_of, standings_of
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project

NEEDED = 2


def conditions(project: Project) -> list[Condition]:
    """Of G3: two parallel runs made, and none of the two latest with something unexplained."""
    runs = compared_runs(project)[:NEEDED]
    link = reverse("project_parallel_runs", args=[project.public_id])
    standings = list(standings_of(runs).values())
    is_made = len(runs) == NEEDED
    unexplained = sum(row.unexplained for row in standings)
    months = ", ".join(sorted(run.month for run in runs)) or _("ingen")
    told = _("%(count)d av %(people)d anställda är oförklarade") % {
        "count": unexplained, "people": sum(row.people for row in standings),
    }  # fmt: skip
    return [
        Condition(
            "parallel_runs_made", lazy("Två parallellkörningar gjorda"), is_made,
            _("%(count)d av %(needed)d: %(months)s") % {"count": len(runs), "needed": NEEDED, "months": months}, link,
        ),
        Condition(
            "parallel_runs_explained", lazy("Parallellkörning utan oförklarade skillnader"),
            bool(runs) and not unexplained and all(row.people for row in standings),
            told if runs else _("ingen parallellkörning är jämförd"), link,
        ),
    ]  # fmt: skip


def unexplained_net(project: Project) -> int:
    """People of the latest run whose net pay differs without a confirmed explanation (T5)."""
    runs = compared_runs(project)[:1]
    return sum(standing_of(run).net_unexplained for run in runs)
