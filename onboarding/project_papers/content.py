"""What the papers of a project say (papprens innehåll): made from the project's own rows, never typed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from onboarding.estimates.money import percent_of
from onboarding.estimates.queries import estimate_of
from onboarding.planning.template import GO_LIVE_AFTER
from onboarding.projects.models import Project
from onboarding.projects.pages import phases_of
from onboarding.projects.queries import activities_of, template_of
from onboarding.projects.services import services_on
from onboarding.savings.pages import Row, rows_here
from onboarding.savings.queries import savings_here
from servicecenter.agreements.catalogue import Service
from servicecenter.printing.document import Column, Document, Section, Table
from servicecenter.web.formatting import kronor, signed

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
    return Document(title=title, lead=lead, sender=sender, sheet=title, facts=facts, sections=make(project, on))


def _plan(project: Project, on: date) -> tuple[Section, ...]:
    phases = tuple((str(phase), str(phase.starts_on), str(phase.ends_on)) for phase in phases_of(project))
    columns = (Column(_("Fas"), 2), Column(_("Börjar")), Column(_("Slutar")))
    return (Section(_("Faser"), table=Table(columns, phases)),)


def _detailed_plan(project: Project, on: date) -> tuple[Section, ...]:
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


def _letter(project: Project, on: date) -> tuple[Section, ...]:
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
        *_plan(project, on),
    )


def _offer(project: Project, on: date) -> tuple[Section, ...]:
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


def _benefits(project: Project, on: date) -> tuple[Section, ...]:
    """Plan against outcome: the cost, the day and what is saved against the baseline (gate 5)."""
    return (_cost_outcome(project), _date_outcome(project), _saving_outcome(project, on))


def _cost_outcome(project: Project) -> Section:
    found = estimate_of(project)
    approved = found.kept.approved_ore if found.kept else None
    planned = approved if approved is not None else found.total_ore
    facts = [(_("Uppskattad kostnad, kr"), kronor(planned)), (_("Utfall och kvar, kr"), kronor(found.forecast_ore))]
    facts.append((_("Skillnad, kr"), kronor(found.forecast_ore - planned)))
    if found.rows and planned:
        facts.append((_("Utfall i procent av uppskattningen"), f"{percent_of(found.forecast_ore, planned)} %"))
    text = () if found.rows else (_("Ingen kostnad är uppskattad i projektet."),)
    return Section(_("Kostnad för anslutningen: plan och utfall"), facts=tuple(facts), text=text)


def _date_outcome(project: Project) -> Section:
    ready = phases_of(project)[GO_LIVE_AFTER - 1]
    became = project.go_live_on
    facts = [
        (_("Planerad från början"), str(ready.first_ends_on)),
        (_("Önskad driftsättning"), str(project.wanted_go_live_on)),
    ]
    facts.append((_("Driftsatt"), str(became) if became else _("inte driftsatt")))
    if became:
        late = (became - project.wanted_go_live_on).days
        facts.append((_("Dagar efter önskad dag"), signed(late)))
    return Section(_("Tid: plan och utfall"), facts=tuple(facts))


def _saving_outcome(project: Project, on: date) -> Section:
    """The services that the project connected, in the latest year with figures; what is missing is said by name."""
    codes = {service.code for service in services_on(project.services, on)}
    rows = [row for row in rows_here(savings_here(on=on), on=on) if row.code in codes]
    estimate = estimate_of(project)
    facts = ((_("Planerad besparing per år, kr"), kronor(estimate.yearly_saving_ore)),)
    if not rows:
        return Section(_("Besparing"), facts=facts, text=(_("Tjänsterna har inte varit i drift en hel månad än."),))
    columns = (
        Column(_("Tjänst"), 2),
        Column(_("År")),
        Column(_("Väntat, kr"), 1, is_number=True),
        Column(_("Kostar, kr"), 1, is_number=True),
        Column(_("Besparing"), 1, is_number=True),
    )
    return Section(_("Besparing"), facts=facts, table=Table(columns, tuple(map(_saving_cells, rows))))


def _saving_cells(row: Row) -> tuple[str, ...]:
    if row.saving is None:
        return row.name, row.year or "–", "–", "–", row.shown
    year = row.year if not row.is_part else _("%(year)s, %(known)d av %(all)d månader") % {
        "year": row.year, "known": row.months, "all": row.of
    }  # fmt: skip
    return row.name, year, kronor(row.saving.expected_ore), kronor(row.saving.spent.total_ore), row.shown


SECTIONS: dict[str, Callable[[Project, date], tuple[Section, ...]]] = {
    "benefits_report": _benefits,
    "plan": _plan,
    "detailed_plan": _detailed_plan,
    "letter_of_intent": _letter,
    "offer": _offer,
}
