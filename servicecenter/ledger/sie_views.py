"""SIE out and in: take out a period for another system, look at a file before it is posted, and post it whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_file
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.permissions import Permission
from servicecenter.exchange.sie4 import Sie4Error, read
from servicecenter.ledger.forms import SieExportForm, SieImportForm
from servicecenter.ledger.queries import find_sie_import, sie_imports, vouchers_between
from servicecenter.ledger.sie_actions import SieRejected, hand_in, post_import
from servicecenter.ledger.sie_in import Preview, days_of, preview_of
from servicecenter.ledger.sie_out import NothingToExport, sie_bytes
from servicecenter.reports.export import Column, Kind, export, file_response
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

CONTENT_TYPE = "application/octet-stream"

CANDIDATE_COLUMNS = (
    Column(gettext_lazy("Rad i filen"), "voucher.line", Kind.NUMBER),
    Column(gettext_lazy("Verifikation"), "label"),
    Column(gettext_lazy("Dag"), "voucher.day", Kind.DAY),
    Column(gettext_lazy("Text"), "voucher.text"),
    Column(gettext_lazy("Rader"), lambda row: len(row.voucher.rows), Kind.NUMBER),
    Column(gettext_lazy("Omslutning"), "draft.turnover", Kind.KRONOR),
    Column(gettext_lazy("Hinder"), lambda row: "; ".join(row.faults)),
)


@requires(Permission.SEE_LEDGER)
@require_GET
def sie_page(request: HttpRequest) -> HttpResponse:
    """Take out, hand in, and what has been handed in."""
    return _page(request, _export_form(), SieImportForm())


@requires(Permission.SEE_LEDGER)
@require_GET
def sie_export(request: HttpRequest) -> HttpResponse:
    """The file of a period; the same selection gives the same vouchers."""
    if not request.GET:
        return redirect("sie")
    form = SieExportForm(request.GET)
    if not form.is_valid():
        return _page(request, form, SieImportForm(), status=422)
    given = form.cleaned_data
    found = vouchers_between(given["starts_on"], given["ends_on"], series=given["series"])
    whole = given["kind"] == "4E"
    try:
        content = sie_bytes(found, year=given["starts_on"].year, whole=whole, by=request.user, at=timezone.now())
    except NothingToExport as nothing:
        form.add_error(None, str(nothing))
        return _page(request, form, SieImportForm(), status=422)
    days = f"{given['starts_on']:%Y%m%d}-{given['ends_on']:%Y%m%d}"
    name = f"{slugify(request.agency.code)}-{days}.{'se' if whole else 'si'}"
    note_file(name=name, kind="sie", rows=len(found), sha256=sha256_of_bytes(content))
    return file_response(content, name=name, content_type=CONTENT_TYPE)


@requires(Permission.IMPORT_VOUCHERS)
@require_POST
def sie_hand_in(request: HttpRequest) -> HttpResponse:
    form = SieImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, _export_form(), form, status=422)
    file = form.cleaned_data["file"]
    try:
        row, is_new = hand_in(name=file.name, content=file.read(), by=request.user, at=timezone.now())
    except Sie4Error as error:
        return _page(request, _export_form(), form, status=422, unreadable=error, file_name=file.name)
    if not is_new:
        messages.info(request, _("Samma fil är redan inlämnad; här är den."))
    return redirect("sie_import", row.public_id)


@requires(Permission.SEE_LEDGER)
@require_GET
def sie_import_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the file would post, or has posted, and every reason why not."""
    row = _import_or_404(public_id)
    preview = preview_of(read(bytes(row.content)))
    is_posted = row.posted_at is not None
    only_rejects = "hinder" in request.GET and not is_posted
    candidates = preview.rejects if only_rejects else preview.candidates
    if fmt := request.GET.get("format"):
        return export(candidates, CANDIDATE_COLUMNS, name=row.file_name, fmt=fmt)
    context = {
        "row": row,
        "preview": preview,
        "tiles": _tiles(preview, is_posted),
        "is_posted": is_posted,
        "only_rejects": only_rejects,
        "page_obj": page_of(request, candidates),
        "can_post": Permission.IMPORT_VOUCHERS in request.permissions and not is_posted and preview.can_be_posted,
    }
    return render(request, "servicecenter/ledger/sie_import.html", context)


@requires(Permission.IMPORT_VOUCHERS)
@require_POST
def sie_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _import_or_404(public_id)
    try:
        post_import(sie_import=row, by=request.user, at=timezone.now())
    except (SieRejected, NotAllowedNow) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(count)s verifikationer är bokförda.") % {"count": row.voucher_count})
    return redirect("sie_import", public_id)


def _page(request: HttpRequest, export_form: Any, import_form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "export_form": export_form,
        "import_form": import_form,
        "can_import": Permission.IMPORT_VOUCHERS in request.permissions,
        "page_obj": page_of(request, sie_imports()),
    }
    return render(
        request, "servicecenter/ledger/sie.html", context | {"unreadable": None, "file_name": ""} | more, status=status
    )


def _export_form() -> SieExportForm:
    today = timezone.localdate()
    return SieExportForm(initial={"kind": "4I", "starts_on": today.replace(day=1), "ends_on": today})


def _tiles(preview: Preview, is_posted: bool) -> list[dict[str, object]]:
    days = days_of(preview)
    faults = 0 if is_posted else len(preview.rejects)
    return [
        {"label": _("Verifikationer"), "value": len(preview.candidates)},
        {"label": _("Rader"), "value": preview.row_count},
        {"label": _("Period"), "value": f"{days[0]} – {days[1]}" if days else "–"},
        {"label": _("Med hinder"), "value": faults, "kind": "stop" if faults else "ok"},
    ]


def _import_or_404(public_id: UUID) -> Any:
    try:
        return find_sie_import(public_id)
    except ObjectDoesNotExist as missing:
        raise Http404(_("SIE-filen finns inte i den här myndigheten.")) from missing
