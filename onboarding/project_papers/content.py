"""What the papers of a project say (papprens innehåll): made from the project's own rows, never typed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from onboarding.estimates.queries import estimate_of
from onboarding.projects.models import Project
from onboarding.projects.pages import phases_of
from onboarding.projects.queries import activities_of, template_of
from servicecenter.agreements.catalogue import Service
from servicecenter.printing.document import Column, Document, Section, Table
from servicecenter.web.formatting import kronor

NAMES = dict(Service.choices)


def document_of(project: Project, code: str, title: str, *, on: date) -> Document | None:
    """The paper that the house can make by itself; ``None`` for one that people write."""
    make = SECTIONS.get(code)
    if make is None:
        return None
    facts = (
        (_("Myndighet"), project.agency.name),
        (_("Projekt"), project.name),
        (_("Tjänster"), ", ".join(str(NAMES.get(code, code)) for code in project.services)),
        (_("Driftsättning"), str(project.wanted_go_live_on)),
    )
    sender = _("Servicecentret")
    lead = _("Framtaget ur projektets uppgifter %s.") % on
    return Document(title=title, lead=lead, sender=sender, sheet=title, facts=facts, sections=make(project))


def _plan(project: Project) -> tuple[Section, ...]:
    phases = tuple((str(phase), str(phase.starts_on), str(phase.ends_on)) for phase in phases_of(project))
    columns = (Column(_("Fas"), 2), Column(_("Börjar")), Column(_("Slutar")))
    return (Section(_("Faser"), table=Table(columns, phases)),)


def _detailed_plan(project: Project) -> tuple[Section, ...]:
    columns = (Column(_("Aktivitet"), 3), Column(_("Vem"), 2), Column(_("Börjar")), Column(_("Slutar")))
    activities = activities_of(project)
    return tuple(
        Section(
            str(phase),
            table=Table(
                columns,
                tuple(
                    (row.name, str(row.owner or row.get_side_display()), str(row.starts_on), str(row.ends_on))
                    for row in activities
                    if row.phase == phase.number
                ),
            ),
        )
        for phase in phases_of(project)
    )


def _letter(project: Project) -> tuple[Section, ...]:
    milestones = tuple(f"{phase.name}: {phase.milestone}" for phase in template_of(project).phases)
    return (
        Section(
            _("Avsikt"),
            text=(
                _(
                    "Parterna avser att ansluta myndigheten till de tjänster som anges ovan, enligt den övergripande "
                    "planen. Avsiktsförklaringen binder ingen av parterna att sluta överenskommelsen."
                ),
            ),
        ),
        Section(_("Milstolpar"), items=milestones),
        *_plan(project),
    )


def _offer(project: Project) -> tuple[Section, ...]:
    return (
        Section(
            _("Erbjudande"),
            text=(_("Servicecentret erbjuder tjänsterna ovan från driftsättningsdagen, till prislistans priser."),),
        ),
        *_cost_estimate(project),
    )


def _cost_estimate(project: Project) -> tuple[Section, ...]:
    found = estimate_of(project)
    columns = (Column(_("Vad"), 3), Column(_("Kostnad, kr"), 1, is_number=True))
    rows = tuple((row.text, kronor(row.cost_ore)) for row in found.rows)
    if not rows:
        return (Section(_("Kostnad för anslutningen"), text=(_("Ingen kostnad är uppskattad än."),)),)
    payback = "–" if found.payback is None else str(found.payback)
    facts = ((_("Årlig besparing, kr"), kronor(found.yearly_saving_ore)), (_("Återbetald efter, månader"), payback))
    total = (_("Summa"), kronor(found.total_ore))
    return (Section(_("Kostnad för anslutningen"), facts=facts, table=Table(columns, rows, total)),)


SECTIONS: dict[str, Callable[[Project], tuple[Section, ...]]] = {
    "plan": _plan,
    "detailed_plan": _detailed_plan,
    "letter_of_intent": _letter,
    "offer": _offer,
}
