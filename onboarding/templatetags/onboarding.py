"""The pages of a project (projektets sidor), as links between them. Load with ``{% load onboarding %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()
PAGES = (
    (_("Projektrum"), "project_room"),
    (_("Plan"), "project_plan"),
    (_("Grindar"), "project_gates"),
    (_("Deltagare"), "project_team"),
    (_("Möten"), "project_meetings"),
    (_("Papper"), "project_papers"),
    (_("Volymer"), "project_volumes"),
    (_("Tjänster"), "project_services"),
    (_("Kostnader"), "project_estimate"),
    (_("Gap"), "project_gaps"),
    (_("Integrationer"), "project_system_links"),
    (_("Kriterier"), "project_criteria"),
    (_("Risker"), "project_risks"),
    (_("Bemanning"), "project_staffing"),
    (_("Utbildning"), "project_training"),
    (_("Kommunikation"), "project_communication"),
    (_("Datamigrering"), "project_data"),
    (_("Parallellkörning"), "project_parallel_runs"),
    (_("Forum"), "project_forums"),
    (_("Driftsättning"), "project_cutover"),
    (_("Uppföljning"), "project_hypercare"),
    (_("Överlämning"), "project_handover"),
    (_("Lärdomar"), "project_lessons"),
    (_("Nöjdhet"), "project_survey"),
    (_("Nytta"), "project_benefits"),
    (_("Styrkort"), "project_scorecard"),
    (_("Styrgrupp"), "project_steering"),
)


@register.inclusion_tag("onboarding/projects/_tabs.html", takes_context=True)
def project_tabs(context: Any, project: Any) -> dict[str, Any]:
    """The pages that exist, the one shown marked."""
    here = context["request"].path
    links = []
    for label, name in PAGES:
        try:
            url = reverse(name, args=[project.public_id])
        except NoReverseMatch:
            continue
        is_current = here == url or (name != "project_room" and here.startswith(url))
        links.append({"label": label, "url": url, "is_current": is_current})
    return {"links": links}
