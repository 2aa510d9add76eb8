"""Training of a project: roles, courses, who was there, and what the desk has been asked since go-live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from onboarding.projects.models import Project
from onboarding.projects.queries import template_of
from onboarding.training.models import Attendance, Course, ExtraTrainingDecision, TrainedRole, TraineeRole
from onboarding.training.shares import CONTACTS_PER_HUNDRED, Share, contacts_per_hundred
from payroll.employment.models import EmploymentSpan
from servicecenter.agencies.queries import in_force
from servicecenter.desk.models import SupportCase

ROLES = TraineeRole.choices
LIMIT_OF = {TraineeRole.APPROVER: "trained_approvers", TraineeRole.EMPLOYEE: "trained_employees"}
"""The limit of the template that says which percent a role must reach (mission row G26)."""
EVERYONE = 100
"""The percent of a role that the template says nothing of; our own (osourcad)."""
LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Contacts:
    """What the desk has been asked by the agency in thirty days, against how many work there."""

    contacts: int
    employees: int
    limit: Decimal

    @property
    def per_hundred(self) -> Decimal | None:
        return contacts_per_hundred(self.contacts, self.employees)

    @property
    def suggests_training(self) -> bool:
        return self.per_hundred is not None and self.per_hundred > self.limit


def required_percent(project: Project, role: str) -> int:
    """What the project's template requires of a role."""
    return template_of(project).limits.get(LIMIT_OF.get(TraineeRole(role), ""), EVERYONE)


def roles_of(project: Project) -> QuerySet[TrainedRole]:
    return TrainedRole.objects.filter(project=project).order_by("role")


def courses_of(project: Project) -> QuerySet[Course]:
    """With how many took part in each, and how many of them are trained by it."""
    passed = Count("attendance", filter=Q(attendance__has_passed=True))
    rows = Course.objects.filter(project=project).select_related("owner")
    return rows.annotate(present=Count("attendance"), trained=passed).order_by("held_on", "id")


def course_of(project: Project, public_id: UUID) -> Course | None:
    rows = Course.objects.select_related("project", "owner")
    return rows.filter(project=project, public_id=public_id).first()


def attendance_of(course: Course) -> QuerySet[Attendance]:
    return Attendance.objects.filter(course=course).order_by("name", "id")


def shares_of(project: Project) -> list[tuple[TrainedRole, Share]]:
    """How each role stands; someone who took two courses is one."""
    trained: dict[str, set[str]] = {}
    rows = Attendance.objects.filter(course__project=project, has_passed=True)
    for role, name in rows.values_list("course__role", "name"):
        trained.setdefault(role, set()).add(name.casefold())
    return [(role, Share(role.people, len(trained.get(role.role, ())), role.required)) for role in roles_of(project)]


def contacts_of(project: Project, *, at: datetime) -> Contacts:
    """The agency's questions of the last thirty days, its employees today, and the limit of the template."""
    today = timezone.localdate(at)
    contacts = SupportCase.objects.filter(opened_at__gt=at - LOOKED_BACK, opened_at__lte=at).count()
    here = EmploymentSpan.objects.filter(in_force(today), superseded_at__isnull=True)
    employees = here.values("employment__person_id").distinct().count()
    limit = Decimal(template_of(project).limits.get("contacts_per_hundred", CONTACTS_PER_HUNDRED))
    return Contacts(contacts, employees, limit)


def decisions_of(project: Project) -> QuerySet[ExtraTrainingDecision]:
    return ExtraTrainingDecision.objects.filter(project=project).select_related("decided_by").order_by("-decided_at")
