"""The doors of papers (papper): the list, one to read, approve and sign, and new bytes for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.documents.wording import DocumentRefused
from servicecenter.papers import actions, pages, queries
from servicecenter.papers.forms import InkForm, NewPaperForm, PaperFilter, VersionForm
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

READERS = (Permission.SEE_AGREEMENTS, Permission.SEE_ONBOARDING)
WORKERS = (Permission.EDIT_AGREEMENTS, Permission.WORK_FOR_CENTRE, Permission.WORK_FOR_CUSTOMER)
SIGNATORIES = (Permission.SIGN_FOR_CENTRE, Permission.SIGN_FOR_CUSTOMER)


@requires(*READERS)
@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    form = PaperFilter(request.GET)
    chosen = form.chosen()
    page = page_of(request, queries.papers(kind=chosen.get("slag", ""), state=chosen.get("lage", "")))
    may_add = not request.permissions.isdisjoint({*WORKERS, *SIGNATORIES})
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list, "may_add": may_add}
    return render(request, "servicecenter/papers/papers.html", context)


@requires(*READERS)
@require_GET
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The paper as it is now, with its versions, who stands behind it, and what the reader may do with it."""
    found = _or_404(public_id)
    return render(request, "servicecenter/papers/paper.html", pages.paper_page(found, request.user))


@requires(*WORKERS, *SIGNATORIES)
def paper_new(request: HttpRequest) -> HttpResponse:
    form = NewPaperForm(request.POST or None, request.FILES or None)

    def save() -> HttpResponse:
        file = form.cleaned_data["file"]
        told = {"kind": form.cleaned_data["kind"], "title": form.cleaned_data["title"], "name": file.name}
        with _told_at_the_file():
            new = actions.hand_in_paper(content=file, by=request.user, at=timezone.now(), **told)
        messages.success(request, _("Papperet är upplagt som utkast."))
        return redirect("paper", new.public_id)

    back = {"back": reverse("papers"), "back_label": _("Papper")}
    return form_page(request, form, save, heading=_("Nytt papper"), action=_("Lägg upp"), **back)


@requires(*WORKERS, *SIGNATORIES)
def paper_version_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    form = VersionForm(request.POST or None, request.FILES or None)

    def save() -> HttpResponse:
        file = form.cleaned_data["file"]
        told = {"name": file.name, "change": form.cleaned_data["change"]}
        with _told_at_the_file():
            new = actions.add_version(paper=found, content=file, by=request.user, at=timezone.now(), **told)
        if new.version == found.version:
            messages.info(request, _("Filen är densamma som den som redan gäller. Ingenting är ändrat."))
        else:
            messages.success(request, _("Version %s gäller nu. Papperet är ett utkast igen.") % new.version)
        return redirect("paper", public_id)

    lead = _("En ny fil gör att alla godkännanden och underskrifter blir ogiltiga. De gamla finns kvar i historiken.")
    told = {"heading": _("Ny version av %s") % found, "action": _("Ladda upp"), "lead": lead}
    return form_page(request, form, save, back=_address(found), back_label=found, **told)


@requires(*WORKERS, *SIGNATORIES)
@require_POST
def paper_submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    return _done(request, found, _("Papperet är lämnat till granskning."), actions.submit_paper, paper=found)


@requires(*WORKERS, *SIGNATORIES)
@require_POST
def paper_approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    seen = {"paper": found, "seen_sha256": request.POST.get("seen", "")}
    return _done(request, found, _("Du har godkänt papperet."), actions.approve_paper, **seen)


@requires(*SIGNATORIES)
@require_POST
def paper_sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    seen = {"paper": found, "seen_sha256": request.POST.get("seen", "")}
    return _done(request, found, _("Du har undertecknat papperet."), actions.sign_paper, **seen)


@requires(*WORKERS, *SIGNATORIES)
def paper_ink(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record the name in ink of one's own side."""
    found = _or_404(public_id)
    form = InkForm(request.POST or None, initial={"seen": found.sha256})

    def save() -> HttpResponse:
        given = dict(form.cleaned_data)
        told = {"paper": found, "seen_sha256": given.pop("seen"), **given}
        return _done(request, found, _("Underskriften är registrerad."), actions.record_ink, **told)

    lead = _("För din egen parts underskrift, när den står med bläck på det uppladdade papperet.")
    told = {"heading": _("Underskrift på papper"), "action": _("Registrera underskriften"), "lead": lead}
    return form_page(request, form, save, back=_address(found), back_label=found, **told)


def _done(request: HttpRequest, found: Any, told: str, act: Any, **given: Any) -> HttpResponse:
    try:
        act(by=request.user, at=timezone.now(), **given)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("paper", found.public_id)


@contextmanager
def _told_at_the_file() -> Iterator[None]:
    """A file that isn't taken in is told at the field where it was chosen."""
    try:
        yield
    except DocumentRefused as refusal:
        raise ValidationError({"file": refusal.messages}) from None


def _or_404(public_id: UUID) -> Any:
    found = queries.paper_by_id(public_id)
    if found is None:
        raise Http404(_("Papperet finns inte."))
    return found


def _address(found: Any) -> str:
    return reverse("paper", args=[found.public_id])
