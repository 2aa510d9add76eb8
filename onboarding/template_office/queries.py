"""Versions of templates and what waits to become the next one."""

from __future__ import annotations

from onboarding.lessons.models import TemplateProposal
from onboarding.lessons.queries import waiting_proposals
from onboarding.planning.template import differences
from onboarding.projects.models import ProjectKind, TemplateVersion
from onboarding.projects.queries import template_versions

KINDS = ProjectKind.choices


def versions_with_changes() -> list[TemplateVersion]:
    """Every version, the newest of each kind first, with what differs from the one before (``changes``)."""
    rows = list(template_versions())
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        is_next = before is not None and before.kind == row.kind
        row.changes = list(differences(before.content, row.content)) if is_next else []
    return rows


def proposals_by_kind() -> list[tuple[str, str, list[TemplateProposal]]]:
    """What waits in each kind of template, of the agency in scope."""
    found = [(kind, str(label), list(waiting_proposals(kind))) for kind, label in KINDS]
    return [one for one in found if one[2]]
