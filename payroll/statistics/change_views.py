"""The pages of sick leave through a change: which changes are watched, one of them, and its figures as a file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from payroll.statistics import actions
from payroll.statistics.change_pages import COLUMNS, ChangePage, watched_change_by_id, watched_changes
from payroll.statistics.forms import ChangeForm, ExportForm
from payroll.statistics.limits import LimitError
from payroll.statistics.pages import readers_scope
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import export
from servicecenter.reports.form_page import form_page


@requires(Permission.SEE_STATISTICS)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The changes that are watched."""
    scope = readers_scope(request, timezone.localdate())
    context = {"rows": watched_changes(scope), "may_watch": scope.sees_all}
    return render(request, "payroll/statistics/changes.html", context)


@requires(Permission.SEE_STATISTICS)
def change_new(request: HttpRequest) -> HttpResponse:
    """Begin to watch a change."""
    form = ChangeForm(request.POST or None)

    def save() -> HttpResponse:
        change = actions.watch_change(by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("statistics_change", public_id=change.public_id)

    back = reverse("statistics_changes")
    return form_page(
        request, form, save, heading=_("Följ en förändring"), back=back, back_label=_("Förändringar"), action=_("Följ")
    )


@requires(Permission.SEE_STATISTICS)
@require_GET
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sick leave before and after, by unit; a file is given to whoever says what it is for."""
    scope = readers_scope(request, timezone.localdate())
    found = watched_change_by_id(public_id, scope)
    if found is None:
        raise Http404
    try:
        page = ChangePage(found, scope, at=timezone.now())
    except LimitError as error:
        context = {"report": {"title": found.name}, "title": _("Minsta grupp är inte ett antal"), "text": str(error)}
        return render(request, "payroll/statistics/nothing.html", context, status=409)
    fmt, form = request.GET.get("format"), ExportForm(request.GET if "format" in request.GET else None, tables=[])
    if fmt and form.is_valid():
        name = f"sjukfranvaro-{found.name}"
        return export(page.rows(), COLUMNS, name=name, fmt=fmt, purpose=form.cleaned_data["andamal"])
    return render(request, "payroll/statistics/change.html", _context(request, page, form), status=422 if fmt else 200)


def _context(request: HttpRequest, page: ChangePage, form: ExportForm) -> dict[str, object]:
    rows, units = page.rows(), page.units()
    asked = request.GET.get("enhet", "")
    unit = next((each for each in units if each.code == asked), units[0])
    return {
        "change": page.change,
        "windows": page.windows,
        "newest": page.newest,
        "rows": rows,
        "unit": unit,
        "units": units,
        "chart": page.chart(unit),
        "limit": page.limit,
        "hidden": any(row.compared.is_hidden for row in rows),
        "export_form": form,
        "may_watch": page.scope.sees_all,
    }


@requires(Permission.SEE_STATISTICS)
@require_POST
def change_stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop watching a change."""
    found = watched_change_by_id(public_id, readers_scope(request, timezone.localdate()))
    if found is None:
        raise Http404
    actions.stop_watching(change=found, by=request.user, at=timezone.now())
    messages.success(request, _("%s följs inte längre.") % found.name)
    return redirect("statistics_changes")
