"""What the gates ask of the walk through the steps, and of the gaps."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.gaps.models import Severity
from onboarding.gaps.queries import Walked, gaps_of, walk_of
from onboarding.gaps.states import GapState
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from servicecenter.web.formatting import in_language


def conditions(project: Project, *, on: date | None = None) -> list[Condition]:
    """``as_is_noted`` and ``gaps_planned`` are asked by gate 2, ``critical_gaps_closed`` by gate 3."""
    walked = walk_of(project, on=on)
    gaps = list(gaps_of(project))
    planned = [gap for gap in gaps if gap.solution and gap.owner_id and gap.due_on]
    critical = [gap for gap in gaps if gap.severity == Severity.CRITICAL]
    closed = [gap for gap in critical if gap.state == GapState.CONFIRMED]
    page = reverse("project_gaps", args=[project.public_id])
    total = sum(len(each.steps) for each in walked)
    return [
        Condition(
            "as_is_noted",
            _("Varje steg har ett nuläge eller är som standard"),
            total > 0 and not any(each.left for each in walked),
            _noted(walked, total),
            page,
        ),
        Condition(
            "gaps_planned",
            _("Varje gap har lösning, ansvarig och datum"),
            planned == gaps,
            _of(len(planned), len(gaps)),
            page,
        ),
        Condition(
            "critical_gaps_closed",
            _("Kritiska gap stängda av båda parter"),
            closed == critical,
            _of(len(closed), len(critical)),
            f"{page}?allvar={Severity.CRITICAL}",
        ),
    ]


def _noted(walked: list[Walked], total: int) -> str:
    """How many steps are noted, and the first that is not."""
    if not total:
        return _("projektets tjänster har inga steg i katalogen")
    stands = _of(sum(each.noted for each in walked), total)
    lacking = next((each for each in walked if each.left), None)
    if lacking is None:
        return stands
    service, step = (in_language(name.sv, name.en) for name in (lacking.service.name, lacking.left[0].name))
    return _("%(stands)s steg; saknas först för %(service)s: %(step)s") % {
        "stands": stands,
        "service": service,
        "step": step,
    }


def _of(count: int, of: int) -> str:
    return _("%(count)d av %(all)d") % {"count": count, "all": of} if of else _("inga")
