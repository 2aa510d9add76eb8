"""The doors to parallel runs: months, like differences, and one person in both systems."""

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
from django.views.decorators.http import require_GET, require_POST

from onboarding.parallel_runs.actions import calculate_again, confirm_group, explain_group, start_parallel_run
from onboarding.parallel_runs.controls import conditions
from onboarding.parallel_runs.forms import ExplainForm, PeopleFilter, StartForm
from onboarding.parallel_runs.jobs import wake_run
from onboarding.parallel_runs.pages import (
    names_read,
    picture_of,
    side_by_side,
    told_groups,
    told_people,
    trend_of,
    work_of,
)
from onboarding.parallel_runs.queries import (
    compared_person,
    differences_of,
    group_by_id,
    groups_of,
    people_of,
    run_by_id,
    runs_of,
    said_before,
    standing_of,
)
from onboarding.parallel_runs.wording import cause_label, code_label
from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import SEE, as_gate
from onboarding.received_files.pages import press, told
from onboarding.received_files.queries import file_by_id, result_files_of
from servicecenter.accounts.doors import requires
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page, show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

MIGRATE, CUSTOMER = Permission.MIGRATE_DATA, Permission.WORK_FOR_CUSTOMER
DIFFERENCES = (
    Column(lazy("Anställningsnummer"), "number"),
    Column(lazy("Löneart"), lambda row: code_label(row.code)),
    Column(lazy("Gamla systemet, kr"), "old_ore", Kind.KRONOR),
    Column(lazy("Servicecenter, kr"), "our_ore", Kind.KRONOR),
    Column(lazy("Skillnad, kr"), lambda row: (row.our_ore or 0) - (row.old_ore or 0), Kind.KRONOR),
    Column(lazy("Antal i gamla systemet"), "old_quantity", Kind.NUMBER),
    Column(lazy("Antal i Servicecenter"), "our_quantity", Kind.NUMBER),
    Column(lazy("Orsak"), lambda row: cause_label(row.group.chosen or row.group.cause)),
    Column(lazy("Förklaring"), "group.explanation"),
    Column(lazy("Bekräftad"), "group.confirmed_at", Kind.MOMENT),
)


@requires(SEE)
@require_GET
def project_parallel_runs(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The months that both systems have calculated, how they stand, and files that wait to be compared."""
    project = project_or_404(public_id)
    context = {
        "project": project, "trend": trend_of(runs_of(project)),
        "files": told(result_files_of(project).exclude(state__in=["used", "withdrawn"])),
        "conditions": [as_gate(row) for row in conditions(project)],
        "may_migrate": MIGRATE in request.permissions and project.state == "active",
    }  # fmt: skip
    return render(request, "onboarding/parallel_runs/runs.html", context)


@requires(MIGRATE)
def parallel_run_new(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """Compare a checked file of results with the month as we calculate it."""
    file = file_by_id(row)
    if file is None or file.project.public_id != public_id or not file.month:
        raise Http404
    form = StartForm(request.POST or None, initial={"since": Month.parse(file.month).starts_on})

    def start() -> HttpResponse:
        try:
            run = start_parallel_run(file=file, by=request.user, at=timezone.now(), **form.cleaned_data)
        except NotAllowedNow as refusal:
            raise ValidationError(str(refusal)) from refusal
        wake_run(run.agency_id, run.pk)
        return redirect("parallel_run", public_id=public_id, row=run.public_id)

    return form_page(
        request, form, start, heading=_("Starta parallellkörning %s") % file.month,
        back=reverse("project_parallel_runs", args=[public_id]), action=_("Räkna och jämför"),
    )  # fmt: skip


def _run_or_404(public_id: UUID, row: UUID) -> Any:
    run = run_by_id(row)
    if run is None or run.project.public_id != public_id:
        raise Http404
    return run


@requires(SEE)
@require_GET
def parallel_run(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """A month in both systems: the picture, and like differences together. ``format`` gives every line as a file."""
    run = _run_or_404(public_id, row)
    if fmt := request.GET.get("format"):
        if request.permissions.isdisjoint((MIGRATE, CUSTOMER)):
            raise PermissionDenied(_("Din roll ger inte rätt att se enskildas lön."))
        return export(differences_of(run).iterator(), DIFFERENCES, name=f"skillnader-{run.month}", fmt=fmt)
    work = work_of(run)
    if request.htmx:
        return render(request, "onboarding/parallel_runs/work.html", {"run": run, "work": work})
    standing = standing_of(run)
    page = page_of(request, groups_of(run))
    context = {
        "run": run, "project": run.project, "work": work, "standing": standing, "picture": picture_of(run, standing),
        "groups": told_groups(page.object_list), "page_obj": page,
        "sees_people": not request.permissions.isdisjoint((MIGRATE, CUSTOMER)),
        "may_migrate": MIGRATE in request.permissions and run.project.state == "active",
    }  # fmt: skip
    return render(request, "onboarding/parallel_runs/run.html", context)


@requires(MIGRATE)
@require_POST
def parallel_run_again(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """Calculate our side anew."""
    run = _run_or_404(public_id, row)

    def again() -> None:
        found = calculate_again(run=run, by=request.user, at=timezone.now())
        wake_run(found.agency_id, found.pk)

    back = reverse("parallel_run", args=[public_id, row])
    return press(request, again, told=_("Månaden räknas om."), back=back)


@requires(MIGRATE, CUSTOMER)
@require_GET
def parallel_people(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """Who is compared in a month, with net pay in both systems."""
    run = _run_or_404(public_id, row)
    form = PeopleFilter(request.GET or None, initial={"only": "open"})
    form.is_valid()
    given = getattr(form, "cleaned_data", {})
    page = page_of(request, people_of(run, q=given.get("q", ""), only=given.get("only") or "open"))
    context = {
        "run": run, "project": run.project, "filter_form": form, "page_obj": page,
        "people": told_people(page.object_list),
    }  # fmt: skip
    return render(request, "onboarding/parallel_runs/people.html", context)


@requires(MIGRATE, CUSTOMER)
@require_GET
def parallel_person(request: HttpRequest, public_id: UUID, row: UUID, number: str) -> HttpResponse:
    """One person in both systems, line by line, with how ours came to be."""
    run = _run_or_404(public_id, row)
    found = compared_person(run, number)
    if found is None:
        raise Http404
    lines, fault = side_by_side(run, number, list(differences_of(run).filter(number=number)))
    [person] = told_people([found])
    context = {"run": run, "project": run.project, "person": person, "lines": lines, "fault": fault}
    return render(request, "onboarding/parallel_runs/person.html", context)


@requires(SEE)
def difference_group(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """Like differences: what they are, why they are, and whether the customer agrees."""
    group = group_by_id(row)
    if group is None or group.run.project.public_id != public_id:
        raise Http404
    before = said_before(group)
    initial = {"cause": group.chosen or group.cause, "explanation": group.explanation}
    if not group.explained_at and before:
        initial = {"cause": before.chosen, "explanation": before.explanation}
    form = ExplainForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            explain_group(group=group, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(error, form)
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Förklaringen är sparad. Myndigheten bekräftar den."))
            return redirect("difference_group", public_id=public_id, row=row)
    sees_people = not request.permissions.isdisjoint((MIGRATE, CUSTOMER))
    page = page_of(request, differences_of(group.run, group=group))
    rows = list(page.object_list) if sees_people else []
    names = names_read([each.number for each in rows])
    for each in rows:
        each.name, each.change = names.get(each.number, ""), (each.our_ore or 0) - (each.old_ore or 0)
    [group] = told_groups([group])
    is_open = group.run.project.state == "active"
    context = {
        "group": group, "run": group.run, "project": group.run.project, "form": form, "rows": rows,
        "page_obj": page if sees_people else None, "before": before, "change": group.our_ore - group.old_ore,
        "may_explain": Permission.WORK_FOR_CENTRE in request.permissions and is_open,
        "may_confirm": CUSTOMER in request.permissions and is_open and group.explained_at and not group.confirmed_at,
    }  # fmt: skip
    return render(request, "onboarding/parallel_runs/group.html", context, status=422 if form.errors else 200)


@requires(CUSTOMER)
@require_POST
def difference_group_confirm(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """Agree with an explanation, of the figures that were shown."""
    group = group_by_id(row)
    if group is None or group.run.project.public_id != public_id:
        raise Http404
    count, amount = _whole(request, "count"), _whole(request, "amount")
    return press(
        request,
        lambda: confirm_group(group=group, count=count, amount_ore=amount, by=request.user, at=timezone.now()),
        told=_("Förklaringen är bekräftad."), back=reverse("parallel_run", args=[public_id, group.run.public_id]),
    )  # fmt: skip


def _whole(request: HttpRequest, name: str) -> int:
    try:
        return int(request.POST.get(name, ""))
    except ValueError:
        return -1
