"""What has happened in a project (senast i projektet), in the words of the room."""

from __future__ import annotations

from typing import Any

from onboarding.projects.models import Activity, Phase, Project
from onboarding.projects.queries import moves_of
from onboarding.projects.states import ACTIVITY, PHASE, PROJECT
from servicecenter.web.formatting import iso_moment

LABELS = {
    (kind, name): row.label
    for kind, table in (("project", PROJECT), ("phase", PHASE), ("activity", ACTIVITY))
    for name, row in table.items()
}


def latest(project: Project) -> list[dict[str, Any]]:
    names = {("project", project.pk): project.name}
    names |= {("phase", row.pk): str(row) for row in Phase.objects.filter(project=project)}
    names |= {("activity", row.pk): row.name for row in Activity.objects.filter(project=project)}
    return [
        {
            "text": f"{LABELS.get((row.object_kind, row.transition), row.transition)}: "
            f"{names[row.object_kind, row.object_id]}",
            "meta": f"{iso_moment(row.at)} {row.by or ''}".strip(),
            "status": "done",
        }
        for row in moves_of(project)
    ]
