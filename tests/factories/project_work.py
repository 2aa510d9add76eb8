"""What a project plans, meets about and decides, for tests; marked, it shows a leak between two agencies."""

from __future__ import annotations

from decimal import Decimal

from onboarding.models import (
    Activity,
    CostEstimate,
    Criterion,
    EstimateRow,
    GateOverride,
    GateReview,
    Meeting,
    MeetingPoint,
    Project,
    ProjectPaper,
    SteeringItem,
    TeamMember,
    TripwireEvent,
)
from onboarding.projects.overview import refresh_overview
from servicecenter.models import Paper
from tests.factories import NOW
from tests.factories.onboarding import GO_LIVE, person


def make_work(project: Project, mark: str) -> None:
    """A row of each kind, every text of it marked, and the overview that the portfolio reads."""
    lead = person(project, "lead", "centre")
    make_planned(project, mark)
    CostEstimate.objects.create(project=project, yearly_saving_ore=1_000_00)
    told = {"conditions": [{"code": "x", "text": f"{mark} villkor", "stands": mark, "is_met": True}], "note": mark}
    GateReview.objects.create(project=project, gate=0, decision="pass", decided_by=lead, decided_at=NOW, **told)
    GateOverride.objects.create(
        project=project, gate=1, code="plan_in_time", reason=mark, expires_on=GO_LIVE, made_by=lead, made_at=NOW
    )
    paper = Paper.objects.create(kind="offer", title=f"{mark} offert", made_by=lead, made_at=NOW)
    ProjectPaper.objects.create(project=project, code="offer", paper=paper)
    refresh_overview(project, at=NOW)


def make_planned(project: Project, mark: str) -> None:
    """What a plan, a list of meetings, costs, criteria and items may have many of."""
    lead = person(project, "lead", "centre")
    days = {"starts_on": NOW.date(), "ends_on": NOW.date(), "first_starts_on": NOW.date(), "first_ends_on": NOW.date()}
    number = Activity.objects.filter(project=project).count()
    Activity.objects.create(
        project=project, phase=1 + number % 5, code=f"a{number}", name=f"{mark} gör", side="shared", role="lead",
        owner=lead, days=1, **days,
    )  # fmt: skip
    TeamMember.objects.create(
        project=project, role="specialist", side="centre", user=lead, starts_on=NOW.date().replace(year=1990 + number)
    )
    meeting = Meeting.objects.create(
        project=project, kind="strategic", held_on=NOW.date(), place=f"{mark} sal", agenda=[f"{mark} punkt"],
        participants=f"{mark} var med", minutes=f"{mark} sade", state="written", booked_by=lead, booked_at=NOW,
    )  # fmt: skip
    MeetingPoint.objects.create(meeting=meeting, is_action=True, text=f"{mark} åtgärd", owner=f"{mark} gör")
    EstimateRow.objects.create(
        project=project, text=f"{mark} arbete", hours=Decimal(10), rate_ore=900_00, made_by=lead, made_at=NOW
    )
    Criterion.objects.create(
        project=project,
        text=f"{mark} kriterium",
        measure=f"{mark} mått",
        threshold=Decimal(95),
        made_by=lead,
        made_at=NOW,
    )
    SteeringItem.objects.create(project=project, source="person", text=f"{mark} fråga", raised_at=NOW)
    TripwireEvent.objects.create(project=project, code=f"T{number}", stands=f"{mark} trasslar", raised_at=NOW)
