"""The doors at the border to an external e-commerce system (externt system): files of orders in and out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from procurement.boundary.exporting import WRITERS, written
from procurement.boundary.forms import OURS, OrderFileForm, PeriodForm
from procurement.boundary.jobs import import_file
from procurement.boundary.queries import Period, import_by_id, imports, rejects_of, systems
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of

HANDLE = Permission.HANDLE_PROCUREMENT
USUAL_DAYS = 30
PIECE = 64 * 1024
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
REJECTS = (
    Column(lazy("Rad"), "line", Kind.NUMBER),
    Column(lazy("Order i filen"), "order_number"),
    Column(lazy("Fält"), "field"),
    Column(lazy("Varför, och vad som behöver göras"), "reason"),
)


@requires(HANDLE)
def external_orders(request: HttpRequest) -> HttpResponse:
    """Files that have been read, the form that takes in another, and the one that takes orders out."""
    form = OrderFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = import_file(name=file.name, content=file.file, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("external_order_file", public_id=found.public_id)
    return _page(request, form, _period_form())


@requires(HANDLE)
@require_GET
def external_orders_out(request: HttpRequest) -> HttpResponse:
    """Orders of a period with their receipts, as a file; ``format`` is csv or json."""
    fmt = request.GET.get("format", "csv")
    if fmt not in WRITERS:
        raise Http404
    form = PeriodForm(_usual_days() | request.GET.dict(), systems=systems())
    if not form.is_valid():
        return _page(request, OrderFileForm(), form)
    given = form.cleaned_data
    system = {"": None, OURS: ""}.get(given["system"], given["system"])
    name = f"order-{given['fran']}-{given['till']}.{fmt}"
    file = written(Period(given["fran"], given["till"], system), fmt, name=name)
    answer = StreamingHttpResponse(_pieces(file), content_type=TYPES[fmt])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "no-store"
    return answer


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Not as a ``FileResponse``, which gives the file its own ``close``: a temporary file calls that once more when it
    is swept away, and the end of this request would then close the connection of whichever request is being answered.
    """
    with file:
        while piece := file.read(PIECE):
            yield piece


@requires(HANDLE)
@require_GET
def external_order_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How a file went, or how far it has come, and the orders that were refused."""
    found = import_by_id(public_id)
    if found is None:
        raise Http404
    rejects = rejects_of(found)
    if fmt := request.GET.get("format"):
        return export(rejects.iterator(), REJECTS, name="avvisade-order", fmt=fmt)
    context = {"found": found, "work": _work_of(found)}
    if request.htmx:
        return render(request, "procurement/boundary/work.html", context)
    page = page_of(request, rejects)
    context |= {"page_obj": page, "rows": page.object_list}
    return render(request, "procurement/boundary/file.html", context)


@dataclass(frozen=True, slots=True)
class Work:
    """How far a file has come."""

    label: str
    done: int
    of: int
    is_running: bool
    is_stopped: bool
    per_second: int = 0
    seconds_left: int | None = None


def _work_of(found: Any) -> Work:
    label, state = found.get_state_display(), found.state
    return Work(label, found.read, found.total, state == "waiting", state == "stopped")


def _period_form() -> PeriodForm:
    return PeriodForm(initial=_usual_days(), systems=systems())


def _usual_days() -> dict[str, Any]:
    today = timezone.localdate()
    return {"fran": today - timedelta(days=USUAL_DAYS), "till": today}


def _page(request: HttpRequest, form: OrderFileForm, period_form: PeriodForm) -> HttpResponse:
    page = page_of(request, imports())
    context = {"form": form, "period_form": period_form, "page_obj": page, "rows": page.object_list}
    status = 422 if form.errors or period_form.errors else 200
    return render(request, "procurement/boundary/files.html", context, status=status)
