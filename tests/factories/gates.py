"""A project that stands before a gate, and how it gets short of a condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from onboarding.gaps.actions import register_gap
from onboarding.gaps.models import GapKind, Severity
from onboarding.gaps.queries import walk_of
from onboarding.models import (
    CutoverLine,
    Gap,
    GateReview,
    Phase,
    Project,
    StaffingRow,
    SurveyInvitation,
    TeamMember,
    VolumeAnswer,
)
from onboarding.population import steps
from onboarding.population.people import People
from onboarding.project_agreement.queries import version_of
from onboarding.projects.actions import start_project
from onboarding.staffing.actions import finish_staffing, plan_staffing
from onboarding.volumes.queries import filled_of, latest_of
from servicecenter.accounts.roles import Role
from servicecenter.models import (
    Agency,
    AgreementAnnex,
    ForumSeat,
    Paper,
    ProcessingRow,
    ServiceAgreement,
    Signature,
    SlaRow,
    SupportCase,
    UnitLevel,
)
from servicecenter.service_levels.summing import CONTACTS
from tests.factories import make_person, make_user

AT = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Europe/Stockholm"))
GO_LIVE = date(2027, 6, 1)
LIVE_ON = date(2026, 9, 1)
"""So long before ``AT`` that two full periods are over."""
IN_OPERATION = 4
CLERK_OF = {
    "payroll": Role.PAYROLL_CLERK,
    "invoices": Role.ECOMMERCE_CLERK,
    "procurement": Role.ECOMMERCE_CLERK,
}
"""Who answers the desk's questions about a service."""


@dataclass(frozen=True, slots=True)
class Room:
    """A project and its people."""

    agency: Agency
    project: Project
    people: People


def make_people(agency: Agency) -> People:
    roles = (
        Role.ONBOARDING_LEAD,
        Role.ACCOUNT_MANAGER,
        Role.CUSTOMER_LEAD,
        Role.STEERING_MEMBER,
        Role.STEERING_MEMBER,
        Role.CENTRE_SIGNATORY,
        Role.CUSTOMER_SIGNATORY,
    )
    return People(*(make_user(agency, role) for role in roles))


def make_room(agency: Agency, *, gate: int = 0, at: datetime = AT, **given: Any) -> Room:
    """A project whose next gate is ``gate``; the gates before it are passed, nothing of its own is met.

    Call inside the agency's scope.
    """
    people = make_people(agency)
    facts = {"kind": "finance", "name": "Fakturor till oss", "services": ["invoices"], "wanted_go_live_on": GO_LIVE}
    facts |= given
    project = start_project(**facts, by=people.account, at=at)
    if gate >= IN_OPERATION:
        Project.objects.filter(pk=project.pk).update(wanted_go_live_on=LIVE_ON, go_live_on=LIVE_ON)
        project.refresh_from_db()
        make_user(agency, CLERK_OF[facts["services"][0]])
    since = {"project": project, "starts_on": date(2026, 1, 1)}
    TeamMember.objects.create(**since, role="chair", side="centre", user=people.chair)
    TeamMember.objects.create(**since, role="steering", side="customer", user=people.member)
    if gate:
        steps.meet(project, people, "roles_filled", at=at)
    for number in range(gate):
        told = {"conditions": [], "decided_by": people.chair, "decided_at": at}
        GateReview.objects.create(project=project, gate=number, decision="pass", **told)
        Phase.objects.filter(project=project, number=number).update(state="passed", passed_at=at)
    Phase.objects.filter(project=project, number=gate).update(state="open")
    return Room(agency, project, people)


def meet(room: Room, *codes: str, at: datetime = AT) -> None:
    """Meet some conditions of the project, through what a person does for each."""
    steps.meet(room.project, room.people, *codes, at=at)


def mend(room: Room, code: str) -> None:
    """Meet a condition again: by undoing what made the project short of it, where there is such a thing."""
    MENDED[code](room) if code in MENDED else meet(room, code)


def _services(room: Room) -> None:
    Project.objects.filter(pk=room.project.pk).update(services=["invoices"])
    room.project.refresh_from_db()


def _in_time(room: Room) -> None:
    Project.objects.filter(pk=room.project.pk).update(wanted_go_live_on=GO_LIVE)
    room.project.refresh_from_db()


def _holds(room: Room) -> None:
    Phase.objects.filter(project=room.project, number=3).update(ends_on=F("first_ends_on"))


def _complete(room: Room) -> None:
    form = latest_of(room.project)
    [lacking] = filled_of(room.project, form).missing
    VolumeAnswer.objects.create(form=form, code=lacking.code, value=1, given_at=AT, given_by=room.people.customer)


def _planned(room: Room) -> None:
    told = {"solution": "Webben", "owner": room.people.customer, "due_on": GO_LIVE}
    Gap.objects.filter(project=room.project).update(**told)


def _whole(room: Room) -> None:
    CutoverLine.objects.filter(project=room.project).update(state="planned")


def _owners(room: Room) -> None:
    CutoverLine.objects.filter(project=room.project).update(owner=room.people.lead)


def _moved(room: Room) -> None:
    for row in StaffingRow.objects.filter(project=room.project):
        finish_staffing(row=row, by=room.people.lead, at=AT)


def _line(room: Room) -> ServiceAgreement:
    return ServiceAgreement.objects.get(version=version_of(room.project))


def _levels(room: Room, **told: str) -> None:
    SlaRow.objects.filter(version=version_of(room.project)).update(**told)


def _annex(room: Room, state: str) -> None:
    annex = AgreementAnnex.objects.get(version=version_of(room.project), code="1")
    Paper.objects.filter(pk=annex.paper_id).update(state=state)


def _processing(room: Room, valid_to: date) -> None:
    ProcessingRow.objects.filter(version=version_of(room.project)).update(valid_to=valid_to)


def _signed(room: Room, **told: Any) -> None:
    Signature.objects.filter(paper=version_of(room.project).paper, act="signed").update(**told)


def _calm(room: Room) -> None:
    UnitLevel.objects.filter(code=CONTACTS).update(met=1000)


def _no_longer_below(room: Room) -> None:
    UnitLevel.objects.filter(service="supplier_invoices").delete()


def _solved(room: Room) -> None:
    SupportCase.objects.update(critical_at=None)


MENDED: dict[str, Callable[[Room], None]] = {
    "volumes_complete": _complete,
    "gaps_planned": _planned,
    "sla_rows": lambda room: _levels(room, service=_line(room).code),
    "sla_profiles": lambda room: _levels(room, unit="procent"),
    "annexes_approved": lambda room: _annex(room, "approved"),
    "data_processing_signed": lambda room: _processing(room, GO_LIVE + timedelta(days=900)),
    "agreement_signed": lambda room: _signed(room, voided_at=None, void_reason=""),
    "existing_customers_hold": _no_longer_below,
    "no_critical_case": _solved,
    "contacts_calm": _calm,
    "cutover_parts": _whole,
    "cutover_owned": _owners,
    "staffing_done": _moved,
    "services_wanted": _services,
    "plan_in_time": _in_time,
    "plan_holds": _holds,
}
"""What is put right again by undoing what made it short."""


def _without_services(room: Room, at: datetime) -> None:
    Project.objects.filter(pk=room.project.pk).update(services=[])
    room.project.refresh_from_db()


def _unnamed(room: Room, at: datetime) -> None:
    TeamMember.objects.filter(project=room.project, role="account").delete()


def _hurried(room: Room, at: datetime) -> None:
    soon = at.date() + timedelta(days=30)
    Project.objects.filter(pk=room.project.pk).update(wanted_go_live_on=soon)
    room.project.refresh_from_db()


def _late(room: Room, at: datetime) -> None:
    soon = at.date() + timedelta(days=1)
    Phase.objects.filter(project=room.project, number=3).update(starts_on=soon, ends_on=soon)


def _unmeasured(room: Room, at: datetime) -> None:
    """A criterion written before the second gate froze them."""
    Phase.objects.filter(project=room.project, number=2).update(state="open")
    steps.meet(room.project, room.people, "criteria_written", at=at)
    Phase.objects.filter(project=room.project, number=2).update(state="passed")


def _changed(room: Room, at: datetime) -> None:
    steps.meet(room.project, room.people, "criteria_written", at=at)


def _empty_seat(room: Room, at: datetime) -> None:
    TeamMember.objects.filter(project=room.project, role="desk", side="customer").delete()


def _incomplete(room: Room, at: datetime) -> None:
    form = latest_of(room.project)
    VolumeAnswer.objects.get(form=form, code=filled_of(room.project, form).asked[0].code).delete()


def find_gap(project: Project, people: People, at: datetime, *, severity: Severity = Severity.MAJOR) -> None:
    """A gap in the first step of the first service, with solution, owner and day."""
    walked = walk_of(project, on=timezone.localdate(at))[0]
    facts = {
        "service": walked.service.code,
        "step": walked.steps[0][0].key,
        "kind": GapKind.PROCESS,
        "severity": severity,
        "what": "Underlag lämnas på papper i två enheter",
        "solution": "Enheterna går över till webbformulär",
        "owner": people.customer,
        "due_on": timezone.localdate(at) + timedelta(days=30),
    }
    register_gap(project=project, facts=facts, by=people.lead, at=at)


def _unplanned(room: Room, at: datetime) -> None:
    find_gap(room.project, room.people, at)
    Gap.objects.filter(project=room.project).update(solution="")


def _critical(room: Room, at: datetime) -> None:
    find_gap(room.project, room.people, at, severity="1critical")


def _partless(room: Room, at: datetime) -> None:
    CutoverLine.objects.filter(project=room.project, part="3after").update(state="cancelled")


def _unowned(room: Room, at: datetime) -> None:
    CutoverLine.objects.filter(project=room.project, part="3after").update(owner=None)


def _unmoved(room: Room, at: datetime) -> None:
    facts = {"kind": "transfer", "who": "Lisa Ek", "from_agency": "Skogsverket", "moves_on": GO_LIVE}
    plan_staffing(project=room.project, facts=facts | {"owner": room.people.lead}, by=room.people.lead, at=at)


def _silent(room: Room, at: datetime) -> None:
    steps.meet(room.project, room.people, "survey_answered", at=at)
    SurveyInvitation.objects.update(has_answered=False)


def _unseated(room: Room, at: datetime) -> None:
    steps.meet(room.project, room.people, "forums_appointed", at=at)
    ForumSeat.objects.filter(level="tactical", side="customer").delete()


def make_unit_months(*months: str, met: int = 90, service: str = "supplier_invoices", code: str = "INV-1") -> None:
    """What all customers of a service came to in some months, of a hundred cases of which ninety-five were wanted."""
    for month in months:
        UnitLevel.objects.create(
            service=service, code=code, month=month, is_at_least=True, customers=3, below=2, met=met, counted=100,
            wanted=95, written_at=AT,
        )  # fmt: skip


def make_case(room: Room, at: datetime, **given: Any) -> SupportCase:
    """A question to the desk about the room's invoices."""
    number = f"S{at.year}-9{SupportCase.objects.count():04d}"
    facts = {"area": "e_commerce", "title": "Fråga", "opened_by": room.people.customer}
    return SupportCase.objects.create(**facts | given, number=number, opened_at=at, last_written_at=at)


def make_normal(contacts: int, employees: int, month: str = "2026-10") -> None:
    """What customers ask in a usual month."""
    told = {"customers": 5, "below": 0, "wanted": 0, "is_at_least": False, "written_at": AT}
    UnitLevel.objects.create(service="", code=CONTACTS, month=month, met=contacts, counted=employees, **told)


def _asking(room: Room, at: datetime) -> None:
    """One contact of one employee, where one of a thousand is normal."""
    make_person(pay_ore=3_000_000)
    make_normal(1, 1000)
    make_case(room, at - timedelta(hours=1))


SHORT: dict[str, Callable[[Room, datetime], None]] = {
    "roles_filled": _empty_seat,
    "volumes_complete": _incomplete,
    "sla_rows": lambda room, at: _levels(room, service="okand"),
    "sla_profiles": lambda room, at: _levels(room, unit=""),
    "annexes_approved": lambda room, at: _annex(room, "review"),
    "data_processing_signed": lambda room, at: _processing(room, at.date() - timedelta(days=1)),
    "agreement_signed": lambda room, at: _signed(room, voided_at=at, void_reason="Ändrat"),
    "existing_customers_hold": lambda room, at: make_unit_months("2026-09", "2026-10"),
    "no_critical_case": lambda room, at: make_case(room, at, critical_at=at),
    "contacts_calm": _asking,
    "gaps_planned": _unplanned,
    "critical_gaps_closed": _critical,
    "cutover_parts": _partless,
    "cutover_owned": _unowned,
    "staffing_done": _unmoved,
    "forums_appointed": _unseated,
    "survey_answered": _silent,
    "services_wanted": _without_services,
    "account_named": _unnamed,
    "plan_in_time": _hurried,
    "plan_holds": _late,
    "criteria_met": _unmeasured,
    "criteria_approved": _changed,
}
"""How a project gets short of a condition that it met, by itself or with the others."""
