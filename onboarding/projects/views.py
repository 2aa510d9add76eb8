"""Doors of onboarding projects: start one, its plan, and its people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from onboarding.projects import actions, forms, queries
from onboarding.projects.pages import activity_rows, plan_bars, plan_facts, project_or_404
from onboarding.projects.register_pages import told_in_form
from servicecenter.accounts.doors import requires
from servicecenter.accounts.queries import user_by_email
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow

SEE, LEAD = Permission.SEE_ONBOARDING, Permission.LEAD_ONBOARDING
SIDES = (Permission.LEAD_ONBOARDING, Permission.WORK_FOR_CENTRE, Permission.WORK_FOR_CUSTOMER)
COLUMNS = (
    Column(lazy("Fas"), "phase", Kind.NUMBER),
    Column(lazy("Aktivitet"), "name"),
    Column(lazy("Sida"), "get_side_display"),
    Column(lazy("Roll"), "get_role_display"),
    Column(lazy("Ansvarig"), lambda row: str(row.owner or "")),
    Column(lazy("Börjar"), "starts_on", Kind.DAY),
    Column(lazy("Slutar"), "ends_on", Kind.DAY),
    Column(lazy("Slutar enligt första planen"), "first_ends_on", Kind.DAY),
    Column(lazy("Läge"), "get_state_display"),
)


@requires(LEAD)
def project_new(request: HttpRequest) -> HttpResponse:
    form = forms.ProjectForm(request.POST or None)

    def save() -> HttpResponse:
        new = actions.start_project(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Projektet är startat. Fas 1 öppnar när grind 0 är passerad."))
        return redirect("project_room", new.public_id)

    back = {"back": reverse("onboarding_projects"), "back_label": _("Projekt")}
    lead = _("Projektet får mallens faser, aktiviteter och grindar. Senare ändringar i mallen ändrar det inte.")
    return form_page(request, form, save, heading=_("Nytt projekt"), action=_("Starta projektet"), lead=lead, **back)


@requires(SEE)
@require_GET
def project_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The plan as a picture and as a list, with the critical path and what is late."""
    project = project_or_404(public_id)
    activities = queries.activities_of(project)
    if fmt := request.GET.get("format"):
        return export(activities, COLUMNS, name="anslutningsplan", fmt=fmt)
    now = timezone.now()
    may_lead = LEAD in request.permissions and project.state == "active"
    context = {
        "project": project,
        "bars": plan_bars(project, activities),
        "phases": activity_rows(project, activities, request, on=timezone.localdate(now)),
        "facts": plan_facts(project, activities, at=now),
        "today": timezone.localdate(now),
        "may_lead": may_lead,
        "unowned": may_lead and any(row.owner_id is None for row in activities),
    }
    return render(request, "onboarding/projects/plan.html", context)


@requires(LEAD)
def project_plan_anew(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = forms.PlanForm(request.POST or None, initial={"go_live_on": project.wanted_go_live_on})

    def save() -> HttpResponse:
        told_in_form(actions.plan_anew, project=project, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Planen är räknad på nytt. Den första planen finns kvar att jämföra med."))
        return redirect("project_plan", public_id)

    return form_page(
        request, form, save, heading=_("Planera om"), action=_("Planera om"), **_back("project_plan", project)
    )


@requires(LEAD)
def activity_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    codes = [(row.code, f"{row.phase}. {row.name}") for row in queries.activities_of(project)]
    form = forms.NewActivityForm(request.POST or None, codes=codes, on=timezone.localdate())

    def save() -> HttpResponse:
        told_in_form(actions.add_activity, project=project, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Aktiviteten är tillagd."))
        return redirect("project_plan", public_id)

    return form_page(
        request, form, save, heading=_("Ny aktivitet"), action=_("Lägg till"), **_back("project_plan", project)
    )


@requires(LEAD)
@require_POST
def plan_owners(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let who has a role own its activities that nobody owns."""
    project = project_or_404(public_id)
    try:
        count = actions.own_by_role(project=project, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        told = ngettext("%d aktivitet fick en ansvarig.", "%d aktiviteter fick en ansvarig.", count)
        messages.success(request, told % count)
    return redirect("project_plan", public_id)


@requires(*SIDES)
def activity_change(request: HttpRequest, public_id: UUID, activity_id: UUID) -> HttpResponse:
    project, activity = _activity_or_404(public_id, activity_id)
    initial = {"owner": activity.owner_id, "starts_on": activity.starts_on, "ends_on": activity.ends_on}
    form = forms.ActivityForm(request.POST or None, initial=initial, side=activity.side, on=timezone.localdate())

    def save() -> HttpResponse:
        told_in_form(
            actions.change_activity, activity=activity, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("Aktiviteten är ändrad."))
        return redirect("project_plan", public_id)

    return form_page(request, form, save, heading=activity.name, action=_("Spara"), **_back("project_plan", project))


@requires(*SIDES)
@require_POST
def activity_step(request: HttpRequest, public_id: UUID, activity_id: UUID) -> HttpResponse:
    """Begin, finish or open again; ``step`` is posted."""
    _project, activity = _activity_or_404(public_id, activity_id)
    step = request.POST.get("step", "")
    if step not in ("start", "finish", "undo"):
        raise Http404
    try:
        actions.move_activity(activity=activity, step=step, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('project_plan', args=[public_id])}#fas-{activity.phase}")


@requires(SEE)
@require_GET
def project_team(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who has which role on each side, and which roles are empty (G42, G46)."""
    project = project_or_404(public_id)
    today = timezone.localdate()
    context = {
        "project": project,
        "team": queries.team_of(project),
        "empty": queries.empty_roles(project, on=today),
        "today": today,
        "may_name": not request.permissions.isdisjoint(SIDES) and project.state == "active",
    }
    return render(request, "onboarding/projects/team.html", context)


@requires(*SIDES)
def member_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    initial = {"starts_on": timezone.localdate(), "side": request.GET.get("sida"), "role": request.GET.get("roll")}
    form = forms.MemberForm(request.POST or None, initial=initial)

    def save() -> HttpResponse:
        given = dict(form.cleaned_data)
        user = user_by_email(given.pop("email"))
        if user is None:
            raise ValidationError({"email": _("Ingen inloggning har den adressen. Be en administratör lägga upp den.")})
        told_in_form(actions.name_member, project=project, user=user, by=request.user, at=timezone.now(), **given)
        messages.success(request, _("Deltagaren är utsedd."))
        return redirect("project_team", public_id)

    heading = _("Utse deltagare")
    return form_page(request, form, save, heading=heading, action=_("Utse"), **_back("project_team", project))


@requires(*SIDES)
def member_end(request: HttpRequest, public_id: UUID, member_id: int) -> HttpResponse:
    project = project_or_404(public_id)
    member = next((row for row in queries.team_of(project) if row.pk == member_id), None)
    if member is None:
        raise Http404
    form = forms.EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})

    def save() -> HttpResponse:
        told_in_form(actions.end_member, member=member, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Sista dagen är registrerad."))
        return redirect("project_team", public_id)

    heading = _("Avsluta %s") % member.user
    return form_page(request, form, save, heading=heading, action=_("Registrera"), **_back("project_team", project))


def _activity_or_404(public_id: UUID, activity_id: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    activity = queries.activity_by_id(project, activity_id)
    if activity is None:
        raise Http404
    return project, activity


def _back(name: str, project: Any) -> dict[str, Any]:
    return {"back": reverse(name, args=[project.public_id]), "back_label": project.name}
