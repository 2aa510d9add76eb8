"""Rows of every register of a project for tests; marked, they show a leak between two agencies."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from onboarding.models import (
    Attendance,
    Audience,
    Course,
    CutoverLine,
    ExtraTrainingDecision,
    Gap,
    HandoverComponent,
    InternalDelivery,
    Lesson,
    PlannedMessage,
    Project,
    ProjectSurvey,
    ResponsibilityReceipt,
    Risk,
    RiskReview,
    RollbackPoint,
    SentMail,
    StaffingRow,
    StepNote,
    SurveyComment,
    SurveyInvitation,
    SurveyTally,
    SystemLink,
    TemplateProposal,
    TrainedRole,
    VolumeAnswer,
    VolumeForm,
    VolumeIndication,
)
from servicecenter.models import Agency, User
from tests.factories import NOW
from tests.factories.onboarding import GO_LIVE, TEAM, make_project, person

NOTED = {"noted_at": NOW}


def make_marked_project(mark: str, agency: Agency, users: dict[str, User]) -> Project:
    """A project whose team is the agency's own people of those roles."""
    team = {(role, side): users[right] for role, side, right in TEAM}
    return make_project(agency, team=team, name=f"{mark} anslutning")


def make_registers(project: Project, mark: str) -> None:
    """A row in each register, every text of it marked."""
    lead, theirs = person(project, "lead", "centre"), person(project, "lead", "customer")
    make_rows(project, mark, lead, theirs)
    RiskReview.objects.create(
        project=project, held_on=NOW.date(), open_risks=1, note=f"{mark} gick igenom", held_by=lead, held_at=NOW
    )
    StepNote.objects.create(project=project, service="payroll", step="calculate", note=f"{mark} gör så", noted_by=lead,
                            is_standard=False, **NOTED)  # fmt: skip
    TrainedRole.objects.create(project=project, role="employee", people=10, required=80)
    ExtraTrainingDecision.objects.create(
        project=project, contacts=3, employees=10, limit=Decimal(20), is_needed=True, reason=f"{mark} frågar",
        decided_at=NOW, decided_by=lead,
    )  # fmt: skip
    RollbackPoint.objects.create(
        project=project, decide_by=NOW, criterion=f"{mark} avgör", way_back=f"{mark} åter", owner=lead
    )
    ResponsibilityReceipt.objects.create(
        project=project, title=f"{mark} chef", sealed="0" * 64, steps=3, acknowledged_at=NOW, acknowledged_by=theirs
    )
    make_survey(project, mark, lead, theirs)
    form = VolumeForm.objects.create(project=project, number=1, started_at=NOW, started_by=theirs)
    VolumeAnswer.objects.create(form=form, code="employees", value=Decimal(312), given_at=NOW, given_by=theirs)
    VolumeIndication.objects.create(
        form=form, price_list=f"{mark} prislista", services=["payroll"], volumes={}, month_ore=1, year_ore=12,
        made_at=NOW, made_by=lead,
    )  # fmt: skip


def make_survey(project: Project, mark: str, lead: User, theirs: User) -> None:
    """Closed, and answered by enough to be shown."""
    survey = ProjectSurvey.objects.create(project=project, sent_at=NOW, sent_by=lead, closed_at=NOW)
    told = {"survey": survey, "group": "project"}
    SurveyInvitation.objects.create(**told, email=theirs.email, full_name=theirs.full_name)
    for place in range(5):
        SurveyInvitation.objects.create(**told, email=f"{place}@b.example", full_name=f"{mark} Al", has_answered=True)
    SurveyTally.objects.create(**told, question="overall", value=4, count=5)
    SurveyComment.objects.create(survey=survey, text=f"{mark} tycker")


def make_rows(project: Project, mark: str, lead: User, theirs: User) -> None:
    """What a register may have many of."""
    Risk.objects.create(
        project=project, cause=f"{mark} slutar", effect=f"{mark} faller", probability=3, impact=4, response="mitigate",
        measure=f"{mark} lär upp", owner=lead, closes_when=f"{mark} är klar", noted_by=lead, **NOTED,
    )  # fmt: skip
    Gap.objects.create(
        project=project, service="payroll", step="calculate", kind="process", severity="1critical", what=f"{mark} gap",
        solution=f"{mark} lösning", owner=theirs, due_on=GO_LIVE, noted_side="centre", noted_by=lead, **NOTED,
    )  # fmt: skip
    SystemLink.objects.create(
        project=project, source=f"{mark} källa", target=f"{mark} mål", content=f"{mark} uppgifter", file_format="CSV",
        frequency="monthly", centre_owner=lead, customer_owner=theirs,
    )  # fmt: skip
    StaffingRow.objects.create(
        project=project, kind="transfer", who=f"{mark} Ek", from_agency=f"{mark} verk", moves_on=GO_LIVE, owner=lead
    )
    course = Course.objects.create(
        project=project, role="employee", name=f"{mark} kurs", held_on=NOW.date(), owner=lead, has_test=True
    )
    Attendance.objects.create(course=course, name=f"{mark} Elev", noted_by=lead, **NOTED)
    audience = Audience.objects.create(
        project=project, name=f"{mark} grupp {Audience.objects.count()}", addresses=["a@b.example"], noted_by=lead
    )
    message = PlannedMessage.objects.create(
        project=project, audience=audience, subject=f"{mark} ämne", body=f"{mark} budskap", channel="mail",
        due_on=GO_LIVE - timedelta(days=10), sender=lead,
    )  # fmt: skip
    SentMail.objects.create(message=message, address="a@b.example", handed_in_at=NOW)
    CutoverLine.objects.create(project=project, part="1before", starts_at=NOW, what=f"{mark} rad", owner=lead)
    InternalDelivery.objects.create(project=project, name=f"{mark} leverans", ends_on=date(2027, 2, 28), owner=theirs)
    HandoverComponent.objects.create(
        project=project, name=f"{mark} komponent", place=f"{mark} plats", receiver=theirs, remark=f"{mark} anmärkning"
    )
    lesson = Lesson.objects.create(
        project=project, kind="improve", theme="plan", told=f"{mark} lärdom", noted_by=theirs, **NOTED
    )
    TemplateProposal.objects.create(
        lesson=lesson, template_kind="payroll", change="set", path="limits.slip_days", new_value="5", proposed_at=NOW
    )
