"""The doors to a project's training."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import (
    SEE,
    WRITE,
    Button,
    Line,
    Register,
    cells,
    found_or_404,
    heads,
    show,
)
from onboarding.training import actions, queries
from onboarding.training.controls import conditions
from onboarding.training.forms import AttendanceForm, CourseForm, DecisionForm, RoleForm
from servicecenter.accounts.doors import requires
from servicecenter.reports.export import Column, Kind, export

REGISTER = Register("project_training", lazy("Utbildning"))
COLUMNS = (
    Column(lazy("Kurs"), "name"),
    Column(lazy("Roll"), "get_role_display"),
    Column(lazy("Hålls den"), "held_on", Kind.DAY),
    Column(lazy("Plats eller länk"), "place"),
    Column(lazy("Kursledare"), "owner"),
    Column(lazy("Deltog"), "present", Kind.NUMBER),
    Column(lazy("Utbildade"), "trained", Kind.NUMBER),
)


@requires(SEE)
@require_GET
def course_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    found = list(queries.courses_of(project))
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="kurser", fmt=fmt)
    is_live = project.go_live_on is not None
    return show(
        request,
        project,
        heading=_("Utbildning"),
        lead=_("Vilka som ska kunna det nya arbetssättet, kurserna för dem och hur många som har gått."),
        conditions=conditions(project),
        template="onboarding/training/training.html",
        shares=queries.shares_of(project),
        figures=queries.contacts_of(project, at=timezone.now()) if is_live else None,
        decisions=queries.decisions_of(project)[:5] if is_live else (),
        exports=True,
        columns=heads(COLUMNS),
        lines=[_line(project, course) for course in found],
        add_url=reverse("course_new", args=[public_id]),
        add_label=_("Ny kurs"),
        empty_title=_("Inga kurser"),
        empty_text=_("Ingen kurs är planerad än."),
    )


@requires(*WRITE)
def role_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = RoleForm(request.POST or None, initial={"role": request.GET.get("roll", "")})

    def act() -> Any:
        return actions.count_role(project=project, by=request.user, at=timezone.now(), **form.cleaned_data)

    lead = _("Hur stor andel som måste ha gått utbildningen bestäms av projektmallen.")
    words = {"heading": _("Roll att utbilda"), "told": _("Rollen är räknad."), "lead": lead, "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def course_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = CourseForm(request.POST or None, project=project)

    def act() -> Any:
        return actions.plan_course(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    return REGISTER.entry(request, project, form, act, heading=_("Ny kurs"), told=_("Kursen är planerad."))


@requires(*WRITE)
def course_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, course = _found(public_id, row)
    initial = {name: getattr(course, name) for name in CourseForm.base_fields}
    form = CourseForm(request.POST or None, project=project, initial=initial)

    def act() -> Any:
        return actions.correct_course(course=course, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ändra kurs"), "told": _("Kursen är ändrad."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def course_attendance(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, course = _found(public_id, row)
    known = list(queries.attendance_of(course))
    initial = {
        "present": "\n".join(each.name for each in known if each.has_passed),
        "failed": "\n".join(each.name for each in known if not each.has_passed),
    }
    form = AttendanceForm(request.POST or None, initial=initial)
    if not course.has_test:
        del form.fields["failed"]

    def act() -> Any:
        return actions.note_attendance(course=course, by=request.user, at=timezone.now(), **form.cleaned_data)

    words = {"heading": _("Deltagande"), "told": _("Deltagandet är registrerat."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, lead=f"{course.name}, {course.held_on}", **words)


@requires(*WRITE)
def training_decision_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = DecisionForm(request.POST or None)

    def act() -> Any:
        is_needed, reason = form.cleaned_data["is_needed"] == "yes", form.cleaned_data["reason"]
        return actions.decide_extra_training(
            project=project, is_needed=is_needed, reason=reason, by=request.user, at=timezone.now()
        )

    lead = told_contacts(queries.contacts_of(project, at=timezone.now()))
    words = {"heading": _("Kompletterande utbildning"), "told": _("Beslutet är registrerat."), "lead": lead}
    return REGISTER.entry(request, project, form, act, **words)


def told_contacts(figures: Any) -> str:
    if figures.per_hundred is None:
        return _("Myndigheten har inga anställda i lönesystemet, så ärendena kan inte jämföras.")
    return _("%(contacts)d ärenden på 30 dagar är %(share)s per 100 anställda. Gränsen är %(limit)s.") % {
        "contacts": figures.contacts,
        "share": str(figures.per_hundred).replace(".", ","),
        "limit": str(figures.limit).replace(".", ","),
    }


def _line(project: Any, course: Any) -> Line:
    args = [project.public_id, course.public_id]
    return Line(
        cells=cells(course, COLUMNS),
        url=reverse("course_change", args=args),
        sub=_("avslutas med prov") if course.has_test else "",
        buttons=[Button(_("Deltagande"), reverse("course_attendance", args=args), opens=True)],
    )


def _found(public_id: UUID, row: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    return project, found_or_404(queries.course_of(project, row))
