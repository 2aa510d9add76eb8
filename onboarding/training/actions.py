"""What is done with training: roles counted, courses planned, attendance noted, and more of it decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.projects.models import Project
from onboarding.projects.registers import add_row, change_row, fresh, open_for, tell
from onboarding.training.models import Attendance, Course, ExtraTrainingDecision, TrainedRole
from onboarding.training.queries import contacts_of, required_percent
from onboarding.training.shares import names_of
from servicecenter.accounts.models import User

LONGEST_NAME, MOST_NAMES = 120, 5000


@transaction.atomic
def count_role(*, project: Project, role: str, people: int, by: User, at: datetime) -> TrainedRole:
    """Say how many of a role must be trained (räkna roll); what is required of it is the template's."""
    open_for(project, by)
    known = TrainedRole.objects.filter(project=project, role=role).first()
    if known:
        return change_row(known, {"people": people}, by=by, at=at)
    facts = {"role": role, "people": people, "required": required_percent(project, role)}
    return add_row(TrainedRole, project, facts, by=by, at=at)


@transaction.atomic
def plan_course(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> Course:
    return add_row(Course, project, facts, by=by, at=at)


@transaction.atomic
def correct_course(*, course: Course, facts: Mapping[str, Any], by: User, at: datetime) -> Course:
    return change_row(course, facts, by=by, at=at)


@transaction.atomic
def note_attendance(*, course: Course, present: str, failed: str = "", by: User, at: datetime) -> int:
    """Write down who took part (registrera deltagande), one name a line, and who did not pass the test.

    The lists replace what was noted before, so that a name is corrected by writing it right. Gives how many took part.
    """
    open_for(course.project, by)
    course = fresh(course)
    if course.held_on > timezone.localdate(at):
        raise ValidationError(_("Kursen hålls först %s. Registrera deltagandet när den har varit.") % course.held_on)
    passed, not_passed = names_of(present), names_of(failed)
    _can_be_kept(course, passed, not_passed)
    told = {"course": course, "noted_at": at, "noted_by": by}
    Attendance.objects.filter(course=course).delete()
    rows = [Attendance(name=name, has_passed=True, **told) for name in passed]
    rows += [Attendance(name=name, has_passed=False, **told) for name in not_passed]
    Attendance.objects.bulk_create(rows)
    tell(course, "attendance", by=by, at=at)
    return len(rows)


@transaction.atomic
def decide_extra_training(
    *, project: Project, is_needed: bool, reason: str, by: User, at: datetime
) -> ExtraTrainingDecision:
    """Decide whether more training is needed (besluta om kompletterande utbildning), on the figures of today."""
    open_for(project, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför, så att beslutet kan förstås senare.")})
    figures = contacts_of(project, at=at)
    decision = ExtraTrainingDecision.objects.create(
        project=project, contacts=figures.contacts, employees=figures.employees, limit=figures.limit,
        is_needed=is_needed, reason=reason.strip(), decided_at=at, decided_by=by,
    )  # fmt: skip
    tell(decision, "added", by=by, at=at)
    return decision


def _can_be_kept(course: Course, passed: list[str], failed: list[str]) -> None:
    if failed and not course.has_test:
        raise ValidationError({"failed": _("Kursen har inget prov, så ingen kan ha missat det.")})
    if both := {name.casefold() for name in passed} & {name.casefold() for name in failed}:
        name = next(name for name in passed if name.casefold() in both)
        raise ValidationError({"failed": _("%s står både som godkänd och som inte godkänd.") % name})
    if len(passed) + len(failed) > MOST_NAMES:
        raise ValidationError({"present": _("Högst %d namn på en kurs. Dela upp den på flera.") % MOST_NAMES})
    for field, names in (("present", passed), ("failed", failed)):
        if long := next((name for name in names if len(name) > LONGEST_NAME), None):
            raise ValidationError({field: _("Ett namn per rad. Den här raden är för lång: %s…") % long[:40]})
