"""The door to a project's scorecard: on time, on cost, service levels met and satisfaction, each down to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from onboarding.projects.pages import project_or_404
from onboarding.projects.queries import template_of
from onboarding.projects.register_pages import SEE, show
from onboarding.scorecards.queries import card_of
from onboarding.scorecards.wording import tiles
from servicecenter.accounts.doors import requires
from servicecenter.reports.export import Column, export


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as a line of the file."""

    label: str
    value: str
    note: str


COLUMNS = (Column(lazy("Mått"), "label"), Column(lazy("Utfall"), "value"), Column(lazy("Underlag"), "note"))


@requires(SEE)
@require_GET
def scorecard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    card = card_of(project, on=timezone.localdate())
    told = tiles(card, template_of(project).limits)
    if fmt := request.GET.get("format"):
        rows = [Measure(str(tile["label"]), str(tile["value"]), str(tile["note"])) for tile in told]
        return export(rows, COLUMNS, name="styrkort", fmt=fmt)
    lead = _("Fyra mått ur projektets egna uppgifter. Inget av dem kan skrivas in.")
    if project.state == "active":
        lead += " " + _("Så här långt; när projektet avslutas bevaras de som de är då.")
    return show(
        request,
        project,
        heading=_("Styrkort"),
        lead=lead,
        template="onboarding/scorecards/scorecard.html",
        tiles=told,
        card=card,
    )
