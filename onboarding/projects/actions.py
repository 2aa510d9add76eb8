"""What is done with onboarding projects: started, staffed, planned anew, and their activities followed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.planning.plan import phase_days, plan
from onboarding.planning.template import PlannedActivity, first_content, read_template
from onboarding.projects.models import Activity, Phase, Project, Side, TeamMember, TeamRole, TemplateVersion
from onboarding.projects.overview import refresh_overview
from onboarding.projects.queries import (
    SIDE_OF,
    activities_of,
    as_planned,
    in_order,
    people_of,
    require_active,
    require_phase,
    team_of,
    template_of,
)
from onboarding.projects.states import ACTIVITY, ActivityState, PhaseState, ProjectState
from servicecenter.accounts.models import Membership, User
from servicecenter.accounts.roles import Role
from servicecenter.audit.events import Event, record
from servicecenter.common.calendars import is_working_day
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, move

ALONE = (TeamRole.LEAD, TeamRole.ACCOUNT, TeamRole.CHAIR)
"""Roles that exactly one person has on a side (G44)."""


@transaction.atomic
def start_project(
    *, kind: str, name: str, services: list[str], wanted_go_live_on: date, by: User, at: datetime
) -> Project:
    """Start a project from the latest version of its template (G03); the first gate opens phase 1.

    Raises ``ValidationError`` with the field when a service is already being connected or the day is no future day.
    """
    _require(by, Permission.LEAD_ONBOARDING, _("Bara anslutningsledare och kundansvariga startar projekt."))
    today = timezone.localdate(at)
    if wanted_go_live_on <= today:
        raise ValidationError({"wanted_go_live_on": _("Välj en dag som inte har varit.")})
    if not services:
        raise ValidationError({"services": _("Välj minst en tjänst.")})
    running = Project.objects.filter(state=ProjectState.ACTIVE, services__overlap=services).first()
    if running:
        raise ValidationError({"services": _("Tjänsten ansluts redan i projektet %s.") % running.name})
    template = current_template(kind, at=at)
    project = Project.objects.create(
        kind=kind,
        template=template,
        name=name,
        services=services,
        wanted_go_live_on=wanted_go_live_on,
        started_at=at,
        started_by=by,
    )
    _write_plan(project)
    role = TeamRole.ACCOUNT if by.may(Permission.EDIT_AGREEMENTS) else TeamRole.LEAD
    TeamMember.objects.create(project=project, role=role, side=Side.CENTRE, user=by, starts_on=today)
    record(Event.PROJECT_STARTED, on=project, by=by, at=at, kind=kind, template=template.number, services=services)
    refresh_overview(project, at=at)
    return project


def current_template(kind: str, *, at: datetime) -> TemplateVersion:
    """The latest version of a kind; the first comes from the file."""
    found = TemplateVersion.objects.filter(kind=kind).order_by("-number").first()
    if found:
        return found
    content = first_content(kind)
    read_template(content)
    first = {"content": content, "reason": _("Den första versionen."), "published_at": at}
    return TemplateVersion.objects.get_or_create(kind=kind, number=1, defaults=first)[0]


def _write_plan(project: Project) -> None:
    template = template_of(project)
    days = plan(template.activities, project.wanted_go_live_on)
    for number, (starts_on, ends_on) in phase_days(template.activities, days).items():
        Phase.objects.create(
            project=project,
            number=number,
            name=template.phases[number - 1].name,
            starts_on=starts_on,
            ends_on=ends_on,
            first_starts_on=starts_on,
            first_ends_on=ends_on,
        )
    Activity.objects.bulk_create(_activity(project, row, days[row.code]) for row in template.activities)


def _activity(project: Project, row: PlannedActivity, days: tuple[date, date]) -> Activity:
    starts_on, ends_on = days
    return Activity(
        project=project,
        phase=row.phase,
        code=row.code,
        name=row.name,
        side=row.side,
        role=row.role,
        days=row.days,
        after=list(row.after),
        starts_on=starts_on,
        ends_on=ends_on,
        first_starts_on=starts_on,
        first_ends_on=ends_on,
    )


@transaction.atomic
def plan_anew(*, project: Project, go_live_on: date, reason: str, by: User, at: datetime) -> Project:
    """Plan everything that is not done again from another go-live (planera om); what was first planned is kept."""
    _require(by, Permission.LEAD_ONBOARDING, _("Bara anslutningsledare och kundansvariga ändrar planen."))
    project = lock(project)
    require_active(project)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför planen ändras; styrgruppen läser det.")})
    if go_live_on <= timezone.localdate(at):
        raise ValidationError({"go_live_on": _("Välj en dag som inte har varit.")})
    before, project.wanted_go_live_on = project.wanted_go_live_on, go_live_on
    project.save(update_fields=["wanted_go_live_on"])
    rows = activities_of(project)
    days = plan(as_planned(rows), go_live_on)
    left = [row for row in rows if row.state != ActivityState.DONE]
    for row in left:
        row.starts_on, row.ends_on = days[row.code]
    Activity.objects.bulk_update(left, ["starts_on", "ends_on"])
    _move_phases(project, rows)
    told = {"before": str(before), "after": str(go_live_on), "comment": reason.strip()[:300]}
    record(Event.PROJECT_PLANNED, on=project, by=by, at=at, **told)
    refresh_overview(project, at=at)
    return project


def _move_phases(project: Project, rows: list[Activity]) -> None:
    days = phase_days(as_planned(rows), {row.code: (row.starts_on, row.ends_on) for row in rows})
    phases = list(Phase.objects.filter(project=project, passed_at__isnull=True))
    for phase in phases:
        phase.starts_on, phase.ends_on = days[phase.number]
        phase.starts_on = min(phase.starts_on, phase.ends_on)
    Phase.objects.bulk_update(phases, ["starts_on", "ends_on"])


@transaction.atomic
def add_activity(
    *,
    project: Project,
    phase: int,
    name: str,
    side: str,
    role: str,
    starts_on: date,
    ends_on: date,
    days: int,
    after: list[str],
    owner: User | None,
    by: User,
    at: datetime,
) -> Activity:
    """Add something to do to one project; the template keeps its own (ny aktivitet)."""
    _require(by, Permission.LEAD_ONBOARDING, _("Bara anslutningsledare och kundansvariga ändrar planen."))
    project = lock(project)
    require_active(project)
    _check_days(starts_on, ends_on)
    rows = activities_of(project)
    code = f"egen-{1 + sum(row.code.startswith('egen-') for row in rows)}"
    new = PlannedActivity(code, name, phase, side, role, days, tuple(after))
    in_order([*as_planned(rows), new])
    made = _activity(project, new, (starts_on, ends_on))
    made.owner = owner
    made.save()
    _move_phases(project, [*rows, made])
    record(Event.ACTIVITY_CHANGED, on=made, by=by, at=at, project=project.pk)
    refresh_overview(project, at=at)
    return made


@transaction.atomic
def change_activity(
    *, activity: Activity, owner: User | None, starts_on: date, ends_on: date, by: User, at: datetime
) -> Activity:
    """Name who does it and move its days (ändra aktivitet). The centre's lead does, and a side for its own."""
    project = lock(activity.project)
    require_active(project)
    _require_side(activity, by)
    _check_days(starts_on, ends_on)
    if owner and not _may_own(activity, owner, on=timezone.localdate(at)):
        raise ValidationError({"owner": _("Den ansvarige måste arbeta för den sida som aktiviteten ligger på.")})
    activity.owner, activity.starts_on, activity.ends_on = owner, starts_on, ends_on
    activity.save(update_fields=["owner", "starts_on", "ends_on"])
    _move_phases(project, activities_of(project))
    record(Event.ACTIVITY_CHANGED, on=activity, by=by, at=at, project=project.pk)
    refresh_overview(project, at=at)
    return activity


@transaction.atomic
def own_by_role(*, project: Project, by: User, at: datetime) -> int:
    """Let who has a role own its activities that nobody owns (ge aktiviteterna till rollerna). How many got an owner.

    What both sides do is owned by the centre's.
    """
    _require(by, Permission.LEAD_ONBOARDING, _("Bara anslutningsledare och kundansvariga ändrar planen."))
    project = lock(project)
    require_active(project)
    held = {(row.role, row.side): row.user for row in reversed(team_of(project, on=timezone.localdate(at)))}
    given = []
    for row in activities_of(project):
        side = Side.CUSTOMER if row.side == Side.CUSTOMER else Side.CENTRE
        if row.owner_id is None and (owner := held.get((row.role, side))):
            row.owner = owner
            given.append(row)
    Activity.objects.bulk_update(given, ["owner"])
    record(Event.ACTIVITY_CHANGED, on=project, by=by, at=at, project=project.pk, count=len(given))
    return len(given)


@transaction.atomic
def move_activity(*, activity: Activity, step: str, by: User, at: datetime) -> Activity:
    """Begin it, mark it done, or open it again (``start``, ``finish``, ``undo``). Refused before its phase is open."""
    project = lock(activity.project)
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    require_phase(project, activity.phase)
    if Phase.objects.filter(project=project, number=activity.phase, state=PhaseState.PASSED).exists():
        raise NotAllowedNow(_("Fasen är passerad; det som är gjort i den står kvar."))
    _require_side(activity, by)
    activity.done_at = at if step == "finish" else None
    move(activity, ACTIVITY[step], by=by, at=at, also=("done_at",))
    refresh_overview(project, at=at)
    return activity


@transaction.atomic
def name_member(
    *,
    project: Project,
    role: str,
    side: str,
    user: User,
    starts_on: date,
    ends_on: date | None = None,
    by: User,
    at: datetime,
) -> TeamMember:
    """Name someone to a role (utse deltagare). A role of one person passes on; a specialist's access ends by itself.

    The lead of the centre names both sides, the customer's lead their own.
    """
    if not by.may(Permission.LEAD_ONBOARDING) and side != _side_of(by):
        raise PermissionDenied(_("Varje sida utser sina egna deltagare."))
    project = lock(project)
    require_active(project)
    if role == TeamRole.SPECIALIST:
        _invite(user, side, starts_on, ends_on, by=by, at=at)
    elif not people_of(side, on=max(starts_on, timezone.localdate(at))).filter(pk=user.pk).exists():
        raise ValidationError({"user": _("Personen har ingen roll i anslutningen på den sidan. Be en administratör.")})
    if role in ALONE:
        _pass_on(project, role, side, starts_on)
    member = TeamMember.objects.create(
        project=project, role=role, side=side, user=user, starts_on=starts_on, ends_on=ends_on
    )
    record(Event.TEAM_CHANGED, on=member, by=by, at=at, project=project.pk, role=role, side=side, user=user.pk)
    refresh_overview(project, at=at)
    return member


@transaction.atomic
def end_member(*, member: TeamMember, ends_on: date, by: User, at: datetime) -> TeamMember:
    """The last day of someone in a project (avsluta deltagare)."""
    if not by.may(Permission.LEAD_ONBOARDING) and member.side != _side_of(by):
        raise PermissionDenied(_("Varje sida utser sina egna deltagare."))
    project = lock(member.project)
    require_active(project)
    if ends_on < member.starts_on:
        raise ValidationError({"ends_on": _("Sista dagen ligger före den första.")})
    member.ends_on = ends_on
    member.save(update_fields=["ends_on"])
    told = {"project": project.pk, "role": member.role, "side": member.side, "user": member.user_id}
    record(Event.TEAM_CHANGED, on=member, by=by, at=at, ends_on=str(ends_on), **told)
    refresh_overview(project, at=at)
    return member


def lock(project: Project) -> Project:
    """The project's row, so that what depends on its state is decided one at a time."""
    return Project.objects.select_for_update(of=("self",)).select_related("template").get(pk=project.pk)


def _invite(user: User, side: str, starts_on: date, ends_on: date | None, *, by: User, at: datetime) -> None:
    """Access to the project's pages for a period and no longer (G48)."""
    if ends_on is None:
        raise ValidationError({"ends_on": _("En specialist bjuds in för en tid: ange sista dagen.")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("Sista dagen ligger före den första.")})
    role = Role.ONBOARDING_MEMBER if side == Side.CENTRE else Role.CUSTOMER_MEMBER
    given, is_new = Membership.objects.get_or_create(
        agency_id=current_agency_id(), user=user, role=role, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    if is_new:
        record(Event.ROLE_GRANTED, on=given, by=by, at=at, user=user.pk, role=role)


def _pass_on(project: Project, role: str, side: str, starts_on: date) -> None:
    before = TeamMember.objects.filter(project=project, role=role, side=side, ends_on__isnull=True).first()
    if before is None:
        return
    if before.starts_on >= starts_on:
        before.delete()
        return
    before.ends_on = starts_on - timedelta(days=1)
    before.save(update_fields=["ends_on"])


def _require(by: User, permission: Permission, refusal: str) -> None:
    if not by.may(permission):
        raise PermissionDenied(refusal)


def _side_of(by: User) -> str:
    return next((side for permission, side in SIDE_OF.items() if by.may(permission)), "")


def _require_side(activity: Activity, by: User) -> None:
    if by.may(Permission.LEAD_ONBOARDING) or activity.owner_id == by.pk:
        return
    if activity.side not in (_side_of(by), Side.SHARED) or not _side_of(by):
        raise PermissionDenied(_("Aktiviteten hör till den andra sidan."))


def _may_own(activity: Activity, owner: User, *, on: date) -> bool:
    return people_of(activity.side, on=on).filter(pk=owner.pk).exists()


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("Sista dagen ligger före den första.")})
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if not is_working_day(day):
            raise ValidationError({field: _("%s är ingen arbetsdag.") % day})
