"""The tables of onboarding, on one page."""

from onboarding.communication.models import Audience, PlannedMessage, SentMail
from onboarding.cutover.models import CutoverLine, InternalDelivery, RollbackPoint
from onboarding.gaps.models import Gap, StepNote
from onboarding.handover.models import HandoverComponent, ResponsibilityReceipt
from onboarding.lessons.models import Lesson, TemplateProposal
from onboarding.criteria.models import Criterion
from onboarding.estimates.models import CostEstimate, EstimateRow
from onboarding.gates.models import GateOverride, GateReview
from onboarding.meetings.models import Meeting, MeetingPoint
from onboarding.project_papers.models import ProjectPaper
from onboarding.projects.models import (
    Activity,
    Phase,
    Project,
    ProjectOverview,
    TeamMember,
    TemplateVersion,
)
from onboarding.risks.models import Risk, RiskReview
from onboarding.staffing.models import StaffingRow
from onboarding.system_links.models import SystemLink
from onboarding.training.models import Attendance, Course, ExtraTrainingDecision, TrainedRole
from onboarding.volumes.models import VolumeAnswer, VolumeForm, VolumeIndication

__all__ = [
    "Activity",
    "Attendance",
    "Audience",
    "Course",
    "CutoverLine",
    "ExtraTrainingDecision",
    "Gap",
    "HandoverComponent",
    "InternalDelivery",
    "Lesson",
from onboarding.tripwires.models import SteeringItem, TripwireEvent

__all__ = [
    "Activity",
    "CostEstimate",
    "Criterion",
    "EstimateRow",
    "GateOverride",
    "GateReview",
    "Meeting",
    "MeetingPoint",
    "Phase",
    "PlannedMessage",
    "Project",
    "ProjectOverview",
    "ResponsibilityReceipt",
    "Risk",
    "RiskReview",
    "RollbackPoint",
    "SentMail",
    "StaffingRow",
    "StepNote",
    "SystemLink",
    "ProjectPaper",
    "Risk",
    "RiskReview",
    "SteeringItem",
    "TeamMember",
    "TemplateProposal",
    "TemplateVersion",
    "TrainedRole",
    "VolumeAnswer",
    "VolumeForm",
    "VolumeIndication",
    "TripwireEvent",
]
