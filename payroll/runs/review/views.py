"""The doors of the review of a run (granskning)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from payroll.runs.across import REFUSALS
from payroll.runs.models import PayRun
from payroll.runs.pages import heading
from payroll.runs.queries import run_by_id
from payroll.runs.review.actions import assign_sample, check_sampled, sign_row
from payroll.runs.review.pages import review_context, reviewers
from payroll.runs.review.sampling import sample_of
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission

SEES_REVIEW = (
    Permission.PREPARE_PAY_RUN,
    Permission.APPROVE_PAY_RUN,
    Permission.SEE_PAY,
    Permission.SEE_AUDIT,
)


@requires(*SEES_REVIEW)
@require_GET
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The checklist and the sample of a run, to follow, sign and print."""
    return _show(request, _run_or_404(public_id))


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def sign_checklist(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign the chosen rows of the checklist for the content that was shown, with one note."""
    run = _run_or_404(public_id)
    keys = request.POST.getlist("row")
    given = {"content_hash": request.POST.get("content_hash", ""), "note": request.POST.get("note", "")[:500]}
    if not keys:
        messages.warning(request, _("Välj minst en rad att kvittera."))
    try:
        for key in keys:
            sign_row(run=run, key=key, by=request.user, at=timezone.now(), **given)
    except REFUSALS as refusal:
        return _show(request, _run_or_404(public_id), refusal=refusal)
    if keys:
        text = ngettext("%d rad är kvitterad.", "%d rader är kvitterade.", len(keys))
        messages.success(request, text % len(keys))
    return redirect("pay_run_review", public_id=public_id)


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def assign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand what is left of the sample to another clerk."""
    run = _run_or_404(public_id)
    chosen = request.POST.get("to", "")
    to = next((user for user in reviewers(run) if str(user.pk) == chosen), None)
    if to is None:
        messages.warning(request, _("Välj vem som ska granska stickprovet."))
        return redirect("pay_run_review", public_id=public_id)
    try:
        count = assign_sample(run=run, to=to, by=request.user, at=timezone.now())
    except REFUSALS as refusal:
        return _show(request, run, refusal=refusal)
    text = ngettext(
        "%(count)d lönespecifikation granskas av %(who)s.", "%(count)d lönespecifikationer granskas av %(who)s.", count
    )
    messages.success(request, text % {"count": count, "who": to})
    return redirect("pay_run_review", public_id=public_id)


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def check(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Sign one drawn payslip as looked at."""
    run = _run_or_404(public_id)
    sampled = sample_of(run).filter(number=number).first()
    if sampled is None:
        raise Http404
    try:
        check_sampled(sampled=sampled, note=request.POST.get("note", "")[:500], by=request.user, at=timezone.now())
    except REFUSALS as refusal:
        return _show(request, run, refusal=refusal)
    messages.success(request, _("Lönespecifikationen är granskad."))
    return redirect("pay_run_review", public_id=public_id)


def _show(request: HttpRequest, run: PayRun, *, refusal: Exception | None = None) -> HttpResponse:
    context = review_context(run, user=request.user, permissions=request.permissions)
    context |= {"crumb": heading(run), "refusal": str(refusal) if refusal else ""}
    status = 200 if refusal is None else 403 if isinstance(refusal, PermissionDenied) else 409
    return render(request, "payroll/runs/review.html", context, status=status)


def _run_or_404(public_id: UUID) -> PayRun:
    run = run_by_id(public_id)
    if run is None or not run.content_hash:
        raise Http404(_("Körningen är inte räknad än."))
    return run
