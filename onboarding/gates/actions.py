"""Decisions at gates (grindbeslut): a gate refuses with the names of what is missing, and is passed once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.gates.models import Decision, GateOverride, GateReview
from onboarding.gates.passing import passed
from onboarding.gates.queries import Evaluated, evaluate, next_gate, passed_gate
from onboarding.projects.actions import lock
from onboarding.projects.models import Phase, Project, TeamRole
from onboarding.projects.overview import refresh_overview
from onboarding.projects.queries import holds, limit_of, require_active
from onboarding.projects.states import PHASE, PROJECT
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move


class GateClosed(NotAllowedNow):
    """Conditions are not met; ``missing`` are those that no override lets pass."""

    def __init__(self, gate: int, missing: list[Evaluated]) -> None:
        self.missing = missing
        names = "; ".join(f"{one.condition.text} ({one.condition.stands})" for one in missing)
        super().__init__(_("Grind %(gate)d är stängd. Det som saknas: %(names)s.") % {"gate": gate, "names": names})


@transaction.atomic
def decide_gate(*, project: Project, gate: int, decision: str, note: str = "", by: User, at: datetime) -> GateReview:
    """Decide at a gate; every condition is stored as it was found. Raises ``GateClosed`` with what is missing.

    Two members at once: the second waits for the first and is told that the gate is passed.
    """
    project = lock(project)
    require_active(project)
    _require_decider(project, gate, by, on=timezone.localdate(at))
    if before := passed_gate(project, gate):
        raise NotAllowedNow(
            _("Grind %(gate)d passerades %(day)s av %(who)s.")
            % {"gate": gate, "day": timezone.localdate(before.decided_at), "who": before.decided_by}
        )
    if (upcoming := next_gate(project)) != gate:
        raise NotAllowedNow(_("Grind %(now)d ska avgöras före grind %(gate)d.") % {"now": upcoming, "gate": gate})
    found = evaluate(project, gate, on=timezone.localdate(at))
    missing = [one for one in found if not one.lets_pass]
    if decision == Decision.PASS and missing:
        raise GateClosed(gate, missing)
    if decision != Decision.PASS and not note.strip():
        raise ValidationError({"note": _("Skriv varför; båda sidor läser det.")})
    review = GateReview.objects.create(
        project=project,
        gate=gate,
        decision=decision,
        conditions=[_kept(one) for one in found],
        note=note.strip()[:500],
        decided_by=by,
        decided_at=at,
    )
    record(Event.GATE_DECIDED, on=review, by=by, at=at, project=project.pk, gate=gate, decision=decision)
    if decision == Decision.PASS:
        _pass(project, gate, by=by, at=at)
    elif decision == Decision.STOP:
        _end(project, "stop", by=by, at=at)
    refresh_overview(project, at=at)
    return review


@transaction.atomic
def override(
    *, project: Project, gate: int, code: str, reason: str, expires_on: date, by: User, at: datetime
) -> GateOverride:
    """Let a red condition pass until a day (undantag). Only the chair of the steering group, and never for long."""
    project = lock(project)
    require_active(project)
    today = timezone.localdate(at)
    if not by.may(Permission.DECIDE_GATES) or not holds(project, by, TeamRole.CHAIR, on=today):
        raise PermissionDenied(_("Bara styrgruppens ordförande gör undantag."))
    found = next((one for one in evaluate(project, gate, on=today) if one.condition.code == code), None)
    if found is None or found.condition.is_met:
        raise NotAllowedNow(_("Villkoret är uppfyllt och behöver inget undantag."))
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför; båda sidor läser det.")})
    longest = limit_of(project, "override_days")
    if not today < expires_on <= today + timedelta(days=longest):
        raise ValidationError({"expires_on": _("Ett undantag gäller högst %d dagar framåt.") % longest})
    made = GateOverride.objects.create(
        project=project,
        gate=gate,
        code=code,
        reason=reason.strip()[:500],
        expires_on=expires_on,
        made_by=by,
        made_at=at,
    )
    told = {"project": project.pk, "gate": gate, "condition": code, "expires_on": str(expires_on)}
    record(Event.GATE_OVERRIDDEN, on=made, by=by, at=at, **told, comment=made.reason)
    return made


def _pass(project: Project, gate: int, *, by: User, at: datetime) -> None:
    """The phase before is passed and the next one opens; the third starts the delivery, the last ends the project."""
    phases = {row.number: row for row in Phase.objects.select_for_update(of=("self",)).filter(project=project)}
    if gate:
        phases[gate].passed_at = at
        move(phases[gate], PHASE["pass"], by=by, at=at, also=("passed_at",))
    if gate + 1 in phases:
        move(phases[gate + 1], PHASE["open"], by=by, at=at)
    passed(project, gate, by=by, at=at)
    if gate == max(phases):
        _end(project, "close", by=by, at=at)


def _end(project: Project, step: str, *, by: User, at: datetime) -> None:
    project.ended_at = at
    move(project, PROJECT[step], by=by, at=at, also=("ended_at",))


def _require_decider(project: Project, gate: int, by: User, *, on: date) -> None:
    if gate == 0:
        if not by.may(Permission.LEAD_ONBOARDING):
            raise PermissionDenied(_("Kundansvarig eller anslutningsledare avgör grind 0."))
        return
    if not by.may(Permission.DECIDE_GATES) or not holds(project, by, TeamRole.CHAIR, TeamRole.STEERING, on=on):
        raise PermissionDenied(_("Bara projektets styrgrupp avgör grindarna."))


def _kept(one: Evaluated) -> dict[str, object]:
    kept = {"code": one.condition.code, "text": str(one.condition.text), "stands": str(one.condition.stands)}
    return kept | {"is_met": one.condition.is_met, "override": one.override.pk if one.override else None}
