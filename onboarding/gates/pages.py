"""What the pages of a gate show: its conditions with links to put them right, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from onboarding.gates.queries import Evaluated
from onboarding.projects.models import Project
from onboarding.projects.queries import template_of


def gate_name(project: Project, gate: int) -> str:
    """What the gate decides: the milestone of the phase that it ends."""
    return str(_("Projektet tas emot")) if gate == 0 else template_of(project).phases[gate - 1].milestone


def condition_rows(found: Sequence[Evaluated]) -> list[dict[str, Any]]:
    """The conditions as the house's list of them shows each; one that is let pass says until when and why."""
    return [_row(one) for one in found]


def _row(one: Evaluated) -> dict[str, Any]:
    meta = str(one.condition.stands)
    if one.override and not one.condition.is_met:
        told = {"until": one.override.expires_on, "who": one.override.made_by, "why": one.override.reason}
        meta += ". " + _("Undantag till %(until)s, %(who)s: %(why)s") % told
    return {
        "code": one.condition.code,
        "is_met": one.lets_pass,
        "is_red": not one.condition.is_met,
        "title": one.condition.text,
        "meta": meta,
        "url": one.condition.link,
        "action": _("Åtgärda"),
    }
