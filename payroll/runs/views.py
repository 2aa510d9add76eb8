"""The clerk's doors to pay runs and payslips. Thin: one query or one action, and an answer.

What is shown of a person's pay is noted as read where the row is made (``pages``, ``slip_pages``, ``exports``).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from payroll.runs import cockpit as cockpits
from payroll.runs import cockpit_summary, finding_pages, pages, slip_pages
from payroll.runs.across import REFUSALS, calculate_in, open_in
from payroll.runs.actions import exclude_person, open_extra_run
from payroll.runs.announce import ask_for_archive, queue_is_up
from payroll.runs.archive import archive_of, archive_path, mark_asked_for
from payroll.runs.doing import ACTS, do
from payroll.runs.exports import export_cockpit, export_comparison, export_findings, export_people
from payroll.runs.forms import CockpitFilter, ExtraRunForm, PeopleFilter, SignForm
from payroll.runs.queries import (
    findings_of,
    payslip_by_id,
    payslips_of_run,
    people_by_numbers,
    people_of_run,
    run_before,
    run_by_id,
    run_of_month,
    set_aside_by_id,
    to_sign,
)
from payroll.runs.signing import sign_chosen
from servicecenter.accounts.actions import note_agency_chosen
from servicecenter.accounts.doors import requires, requires_somewhere
from servicecenter.accounts.middleware import AGENCY_KEY
from servicecenter.accounts.queries import agency_among
from servicecenter.audit.reading import note_file, note_read
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import file_response
from servicecenter.reports.paging import page_of

PEOPLE_PER_PAGE = 25
SEES_RUNS = (Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN, Permission.SEE_PAY)
FOLLOWS_RUNS = (*SEES_RUNS, Permission.SEE_AUDIT)
"""An auditor follows a run and a payslip from a person's year; the cockpit and the steps are the pay office's."""


@requires_somewhere(*SEES_RUNS)
@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """The month's runs of every agency where the reader may see pay (lönekörningar)."""
    month = _month_or_404(request.GET.get("month") or str(Month.of(timezone.localdate())))
    rows = cockpits.month_rows(request.held, request.overview, month, now=timezone.now())
    asked = request.GET.copy()
    asked["month"] = str(month)
    form = CockpitFilter(asked)
    choice, sort = form.chosen(), request.GET.get("sort", "state")
    shown = cockpits.chosen(rows, **choice, sort=sort)
    if "format" in request.GET:
        return export_cockpit(shown, month, request.GET["format"])
    today = timezone.localdate()
    context = {
        "month": month,
        "lead": cockpit_summary.lead(rows, month),
        "previous": _month_link(month.plus(-1)),
        "next": _month_link(month.plus(1)),
        "to_open": [row for row in rows if row.state == cockpits.NOT_OPENED and row.may_prepare],
        "to_calculate": [row for row in rows if row.state == "opened" and row.may_prepare],
        "working": cockpit_summary.working(rows),
        "tiles": cockpit_summary.tiles(rows, month, today=today),
        "phases": cockpit_summary.phases(month),
        "today": today,
        "holidays": cockpit_summary.free_days(month),
        "filter_form": form,
        "segments": cockpit_summary.segments(rows, choice["show"], request.GET),
        "rows": shown,
        "total": cockpits.total_of(shown),
    }
    return render(request, "payroll/runs/cockpit.html", context)


@requires_somewhere(*SEES_RUNS)
@require_GET
def cockpit_row(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One row again, while its run is calculated."""
    month = _month_or_404(request.GET.get("month", ""))
    rows = cockpits.month_rows(request.held, request.overview, month, now=timezone.now())
    row = next((row for row in rows if row.overview and row.overview.public_id == public_id), None)
    if row is None:
        raise Http404
    return render(request, "payroll/runs/cockpit_row.html", {"row": row, "month": month})


@requires_somewhere(*SEES_RUNS)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Go on working in a run's agency: choose it for the session, do the row's first step there, show the run.

    The step is done in the agency's own scope once this request's transaction, which may be another agency's, has
    ended; what it answers is shown on the page that follows.
    """
    agency = agency_among(request.overview, request.POST.get("agency", ""))
    if agency is None:
        raise Http404
    month = _month_or_404(request.POST.get("month", ""))
    if request.session.get(AGENCY_KEY) != agency.pk:
        request.session[AGENCY_KEY] = agency.pk
        note_agency_chosen(agency=agency, by=request.user, at=timezone.now())
    match request.POST.get("do", ""):
        case "open":
            open_in(request, [agency], month)
        case "calculate":
            calculate_in(request, [agency], month)
    return redirect("pay_run_of_month", month=str(month))


@requires_somewhere(Permission.PREPARE_PAY_RUN)
@require_POST
def enter_all(request: HttpRequest) -> HttpResponse:
    """Open, or calculate, the month's run in every agency where that is the next step."""
    month = _month_or_404(request.POST.get("month", ""))
    rows = cockpits.month_rows(request.held, request.overview, month, now=timezone.now())
    match request.POST.get("do", ""):
        case "open":
            open_in(request, [row.agency for row in rows if row.state == cockpits.NOT_OPENED], month)
        case "calculate":
            calculate_in(request, [row.agency for row in rows if row.state == "opened"], month)
    return redirect(cockpits.month_url(month))


@requires(*SEES_RUNS)
@require_GET
def run_of_this_month(request: HttpRequest, month: str) -> HttpResponse:
    """The run of a month in the agency in scope, or the cockpit when it could not be opened."""
    run = run_of_month(_month_or_404(month))
    return redirect("pay_run", public_id=run.public_id) if run else redirect(f"{reverse('pay_runs')}?month={month}")


@requires(*FOLLOWS_RUNS)
@require_GET
def run_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One pay run: its steps, sums, findings, differences and people (lönekörning)."""
    run = _run_or_404(public_id)
    if "format" in request.GET:
        choice = PeopleFilter(request.GET).chosen()
        rows = people_of_run(run, run_before(run), **choice, sort=request.GET.get("sort", "name"))
        return export_people(run, rows, request.GET["format"])
    return _show_run(request, run)


@requires(*SEES_RUNS)
@require_GET
def run_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far the calculation has come; when it is done the page is asked to show itself again."""
    run = _run_or_404(public_id)
    work = pages.work_of(run, now=timezone.now(), queue_is_up=queue_is_up)
    if work is None:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response if request.htmx else redirect("pay_run", public_id=run.public_id)
    context = {"work": work, "poll_url": request.path, "run": run}
    return render(request, "payroll/runs/run_work.html", context)


@requires(Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN)
@require_POST
def act(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Take the run a step on. A second click shows what the first one did; a refusal is told in the page."""
    run = _run_or_404(public_id)
    if what not in ACTS:
        raise Http404
    try:
        messages.success(request, do(run, what, given=request.POST, by=request.user, at=timezone.now()))
    except REFUSALS as refusal:
        status = 403 if isinstance(refusal, PermissionDenied) else 409
        return _show_run(request, _run_or_404(public_id), refusal=str(refusal), status=status)
    return redirect("pay_run", public_id=public_id)


@requires(*FOLLOWS_RUNS)
@require_GET
def findings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every finding of a run, or of one control, page by page (kontroller)."""
    run = _run_or_404(public_id)
    control = request.GET.get("control", "")
    found = findings_of(run, control=control)
    if "format" in request.GET:
        return export_findings(run, found, request.GET["format"])
    page = page_of(request, found)
    context = {
        "run": run,
        "heading": finding_pages.LABELS.get(control, _("Kontroller")),
        "crumb": pages.heading(run),
        "control": control,
        "groups": finding_pages.groups_on_page(run, page),
        "page_obj": page,
        "may_sign": finding_pages.may_sign(run, request.user),
    }
    return render(request, "payroll/runs/findings.html", context)


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign off the chosen findings with one note (kvittera); the second of two clicks tells what the first one did."""
    run = _run_or_404(public_id)
    chosen = SignForm(request.POST).chosen()
    if not chosen["finding_ids"]:
        messages.warning(request, _("Välj minst en kontrollträff att kvittera."))
    else:
        try:
            signed = sign_chosen(run=run, **chosen, by=request.user, at=timezone.now())
        except REFUSALS as refusal:
            return _show_run(request, _run_or_404(public_id), refusal=str(refusal), status=409)
        messages.success(request, finding_pages.signed_text(signed, of=len(chosen["finding_ids"])))
    control = request.POST.get("control", "")
    if control in finding_pages.LABELS:
        return redirect(f"{reverse('pay_run_findings', args=[public_id])}?control={control}")
    return redirect("pay_run", public_id=public_id)


@requires(Permission.PREPARE_PAY_RUN)
@require_GET
def sign_all(request: HttpRequest, public_id: UUID, control: str) -> HttpResponse:
    """Ask before everything that one control found is signed: how many, for how many people, and by which rule."""
    run = _run_or_404(public_id)
    if control not in finding_pages.LABELS:
        raise Http404
    context = finding_pages.sign_all_context(run, control, to_sign(run, control))
    may_sign = finding_pages.may_sign(run, request.user)
    context |= {"crumb": pages.heading(run), "may_sign": may_sign, "form": SignForm()}
    return render(request, "payroll/runs/sign_all.html", context)


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def open_extra(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open an extra run in the month for some people, with the reason (öppna extra körning)."""
    run = _run_or_404(public_id)
    form = ExtraRunForm(request.POST)
    if not form.is_valid():
        return _show_run(request, run, refusal=form.fault(), status=400)
    given = form.cleaned_data
    found = people_by_numbers(given["numbers"])
    unknown = [number for number in given["numbers"] if number not in found]
    if unknown:
        told = _("Anställningsnummer som inte finns: %s. Rätta dem och öppna igen.") % ", ".join(unknown)
        return _show_run(request, run, refusal=told, status=400)
    try:
        extra = open_extra_run(
            month=run.month,
            person_ids=found.values(),
            reason=given["reason"],
            pays_on=given["pays_on"],
            by=request.user,
            at=timezone.now(),
        )
    except REFUSALS as refusal:
        return _show_run(request, run, refusal=str(refusal), status=409)
    return redirect("pay_run", public_id=extra.public_id)


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def exclude(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Leave a person out of the run, with the reason (undanta)."""
    run = _run_or_404(public_id)
    row = set_aside_by_id(run, pk)
    if row is None:
        raise Http404
    try:
        if row.excluded_at is None:
            exclude_person(set_aside=row, note=request.POST.get("note", "")[:500], by=request.user, at=timezone.now())
    except REFUSALS as refusal:
        return _show_run(request, run, refusal=str(refusal), status=409)
    messages.success(request, _("Personen är undantagen från körningen."))
    return redirect("pay_run", public_id=public_id)


@requires(*FOLLOWS_RUNS)
@require_GET
def comparison(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The full comparison with last month as a file: every person and salary type (jämförelse)."""
    run = _run_or_404(public_id)
    before = run_before(run)
    if before is None:
        raise Http404(_("Det finns ingen tidigare körning att jämföra med."))
    return export_comparison(run, before, request.GET.get("format", "csv"))


@requires(*SEES_RUNS)
def archive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All payslips as PDF: POST asks for the archive, GET fetches it."""
    run = _run_or_404(public_id)
    if request.method == "POST":
        if run.state in pages.CALCULATED and not archive_of(run).is_ready:
            mark_asked_for(run)
            if ask_for_archive(run.agency_id, run.pk):
                messages.success(request, _("Lönespecifikationerna skapas. De finns här om en stund."))
            else:
                messages.warning(request, _("Kön är borta just nu. Försök igen om en stund."))
        return redirect("pay_run", public_id=public_id)
    if not archive_of(run).is_ready:
        raise Http404
    name = f"lonespecifikationer-{run.month}.zip"
    for slip in payslips_of_run(run).defer("inputs"):
        note_read(kind="payslip", person_id=slip.person_id, name=slip.person.name, object_id=str(slip.pk))
    note_file(name=name, kind="payslips", rows=run.payslips)
    response = FileResponse(archive_path(run).open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


@requires(*FOLLOWS_RUNS)
@require_GET
def payslip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person's payslip, each line with its reason (lönespecifikation)."""
    row = _payslip_or_404(public_id)
    return render(request, "payroll/runs/payslip.html", slip_pages.slip_context(row))


@requires(*FOLLOWS_RUNS)
@require_GET
def payslip_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _payslip_or_404(public_id)
    name, content = slip_pages.pdf_of(row)
    return file_response(content, name=name, content_type="application/pdf")


@requires(*FOLLOWS_RUNS)
@require_GET
def because(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Why a line is what it is: a part of the payslip for htmx, a page of its own without script (förklaring)."""
    row = _payslip_or_404(public_id)
    context = slip_pages.because_context(row, number)
    if context is None:
        raise Http404
    template = "payroll/runs/why.html" if request.htmx else "payroll/runs/because.html"
    return render(request, template, context)


def _show_run(request: HttpRequest, run: Any, *, refusal: str = "", status: int = 200) -> HttpResponse:
    form, before = PeopleFilter(request.GET), run_before(run)
    context = pages.run_context(run, before, user=request.user, now=timezone.now(), queue_is_up=queue_is_up)
    if context["is_calculated"]:
        choice = form.chosen()
        rows = people_of_run(run, before, **choice, sort=request.GET.get("sort", "name"))
        page = page_of(request, rows, per_page=PEOPLE_PER_PAGE, count=None if any(choice.values()) else run.payslips)
        context |= {"people": pages.people_rows(list(page)), "page_obj": page, "people_count": run.payslips}
    context |= {"filter_form": form, "refusal": refusal}
    return render(request, "payroll/runs/run.html", context, status=status)


def _run_or_404(public_id: UUID) -> Any:
    run = run_by_id(public_id)
    if run is None:
        raise Http404
    return run


def _payslip_or_404(public_id: UUID) -> Any:
    row = payslip_by_id(public_id)
    if row is None:
        raise Http404
    return row


def _month_or_404(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404(str(error)) from None


def _month_link(month: Month) -> dict[str, str]:
    return {"label": cockpits.short_month(month), "url": cockpits.month_url(month)}
