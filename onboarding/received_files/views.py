"""The doors to a customer's files: handing one in, what it says, its mapping, and what was refused of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from onboarding.projects.pages import project_or_404
from onboarding.received_files.actions import map_file, receive_file, withdraw_file
from onboarding.received_files.forms import MappingForm, NewFileForm
from onboarding.received_files.jobs import wake_check
from onboarding.received_files.pages import back_of, kind_name, work_of
from onboarding.received_files.queries import (
    MONTHLY_RESULTS,
    codes_to_say,
    file_by_id,
    mapping_of,
    preview,
    proposed_columns,
    rejects_of,
    systems_of,
)
from onboarding.received_files.wording import KINDS
from onboarding.source_files.columns import kinds
from onboarding.source_files.writing import build_csv
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export, file_response
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

MIGRATE = Permission.MIGRATE_DATA
REJECTS = (
    Column(lazy("Rad"), "line", Kind.NUMBER),
    Column(lazy("Kolumn"), "field"),
    Column(lazy("Cellens innehåll"), "text"),
    Column(lazy("Vad som är fel"), "what"),
    Column(lazy("Vad man gör"), "cure"),
)
MAPPABLE = ("received", "checked", "stopped")


def file_or_404(public_id: UUID, row: UUID) -> Any:
    file = file_by_id(row)
    if file is None or file.project.public_id != public_id:
        raise Http404
    return file


@requires(MIGRATE)
def customer_file_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand in a file; ``?resultat`` asks for the results of a month."""
    project = project_or_404(public_id)
    is_results = "resultat" in request.GET
    form = NewFileForm(request.POST or None, request.FILES or None, results=is_results, systems=systems_of(project))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            file = receive_file(
                project=project, system=given["system"], kind=given.get("kind", MONTHLY_RESULTS),
                month=given.get("month", ""), name=given["file"].name, content=given["file"].file,
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except ValidationError as error:
            show_refusal(error, form)
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("customer_file", public_id=public_id, row=file.public_id)
    shown = [(kind, KINDS[code]) for code, kind in kinds().items() if (code == MONTHLY_RESULTS) == is_results]
    context = {"project": project, "form": form, "is_results": is_results, "kinds": shown}
    return render(request, "onboarding/received_files/new.html", context, status=422 if form.errors else 200)


@requires(MIGRATE)
def customer_file(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """A file: its mapping with a preview, how far it has come, and the rows that were refused."""
    file = file_or_404(public_id, row)
    if fmt := request.GET.get("format"):
        return export(rejects_of(file).iterator(), REJECTS, name="avvisade-rader", fmt=fmt)
    work = work_of(file)
    if request.htmx and request.method == "GET":
        return render(request, "onboarding/received_files/work.html", {"file": file, "work": work})
    form = _mapping_form(request, file) if file.state in MAPPABLE else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            file = map_file(file=file, by=request.user, at=timezone.now(), **form.said())
        except ValidationError as error:
            show_refusal(error, form)
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
        else:
            wake_check(file)
            return redirect("customer_file", public_id=public_id, row=row)
    page = page_of(request, rejects_of(file))
    context = {
        "file": file, "project": file.project, "work": work, "form": form, "kind": kinds()[file.kind],
        "kind_name": kind_name(file), "preview": preview(file), "page_obj": page, "rows": page.object_list,
        "back_name": back_of(file), "is_results": file.kind == MONTHLY_RESULTS,
    }  # fmt: skip
    is_wrong = form is not None and bool(form.errors)
    return render(request, "onboarding/received_files/file.html", context, status=422 if is_wrong else 200)


def _mapping_form(request: HttpRequest, file: Any) -> MappingForm:
    columns = proposed_columns(file)
    mapping = mapping_of(file)
    initial = {"day_order": mapping.day_order, "positive_deductions": mapping.positive_deductions}
    return MappingForm(
        request.POST or None, kind=kinds()[file.kind], headings=file.headings, columns=columns,
        codes=codes_to_say(file, columns), initial=initial,
    )  # fmt: skip


@requires(MIGRATE)
@require_POST
def customer_file_withdraw(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """Take a file away."""
    file = file_or_404(public_id, row)
    try:
        withdraw_file(file=file, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Filen är borttagen."))
    return redirect(back_of(file), public_id=public_id)


@requires(MIGRATE)
@require_GET
def customer_file_template(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """An empty file of a kind, with the headings it is documented with."""
    project_or_404(public_id)
    if kind not in kinds():
        raise Http404
    content = build_csv(kinds()[kind], [])
    return file_response(content, name=f"{kind}.csv", content_type="text/csv; charset=utf-8")
