"""What people do to meet the conditions of the gates, one step for each condition (stegen till en grind).

The demo's projects walk through their gates by these, and so do the tests' projects.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from onboarding.criteria.actions import approve_criterion, measure_criterion, write_criterion
from onboarding.criteria.queries import criteria_of, waiting
from onboarding.estimates.actions import approve_estimate, set_saving, write_row
from onboarding.estimates.queries import estimate_of
from onboarding.gates.conditions import GATES, offered
from onboarding.meetings.actions import approve_minutes, book_meeting, write_minutes
from onboarding.population.agreements import sign_agreement
from onboarding.population.first_time import keep_levels
from onboarding.population.people import People, Step
from onboarding.population.registers import REGISTER_STEPS
from onboarding.project_agreement.controls import ASKED as AGREED
from onboarding.project_papers.actions import lay_up
from onboarding.projects.actions import change_activity, name_member
from onboarding.projects.models import Project, Side, TeamRole
from onboarding.projects.queries import activities_of, empty_roles
from onboarding.risks.actions import review_risks
from servicecenter.papers.actions import add_version, approve_paper, sign_paper, submit_paper
from servicecenter.papers.models import Source
from servicecenter.papers.states import PaperState
from servicecenter.printing.document import Document, Section, render_document


def meet(project: Project, people: People, *codes: str, at: datetime) -> None:
    """Do what meets some conditions of the project; one step may meet several."""
    for code in codes:
        if code.startswith("paper_"):
            write_paper(project, people, code.removeprefix("paper_"), at)
        else:
            STEPS[code](project, people, at)


def meet_all(project: Project, people: People, gate: int, *, at: datetime) -> None:
    """Do what is left before a gate."""
    standing = offered(project, on=timezone.localdate(at))
    meet(project, people, *(code for code in GATES[gate] if code in standing and not standing[code].is_met), at=at)


def _since(project: Project) -> date:
    return timezone.localdate(project.started_at)


def _lead(project: Project, people: People, at: datetime) -> None:
    given = {"role": TeamRole.LEAD, "side": Side.CENTRE, "user": people.lead, "starts_on": _since(project)}
    name_member(project=project, **given, by=people.account, at=at)


def _account(project: Project, people: People, at: datetime) -> None:
    given = {"role": TeamRole.ACCOUNT, "side": Side.CENTRE, "user": people.account, "starts_on": _since(project)}
    name_member(project=project, **given, by=people.account, at=at)


def _roles(project: Project, people: People, at: datetime) -> None:
    for side, role in empty_roles(project, on=timezone.localdate(at)):
        user = people.lead if side == Side.CENTRE else people.customer
        given = {"role": role, "side": side, "user": user, "starts_on": _since(project)}
        name_member(project=project, **given, by=people.account, at=at)


def _owned(project: Project, people: People, at: datetime) -> None:
    for row in activities_of(project):
        if row.owner_id is None:
            owner = people.customer if row.side == Side.CUSTOMER else people.lead
            days = {"starts_on": row.starts_on, "ends_on": row.ends_on}
            change_activity(activity=row, owner=owner, **days, by=people.lead, at=at)


def hold_meeting(project: Project, people: People, at: datetime, *, kind: str, service: str = "") -> None:
    """A meeting booked, written up by the centre and approved by the customer."""
    given = {"kind": kind, "service": service, "held_on": timezone.localdate(at), "place": "Videomöte"}
    meeting = book_meeting(project=project, **given, by=people.lead, at=at)
    told = {
        "participants": f"{people.lead}, {people.customer}",
        "minutes": "Punkterna gicks igenom i ordning. Inget återstår att reda ut.",
        "points": [{"is_action": False, "text": "Vi går vidare enligt planen."}],
    }
    write_minutes(meeting=meeting, **told, by=people.lead, at=at)
    approve_minutes(meeting=meeting, by=people.customer, at=at)


def _strategic(project: Project, people: People, at: datetime) -> None:
    hold_meeting(project, people, at, kind="strategic")


def _process(project: Project, people: People, at: datetime) -> None:
    for service in project.services:
        hold_meeting(project, people, at, kind="process", service=service)


def _it(project: Project, people: People, at: datetime) -> None:
    hold_meeting(project, people, at, kind="it")


def _review(project: Project, people: People, at: datetime) -> None:
    review_risks(project=project, note="Registret gicks igenom; inget nytt.", by=people.lead, at=at)


def _estimate(project: Project, people: People, at: datetime) -> None:
    if not estimate_of(project).rows:
        for text, hours, external in (("Projektledning", 240, 0), ("Integrationer", 160, 85_000_00)):
            facts = {"text": text, "hours": Decimal(hours), "rate_ore": 950_00, "external_ore": external}
            write_row(project=project, row=None, facts=facts, by=people.lead, at=at)
        set_saving(project=project, yearly_saving_ore=420_000_00, by=people.lead, at=at)
    approve_estimate(project=project, seen_ore=estimate_of(project).total_ore, by=people.customer, at=at)


def _written(project: Project, people: People, at: datetime) -> None:
    facts = {
        "text": "Rätt från början i leveransprovet",
        "measure": "Godkända fall delat med körda fall i provrapporten",
        "direction": "at_least",
        "threshold": Decimal(95),
        "unit": "%",
    }
    write_criterion(project=project, facts=facts, reason="Nytt krav från styrgruppen", by=people.lead, at=at)


def _met(project: Project, people: People, at: datetime) -> None:
    for criterion in criteria_of(project):
        measure_criterion(criterion=criterion, measured=Decimal(98), by=people.lead, at=at)


def _approved(project: Project, people: People, at: datetime) -> None:
    for criterion in waiting(project):
        approve_criterion(criterion=criterion, by=people.chair, at=at)
    _met(project, people, at)


def write_paper(project: Project, people: People, code: str, at: datetime) -> None:
    """A paper laid up by the centre, approved by the customer and signed by both."""
    paper = lay_up(project=project, code=code, by=people.lead, at=at)
    if not paper.version:
        content = render_document(_report(project, paper.title), created_at=_fixed(at))
        told = {"name": f"{code}.pdf", "content": content, "source": Source.GENERATED}
        paper = add_version(paper=paper, **told, by=people.lead, at=at)
    if paper.state == PaperState.DRAFT:
        paper = submit_paper(paper=paper, by=people.lead, at=at)
    if paper.state == PaperState.REVIEW:
        paper = approve_paper(paper=paper, seen_sha256=paper.sha256, by=people.customer, at=at)
    for signer in (people.centre_signs, people.customer_signs):
        sign_paper(paper=paper, seen_sha256=paper.sha256, by=signer, at=at)


def _report(project: Project, title: str) -> Document:
    text = ("Skrivet av projektet och läst av båda sidor.",)
    facts = (("Projekt", project.name), ("Myndighet", project.agency.name))
    sections = (Section("Innehåll", text=text),)
    return Document(title=title, lead="", sender="Servicecentret", sheet=title, facts=facts, sections=sections)


def _fixed(at: datetime) -> datetime:
    return at.astimezone(timezone.get_fixed_timezone(0))


STEPS: Mapping[str, Step] = {
    "account_named": _account,
    "lead_named": _lead,
    "strategic_meeting_approved": _strategic,
    "risk_review_held": _review,
    "risk_review_fresh": _review,
    "process_meetings_approved": _process,
    "it_meeting_approved": _it,
    "estimate_approved": _estimate,
    "criteria_written": _written,
    "criteria_met": _met,
    "criteria_approved": _approved,
    "roles_filled": _roles,
    "tasks_owned": _owned,
    **REGISTER_STEPS,
    **dict.fromkeys(AGREED, sign_agreement),
    "levels_signed": sign_agreement,
    "levels_kept": keep_levels,
}
