"""What is done with integrations: registered, corrected, tried, and left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.projects.models import Project
from onboarding.projects.registers import add_row, change_row, step_row
from onboarding.system_links.models import SystemLink
from onboarding.system_links.states import SYSTEM_LINK, LinkState
from servicecenter.accounts.models import User

TECHNICAL = ("source", "target", "content", "file_format", "frequency")
"""What a test is a test of."""


@transaction.atomic
def register_link(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> SystemLink:
    """Enter an integration (registrera integration). Owners may come later; a gate asks for them."""
    _between_two(facts)
    return add_row(SystemLink, project, facts, by=by, at=at)


@transaction.atomic
def correct_link(*, link: SystemLink, facts: Mapping[str, Any], by: User, at: datetime) -> SystemLink:
    """Correct an integration (ändra integration); what was tried before is not what it is now."""
    _between_two(facts)
    before = [getattr(link, name) for name in TECHNICAL]
    link = change_row(link, facts, by=by, at=at)
    if link.state == LinkState.PASSED and [getattr(link, name) for name in TECHNICAL] != before:
        return step_row(link, SYSTEM_LINK["retest"], by=by, at=at, tested_at=None, tested_by=None, result="")
    return link


@transaction.atomic
def note_test(*, link: SystemLink, has_passed: bool, result: str, by: User, at: datetime) -> SystemLink:
    """Write down how a test went (registrera prov). Raises ``NotAllowedNow`` for one that has that result already."""
    if not result.strip():
        raise ValidationError({"result": _("Skriv vad som provades och hur det gick.")})
    step = SYSTEM_LINK["pass" if has_passed else "fail"]
    return step_row(link, step, by=by, at=at, tested_at=at, tested_by=by, result=result.strip())


@transaction.atomic
def drop_link(*, link: SystemLink, by: User, at: datetime) -> SystemLink:
    return step_row(link, SYSTEM_LINK["drop"], by=by, at=at)


@transaction.atomic
def restore_link(*, link: SystemLink, by: User, at: datetime) -> SystemLink:
    return step_row(link, SYSTEM_LINK["restore"], by=by, at=at, tested_at=None, tested_by=None, result="")


def _between_two(facts: Mapping[str, Any]) -> None:
    ends = [(facts.get(name) or "").strip().casefold() for name in ("source", "target")]
    if ends[0] and ends[0] == ends[1]:
        raise ValidationError(
            {"target": _("Ett system har ingen integration med sig självt. Skriv det andra systemet.")}
        )
