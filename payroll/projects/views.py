"""The register of projects (projektregister)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payroll.projects.actions import add_activity, open_project
from payroll.projects.forms import ActivityForm, ProjectForm
from payroll.projects.queries import project_by_id, projects
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of


@requires(Permission.REPORT_TIME)
@require_GET
def project_register(request: HttpRequest) -> HttpResponse:
    page = page_of(request, projects())
    may_edit = Permission.EDIT_PAY_FACTS in request.permissions
    context = {"page_obj": page, "rows": page.object_list, "may_edit": may_edit, "today": timezone.localdate()}
    return render(request, "payroll/projects/register.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def project_new(request: HttpRequest) -> HttpResponse:
    form = ProjectForm(request.POST or None, initial={"starts_on": timezone.localdate()})

    def save() -> HttpResponse:
        project = open_project(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%s är upplagt.") % project)
        return redirect("project_register")

    back = {"back": reverse("project_register"), "back_label": _("Projekt")}
    return form_page(request, form, save, heading=_("Nytt projekt"), action=_("Lägg upp"), **back)


@requires(Permission.EDIT_PAY_FACTS)
def activity_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_by_id(public_id)
    if project is None:
        raise Http404
    form = ActivityForm(request.POST or None)

    def save() -> HttpResponse:
        activity = add_activity(project=project, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%s är upplagd.") % activity)
        return redirect("project_register")

    heading = _("Ny aktivitet i %s") % project
    back = {"back": reverse("project_register"), "back_label": _("Projekt")}
    return form_page(request, form, save, heading=heading, action=_("Lägg upp"), **back)
