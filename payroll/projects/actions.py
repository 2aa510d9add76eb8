"""The register of projects (projektregister), and what people keep at hand."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit
from payroll.employment.models import Employment
from payroll.projects.models import Activity, FavouriteActivity, Project
from payroll.time.actions import may_report
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record


@transaction.atomic
def open_project(
    *, code: str, name: str, starts_on: date, ends_on: date | None = None, by: User, at: datetime
) -> Project:
    """A new project (lägg upp projekt) with an activity of its own name."""
    may_edit(by)
    code, name = code.strip(), " ".join(name.split())
    if Project.objects.filter(code__iexact=code).exists():
        raise ValidationError({"code": _("Projektet %s finns redan.") % code})
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": _("Projektet slutar före sin början.")})
    project = Project.objects.create(code=code, name=name, starts_on=starts_on, ends_on=ends_on)
    Activity.objects.create(project=project, code=code, name=name)
    record(Event.REGISTER_CHANGED, on=project, by=by, at=at)
    return project


@transaction.atomic
def add_activity(*, project: Project, code: str, name: str, by: User, at: datetime) -> Activity:
    """A part of a project (lägg upp aktivitet)."""
    may_edit(by)
    if Activity.objects.filter(project=project, code__iexact=code.strip()).exists():
        raise ValidationError({"code": _("Aktiviteten %s finns redan i projektet.") % code})
    activity = Activity.objects.create(project=project, code=code.strip(), name=" ".join(name.split()))
    record(Event.REGISTER_CHANGED, on=activity, by=by, at=at)
    return activity


@transaction.atomic
def choose_favourites(*, employment: Employment, activities: list[Activity], by: User) -> None:
    """Keep exactly these activities at hand (favoriter)."""
    may_report(employment, by)
    FavouriteActivity.objects.filter(employment=employment).exclude(activity__in=activities).delete()
    FavouriteActivity.objects.bulk_create(
        (FavouriteActivity(employment=employment, activity=row) for row in activities), ignore_conflicts=True
    )
