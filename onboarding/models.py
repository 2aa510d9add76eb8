"""The tables of onboarding, on one page."""

from onboarding.communication.models import Audience, PlannedMessage, SentMail
from onboarding.connection.models import ConnectionRow
from onboarding.criteria.models import Criterion
from onboarding.cutover.models import CutoverLine, InternalDelivery, RollbackPoint
from onboarding.data_migration.models import DataLoad, EarlierPay, LoadedRange
from onboarding.estimates.models import CostEstimate, EstimateRow
from onboarding.gaps.models import Gap, StepNote
from onboarding.gates.models import GateOverride, GateReview
from onboarding.handover.models import HandoverComponent, ResponsibilityReceipt
from onboarding.lessons.models import Lesson, TemplateProposal
from onboarding.meetings.models import Meeting, MeetingPoint
from onboarding.parallel_runs.models import (
    ComparedPerson,
    DifferenceGroup,
    LineDifference,
    ParallelRun,
    ResultLine,
    TrialInput,
)
from onboarding.project_papers.models import ProjectPaper
from onboarding.projects.models import Activity, Phase, Project, ProjectOverview, TeamMember, TemplateVersion
from onboarding.prospects.models import Prospect, ProspectChange
from onboarding.received_files.models import FileReject, RawRow, ReceivedFile, SourceMapping, StagedRow
from onboarding.risks.models import Risk, RiskReview
from onboarding.savings.models import OwnCost, SavingOverview, ServiceBaseline
from onboarding.staffing.models import StaffingRow
from onboarding.surveys.models import ProjectSurvey, SurveyComment, SurveyInvitation, SurveyTally
from onboarding.system_links.models import SystemLink
from onboarding.training.models import Attendance, Course, ExtraTrainingDecision, TrainedRole
from onboarding.tripwires.models import SteeringItem, TripwireEvent
from onboarding.volumes.models import VolumeAnswer, VolumeForm, VolumeIndication

__all__ = [
    "Activity",
    "Attendance",
    "Audience",
    "ComparedPerson",
    "ConnectionRow",
    "CostEstimate",
    "Course",
    "Criterion",
    "CutoverLine",
    "DataLoad",
    "DifferenceGroup",
    "EarlierPay",
    "EstimateRow",
    "ExtraTrainingDecision",
    "FileReject",
    "Gap",
    "GateOverride",
    "GateReview",
    "HandoverComponent",
    "InternalDelivery",
    "Lesson",
    "LineDifference",
    "LoadedRange",
    "Meeting",
    "MeetingPoint",
    "OwnCost",
    "ParallelRun",
    "Phase",
    "PlannedMessage",
    "Project",
    "ProjectOverview",
    "ProjectPaper",
    "ProjectSurvey",
    "Prospect",
    "ProspectChange",
    "RawRow",
    "ReceivedFile",
    "ResponsibilityReceipt",
    "ResultLine",
    "Risk",
    "RiskReview",
    "RollbackPoint",
    "SavingOverview",
    "SentMail",
    "ServiceBaseline",
    "SourceMapping",
    "StaffingRow",
    "StagedRow",
    "SteeringItem",
    "StepNote",
    "SurveyComment",
    "SurveyInvitation",
    "SurveyTally",
    "SystemLink",
    "TeamMember",
    "TemplateProposal",
    "TemplateVersion",
    "TrainedRole",
    "TrialInput",
    "TripwireEvent",
    "VolumeAnswer",
    "VolumeForm",
    "VolumeIndication",
]
