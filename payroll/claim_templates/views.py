"""One's own templates (mina mallar): saved from a claim, used for a day or for many, and thrown away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from payroll.claim_templates import actions
from payroll.claim_templates.forms import DaysForm, NameForm
from payroll.claim_templates.queries import own_template, templates_of
from payroll.own_travel.editing import keep_posted
from payroll.own_travel.whose import person_or_404
from payroll.travel.queries import own_claim
from payroll.travel.typed import first_day, in_words
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

OWN = Permission.REPORT_OWN_TIME


@requires(OWN)
@require_GET
def my_templates(request: HttpRequest) -> HttpResponse:
    """My templates, each with the days to use it for."""
    return _page(request, person_or_404(request))


@requires(OWN)
@require_POST
def my_template_save(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Save a claim as a template; what else is written in its form is kept."""
    person, form = person_or_404(request), NameForm(request.POST)
    claim = own_claim(person, public_id)
    if claim is None or not form.is_valid():
        raise Http404
    try:
        claim = keep_posted(request, claim)
        saved = actions.save_template(claim=claim, by=request.user, at=timezone.now(), **form.cleaned_data)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Mallen %s är sparad. Du hittar den under Mallar.") % saved.name)
    return redirect("my_claim", public_id=public_id)


@requires(OWN)
@require_POST
def my_template_use(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin a claim from a template, or one for each day that the trip comes back."""
    person = person_or_404(request)
    template = _template_or_404(person, public_id)
    form = DaysForm(request.POST, prefix=str(template.pk))
    if not form.is_valid():
        return _page(request, person, used=form, status=422)
    try:
        days = form.cleaned_data["days"]
        claims = actions.begin_from(template=template, days=days, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect("my_templates")
    if len(claims) == 1:
        return redirect("my_claim", public_id=claims[0].public_id)
    messages.success(request, _made(len(claims), len(form.cleaned_data["skipped"])))
    return redirect(f"{reverse('my_claims')}?lage=draft")


def _made(count: int, skipped: int) -> str:
    text = ngettext("%d utkast är gjort.", "%d utkast är gjorda.", count) % count
    if skipped:
        text += " " + ngettext("%d helgdag är utelämnad.", "%d helgdagar är utelämnade.", skipped) % skipped
    return text + " " + _("Se igenom dem, och skicka dem tillsammans.")


@requires(OWN)
@require_POST
def my_template_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    template = _template_or_404(person_or_404(request), public_id)
    actions.remove_template(template=template, by=request.user, at=timezone.now())
    messages.success(request, _("Mallen %s är borttagen.") % template.name)
    return redirect("my_templates")


def _page(request: HttpRequest, person: Any, *, used: DaysForm | None = None, status: int = 200) -> HttpResponse:
    note_read(kind="travelclaim", person_id=person.pk, name=person.name)
    rows = [_row(template, used) for template in templates_of(person)]
    return render(request, "payroll/claim_templates/list.html", {"rows": rows}, status=status)


def _row(template: Any, used: DaysForm | None) -> dict[str, Any]:
    """A template with its form, or the one that was posted with what is wrong in it."""
    prefix = str(template.pk)
    form = used if used is not None and used.prefix == prefix else DaysForm(prefix=prefix)
    return {"template": template, "said": in_words(template.typed), "day": first_day(template.typed), "form": form}


def _template_or_404(person: Any, public_id: UUID) -> Any:
    template = own_template(person, public_id)
    if template is None:
        raise Http404
    return template
