"""What gates 3 and 4 ask of the cutover, and gate 3 of what ends at the agency."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.cutover.models import CutoverLine, Part
from onboarding.cutover.overlap import days_twice
from onboarding.cutover.queries import deliveries_of, go_live, kept_lines, rollback_of
from onboarding.cutover.states import LineState
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from servicecenter.web.formatting import iso_moment


def conditions(project: Project) -> list[Condition]:
    """Gate 3: ``cutover_parts``, ``_rollback``, ``_owned`` and ``deliveries_end``; gate 4: ``cutover_done``."""
    lines = list(kept_lines(project))
    page = reverse("project_cutover", args=[project.public_id])
    return [
        _has_parts(lines, page),
        _has_way_back(project, page),
        _is_owned(lines, page),
        _ends_in_time(project),
        _is_done(lines, page),
    ]


def _has_parts(lines: list[CutoverLine], page: str) -> Condition:
    there = {line.part for line in lines}
    missing = [str(part.label).lower() for part in Part if part not in there]
    stands = _("saknar: %s") % ", ".join(missing) if missing else _("%d rader") % len(lines)
    text = _("Driftsättningsplanen har rader före, under och efter")
    return Condition("cutover_parts", text, not missing, stands, page)


def _has_way_back(project: Project, page: str) -> Condition:
    point = rollback_of(project)
    stands = _("senast %s") % iso_moment(point.decide_by) if point else _("ingen tid är bestämd")
    return Condition("cutover_rollback", _("Tid för beslut om återgång är bestämd"), point is not None, stands, page)


def _is_owned(lines: list[CutoverLine], page: str) -> Condition:
    unowned = [line for line in lines if not line.owner_id]
    if unowned:
        stands = _("saknas för %s") % ", ".join(line.what for line in unowned[:3])
    else:
        stands = _("%(count)d av %(all)d") % {"count": len(lines), "all": len(lines)}
    is_met = bool(lines) and not unowned
    return Condition("cutover_owned", _("Varje rad i driftsättningsplanen har en ansvarig"), is_met, stands, page)


def _is_done(lines: list[CutoverLine], page: str) -> Condition:
    done = [line for line in lines if line.state == LineState.DONE]
    stands = _("%(count)d av %(all)d avbockade") % {"count": len(done), "all": len(lines)}
    return Condition(
        "cutover_done", _("Driftsättningsplanen är genomförd"), bool(lines) and done == lines, stands, page
    )


def _ends_in_time(project: Project) -> Condition:
    rows, starts = list(deliveries_of(project)), go_live(project)
    gaps = [row for row in rows if row.ends_on < starts]
    if not rows:
        stands = _("inget datum är satt")
    elif gaps:
        stands = _("%(name)s slutar %(day)s, före driftsättningen %(live)s") % {
            "name": gaps[0].name,
            "day": gaps[0].ends_on.isoformat(),
            "live": starts.isoformat(),
        }
    else:
        longest = max(days_twice(row.ends_on, starts) for row in rows)
        stands = _("sista %(day)s, som mest %(days)d dagars dubbelt arbete") % {
            "day": max(row.ends_on for row in rows).isoformat(),
            "days": longest,
        }
    link = reverse("project_cutover", args=[project.public_id])
    return Condition(
        "deliveries_end", _("Datum för avslut av interna leveranser"), bool(rows) and not gaps, stands, link
    )
