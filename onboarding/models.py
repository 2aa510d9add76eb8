"""The tables of onboarding, on one page."""

from onboarding.projects.models import (
    Activity,
    Phase,
    Project,
    ProjectOverview,
    TeamMember,
    TemplateVersion,
)
from onboarding.risks.models import Risk, RiskReview

__all__ = [
    "Activity",
    "Phase",
    "Project",
    "ProjectOverview",
    "Risk",
    "RiskReview",
    "TeamMember",
    "TemplateVersion",
]
