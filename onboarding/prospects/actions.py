"""What is done with agencies in dialogue: written down, changed, connected by a project, or let go with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.projects.actions import start_project
from onboarding.projects.models import Project
from onboarding.prospects.models import Outcome, Prospect, ProspectChange
from onboarding.prospects.queries import FIELDS, agency_of, may_see
from servicecenter.accounts.models import User
from servicecenter.agreements.catalogue import ORDERED
from servicecenter.audit.events import Event, record
from servicecenter.common.identity_numbers import IdentityNumberError, parse_organisation_number
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow

MOST = 2_000_000


@transaction.atomic
def write_prospect(*, prospect: Prospect | None, facts: Mapping[str, Any], by: User, at: datetime) -> Prospect:
    """Write down an agency in dialogue (lägg upp prospekt), or change what is said of it; every change is kept.

    Raises ``ValidationError`` with every fault at its field.
    """
    _require(by)
    told = _checked(facts, on=timezone.localdate(at), is_new=prospect is None)
    found = _open(prospect) if prospect else Prospect(made_by=by, made_at=at)
    changed = {name: [_plain(getattr(found, name)) if prospect else None, _plain(told[name])] for name in FIELDS}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if not changed:
        return found
    for name in FIELDS:
        setattr(found, name, told[name])
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        number = {"organisation_number": _("En dialog pågår redan med den myndigheten. Ändra i den i stället.")}
        raise ValidationError(number) from None
    _note(found, changed, "changed" if prospect else "added", by=by, at=at)
    return found


@transaction.atomic
def lose_prospect(*, prospect: Prospect, reason: str, by: User, at: datetime) -> Prospect:
    """The agency will not be connected (avsluta dialogen); the reason is kept."""
    _require(by)
    prospect = _open(prospect)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför det inte blev en anslutning.")})
    return _decide(prospect, Outcome.LOST, by=by, at=at, reason=reason.strip())


@transaction.atomic
def connect_prospect(
    *, prospect: Prospect, kind: str, name: str, services: list[str], wanted_go_live_on: date, by: User, at: datetime
) -> Project:
    """Start the project that connects the agency (anslut), in the agency's own scope; the dialogue ends with it."""
    _require(by)
    prospect = _open(prospect)
    agency = agency_of(prospect)
    if agency is None:
        raise NotAllowedNow(
            _("%s finns inte i registret över myndigheter än. En administratör lägger upp den.") % prospect.name
        )
    if agency.pk != current_agency_id():
        raise NotAllowedNow(_("Byt till %s först: projektet startas i myndigheten själv.") % agency.name)
    given = {"kind": kind, "name": name, "services": services, "wanted_go_live_on": wanted_go_live_on}
    project = start_project(**given, by=by, at=at)
    _decide(prospect, Outcome.WON, by=by, at=at, project=project.public_id)
    return project


def _require(by: User) -> None:
    if not may_see(by):
        raise PermissionDenied(_("Dialogerna förs av servicecentrets kundansvariga."))


def _open(prospect: Prospect) -> Prospect:
    """The row as it is now, locked. Raises ``NotAllowedNow`` when the dialogue is over."""
    found = Prospect.objects.select_for_update().get(pk=prospect.pk)
    if found.outcome != Outcome.OPEN:
        raise NotAllowedNow(
            _("Dialogen med %(name)s är redan avgjord: %(outcome)s.")
            % {"name": found.name, "outcome": found.get_outcome_display().lower()}
        )
    return found


def _decide(prospect: Prospect, outcome: Outcome, *, by: User, at: datetime, **facts: Any) -> Prospect:
    prospect.outcome, prospect.decided_at = outcome, at
    for name, value in facts.items():
        setattr(prospect, name, value)
    prospect.save(update_fields=["outcome", "decided_at", *facts])
    told = {"outcome": ["", str(outcome)]} | ({"reason": ["", facts["reason"]]} if "reason" in facts else {})
    _note(prospect, told, str(outcome), by=by, at=at)
    return prospect


def _note(prospect: Prospect, changed: Mapping[str, Any], step: str, *, by: User, at: datetime) -> None:
    """What changed is kept beside the prospect; the log of the agency in scope gets no word of whom it is about."""
    ProspectChange.objects.create(prospect=prospect, fields=dict(changed), by=by, at=at)
    record(Event.PROSPECT_CHANGED, on=prospect, by=by, at=at, step=step)


def _checked(facts: Mapping[str, Any], *, on: date, is_new: bool) -> dict[str, Any]:
    told = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    faults: dict[str, str] = {}
    try:
        told["organisation_number"] = parse_organisation_number(told["organisation_number"])
    except IdentityNumberError as refusal:
        faults["organisation_number"] = str(refusal)
    if not told["name"]:
        faults["name"] = _("Skriv myndighetens namn.")
    if not 0 < told["employees"] <= MOST:
        faults["employees"] = _("Ange hur många som är anställda, minst 1.")
    if not told["services"] or not set(told["services"]) <= set(dict(ORDERED)):
        faults["services"] = _("Välj minst en tjänst.")
    if not 0 <= told["probability"] <= 100:
        faults["probability"] = _("Sannolikheten är mellan 0 och 100 procent.")
    if not told["next_step"]:
        faults["next_step"] = _("Skriv vad som ska göras härnäst.")
    if is_new and told["next_on"] < on:
        faults["next_on"] = _("Nästa steg kan inte ligga bakåt i tiden.")
    if told["expected_on"] <= on:
        faults["expected_on"] = _("Välj en dag som inte har varit.")
    if faults:
        raise ValidationError(faults)
    return told


def _plain(value: Any) -> Any:
    """As it is kept in the history."""
    if isinstance(value, User):
        return str(value)
    return list(value) if isinstance(value, list) else str(value) if isinstance(value, date) else value
