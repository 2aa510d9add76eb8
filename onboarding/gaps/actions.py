"""What is done about gaps: steps walked through, gaps registered, solved by one side and confirmed by the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.gaps.models import Gap, Severity, StepNote
from onboarding.gaps.queries import walked_service
from onboarding.gaps.states import GAP, GapState
from onboarding.projects.models import Project, Side
from onboarding.projects.registers import add_row, change_row, fresh, open_for, side_of, step_row, tell
from servicecenter.accounts.models import User
from servicecenter.workflow.transitions import NotAllowedNow

LONGEST_NOTE = 1000


@transaction.atomic
def note_steps(*, project: Project, service: str, noted: Mapping[str, tuple[bool, str]], by: User, at: datetime) -> int:
    """Write down how steps are done today (notera nuläge): as the standard, or in what other way.

    ``noted`` is by step; one that says neither is left as it was. Gives how many were written.
    """
    open_for(project, by)
    walked = walked_service(project, service)
    if walked is None:
        raise NotAllowedNow(_("Projektet ansluter inte den tjänsten."))
    known = {step.key: note for step, note in walked.steps}
    written = 0
    for key, (is_standard, said) in noted.items():
        text = said.strip()
        if key not in known or not (is_standard or text):
            continue
        if len(text) > LONGEST_NOTE:
            raise ValidationError({f"note_{key}": _("Högst %d tecken.") % LONGEST_NOTE})
        before = known[key]
        if before and (before.is_standard, before.note) == (is_standard, text):
            continue
        facts = {"is_standard": is_standard, "note": text, "noted_at": at, "noted_by": by}
        place = {"project": project, "service": service, "step": key}
        row, _made = StepNote.objects.update_or_create(**place, defaults=facts)
        tell(row, "noted", by=by, at=at)
        written += 1
    return written


@transaction.atomic
def register_gap(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> Gap:
    """Register a gap in a step (registrera gap). Solution, owner and day may come later; a gate asks for them."""
    _is_a_step(project, facts)
    return add_row(Gap, project, facts, by=by, at=at, noted_by=by, noted_at=at, noted_side=side_of(by))


@transaction.atomic
def correct_gap(*, gap: Gap, facts: Mapping[str, Any], by: User, at: datetime) -> Gap:
    """Correct an open gap (ändra gap). A critical one becomes less grave only by the side that did not register it."""
    _is_a_step(gap.project, facts)
    side = open_for(gap.project, by)
    now = fresh(gap)
    if now.state != GapState.OPEN:
        raise NotAllowedNow(_("Gapet är %s och kan inte ändras.") % now.get_state_display().lower())
    if now.severity == Severity.CRITICAL != facts.get("severity") and side == now.noted_side:
        told = _("Den sida som registrerade gapet som kritiskt kan inte själv göra det mindre allvarligt.")
        raise ValidationError({"severity": told})
    return change_row(gap, facts, by=by, at=at)


@transaction.atomic
def solve_gap(*, gap: Gap, evidence: str, by: User, at: datetime) -> Gap:
    """One side says that the gap is closed (markera som löst), and shows by what."""
    if not evidence.strip():
        raise ValidationError({"evidence": _("Skriv vad som visar att gapet är löst, eller var det finns.")})
    side = open_for(gap.project, by)
    facts = {"evidence": evidence.strip()[:500], "solved_at": at, "solved_by": by, "solved_side": side}
    return step_row(gap, GAP["solve"], by=by, at=at, **facts)


@transaction.atomic
def confirm_gap(*, gap: Gap, by: User, at: datetime) -> Gap:
    """The other side agrees (bekräfta). Raises ``PermissionDenied`` for the side that solved it."""
    _is_other_side(gap, by)
    return step_row(gap, GAP["confirm"], by=by, at=at, confirmed_at=at, confirmed_by=by)


@transaction.atomic
def refuse_gap(*, gap: Gap, reason: str, by: User, at: datetime) -> Gap:
    """The other side does not agree (inte löst), and says why."""
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv vad som återstår.")})
    _is_other_side(gap, by)
    return step_row(gap, GAP["refuse"], by=by, at=at, comment=reason, **UNSOLVED)


@transaction.atomic
def reopen_gap(*, gap: Gap, by: User, at: datetime) -> Gap:
    """It was not closed after all (öppna igen); either side may say so."""
    return step_row(gap, GAP["reopen"], by=by, at=at, **UNSOLVED, confirmed_at=None, confirmed_by=None)


UNSOLVED: dict[str, Any] = {"solved_at": None, "solved_by": None, "solved_side": ""}


def _is_other_side(gap: Gap, by: User) -> None:
    side = open_for(gap.project, by)
    now = fresh(gap)
    if now.state == GapState.SOLVED and now.solved_side == side:
        other = Side.CUSTOMER if side == Side.CENTRE else Side.CENTRE
        raise PermissionDenied(_("Gapet löstes av er sida. %s ska säga om det är löst.") % other.label)


def _is_a_step(project: Project, facts: Mapping[str, Any]) -> None:
    walked = walked_service(project, str(facts.get("service")))
    if walked is None or facts.get("step") not in {step.key for step, _note in walked.steps}:
        raise ValidationError({"place": _("Välj ett steg i någon av projektets tjänster.")})
