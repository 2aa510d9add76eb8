"""Onboarding projects of the agency in scope (anslutningsprojekt), and the narrow rows of all agencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.planning.plan import Standing
from onboarding.planning.template import PlannedActivity, Template
from onboarding.projects.models import (
    Activity,
    Phase,
    Project,
    ProjectKind,
    ProjectOverview,
    Side,
    TeamMember,
    TeamRole,
    TemplateVersion,
)
from onboarding.projects.states import PhaseState, ProjectState
from servicecenter.accounts.models import User
from servicecenter.accounts.queries import holders_of
from servicecenter.agencies.models import Agency
from servicecenter.agencies.queries import in_force
from servicecenter.common.permissions import Permission
from servicecenter.workflow.models import TransitionLog
from servicecenter.workflow.transitions import NotAllowedNow

KINDS, TEAM_ROLES, SIDES, STATES = ProjectKind.choices, TeamRole.choices, Side.choices, ProjectState.choices
MIRRORED = (TeamRole.LEAD, TeamRole.ACCOUNT, TeamRole.PROCESS, TeamRole.SYSTEM, TeamRole.TECHNICAL, TeamRole.DESK)
"""Roles that both sides must have a person in (spegelroller); seed 003."""
SIDE_OF = {Permission.WORK_FOR_CENTRE: Side.CENTRE, Permission.WORK_FOR_CUSTOMER: Side.CUSTOMER}
_PHASES = Prefetch("phases", Phase.objects.order_by("number"))


def projects(*, state: str = "") -> QuerySet[Project]:
    found = Project.objects.select_related("template")
    return found.filter(state=state) if state else found


def project_by_id(public_id: UUID) -> Project | None:
    rows = Project.objects.select_related("template", "agency", "started_by").prefetch_related(_PHASES)
    return rows.filter(public_id=public_id).first()


def require_active(project: Project) -> None:
    """Raises ``NotAllowedNow`` for a project that is closed or stopped: it is read, never changed."""
    if project.state != ProjectState.ACTIVE:
        raise NotAllowedNow(
            _("%(project)s är %(state)s och kan bara läsas.")
            % {"project": project.name, "state": project.get_state_display().lower()}
        )


def require_phase(project: Project, number: int) -> None:
    """Raises ``NotAllowedNow`` until the gate before the phase is passed (G04)."""
    require_active(project)
    phase = Phase.objects.get(project=project, number=number)
    if phase.state == PhaseState.LOCKED:
        raise NotAllowedNow(
            _("Fas %(number)d, %(name)s, öppnar när grind %(gate)d är passerad.")
            % {"number": number, "name": phase.name, "gate": number - 1}
        )


def current_phase(phases: Iterable[Phase]) -> Phase:
    """The first phase that is not passed; the last when all are."""
    found = list(phases)
    return next((phase for phase in found if phase.state != PhaseState.PASSED), found[-1])


def template_of(project: Project) -> Template:
    return project.template.template


def limit_of(project: Project, name: str) -> int:
    """A threshold of the project's own template."""
    return template_of(project).limits[name]


def template_versions(kind: str = "") -> QuerySet[TemplateVersion]:
    found = TemplateVersion.objects.select_related("published_by").order_by("kind", "-number")
    return found.filter(kind=kind) if kind else found


def activities_of(project: Project) -> list[Activity]:
    return list(Activity.objects.filter(project=project).select_related("owner").order_by("phase", "starts_on", "id"))


def activity_by_id(project: Project, public_id: UUID) -> Activity | None:
    return Activity.objects.select_related("owner").filter(project=project, public_id=public_id).first()


def as_planned(activities: Iterable[Activity]) -> list[PlannedActivity]:
    """Rows as the pure plan reads them, what is waited for before what waits."""
    rows = [
        PlannedActivity(row.code, row.name, row.phase, row.side, row.role, row.days, tuple(row.after))
        for row in activities
    ]
    return in_order(rows)


def in_order(rows: Sequence[PlannedActivity]) -> list[PlannedActivity]:
    """Each after everything that it comes after. Raises ``NotAllowedNow`` when some wait for each other."""
    left, placed, found = list(rows), set[str](), list[PlannedActivity]()
    known = {row.code for row in rows}
    while left:
        ready = [row for row in left if placed.issuperset(known.intersection(row.after))]
        if not ready:
            names = ", ".join(row.name for row in left)
            raise NotAllowedNow(_("Aktiviteterna väntar på varandra: %s.") % names)
        found += ready
        placed |= {row.code for row in ready}
        left = [row for row in left if row.code not in placed]
    return found


def standing_of(activities: Iterable[Activity]) -> dict[str, Standing]:
    return {row.code: Standing(row.ends_on, row.done_at and timezone.localdate(row.done_at)) for row in activities}


def team_of(project: Project, *, on: date | None = None) -> list[TeamMember]:
    """People of a project, those of a day or everyone who has been in it."""
    rows = TeamMember.objects.filter(project=project).select_related("user")
    found = rows.filter(in_force(on)) if on else rows
    return list(found.order_by("side", "role", "starts_on", "id"))


def holds(project: Project, user: User, *roles: TeamRole, on: date) -> bool:
    """Whether someone has one of the roles of a project on a day."""
    return TeamMember.objects.filter(in_force(on), project=project, user=user, role__in=roles).exists()


def lead_of(project: Project) -> User | None:
    """The centre's project manager, as it is now."""
    rows = TeamMember.objects.filter(project=project, role=TeamRole.LEAD, side=Side.CENTRE, ends_on__isnull=True)
    found = rows.select_related("user").first()
    return found.user if found else None


def empty_roles(project: Project, *, on: date) -> list[tuple[Side, TeamRole]]:
    """Roles that nobody has on one side or the other."""
    held = set(TeamMember.objects.filter(in_force(on), project=project).values_list("side", "role"))
    needed = [(side, role) for role in MIRRORED for side in (Side.CENTRE, Side.CUSTOMER)]
    return [pair for pair in needed if pair not in held]


def people_of(side: str, *, on: date) -> QuerySet[User]:
    """Who may be named on a side, or on either: those who work for it or sit in the steering group."""
    found = holders_of(Permission.DECIDE_GATES, on=on)
    for permission, own in SIDE_OF.items():
        if side in (own, Side.SHARED):
            found = found | holders_of(permission, on=on)
    return found.distinct().order_by("full_name", "id")


def moves_of(project: Project) -> list[TransitionLog]:
    """What has been done with the project, its phases and its activities, the latest first."""
    kinds = Q(object_kind="project", object_id=project.pk)
    kinds |= Q(object_kind="phase", object_id__in=Phase.objects.filter(project=project).values("pk"))
    kinds |= Q(object_kind="activity", object_id__in=Activity.objects.filter(project=project).values("pk"))
    return list(TransitionLog.objects.filter(kinds).select_related("by").order_by("-at", "-id")[:12])


def overviews(agencies: Iterable[Agency], *, state: str = "", kind: str = "", phase: str = "") -> QuerySet:
    """The projects of some agencies. The caller has checked the agencies."""
    rows = ProjectOverview.objects.filter(agency_id__in=[agency.pk for agency in agencies]).select_related("agency")
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(phase=phase) if phase else rows
