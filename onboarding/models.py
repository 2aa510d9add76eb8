"""The tables of onboarding, on one page."""

from onboarding.projects.models import Activity, Phase, Project, TeamMember, TemplateVersion
from onboarding.risks.models import Risk, RiskReview

__all__ = ["Activity", "Phase", "Project", "Risk", "RiskReview", "TeamMember", "TemplateVersion"]
from onboarding.projects.models import Activity, Phase, Project, ProjectOverview, TeamMember, TemplateVersion

__all__ = ["Activity", "Phase", "Project", "ProjectOverview", "TeamMember", "TemplateVersion"]
