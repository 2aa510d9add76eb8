"""The tables of onboarding, on one page."""

from onboarding.projects.models import Activity, Phase, Project, TeamMember, TemplateVersion

__all__ = ["Activity", "Phase", "Project", "TeamMember", "TemplateVersion"]
