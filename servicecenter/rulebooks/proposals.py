"""Rule files that take two persons (föreslagna regelfiler): they change what every agency pays."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.rulebooks.actions import compare_country_rates, import_country_rates
from servicecenter.rulebooks.models import ProposalState, RuleProposal
from servicecenter.rulebooks.queries import TRAVEL_COUNTRIES
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded

PROPOSE, CONFIRM = Permission.EDIT_PAY_FACTS, Permission.APPROVE_PAY_RUN


@transaction.atomic
def propose_country_rates(*, content: bytes, year: int, file_name: str, by: User, at: datetime) -> RuleProposal:
    """Want a list of normal amounts to apply (föreslå normalbelopp); nothing changes until another confirms it.

    Raises ``CountryFileError`` for a file that cannot be read, ``ValidationError`` for one that changes nothing or
    while another list of the year waits.
    """
    _need_right(by, PROPOSE)
    compared = compare_country_rates(content=content, year=year, file_name=file_name)
    if compared.in_force is not None and not compared.differences:
        raise ValidationError(_("Filen har samma belopp som listan som redan gäller för %d.") % year)
    if waiting_proposals(TRAVEL_COUNTRIES).filter(year=year).exists():
        raise ValidationError(_("En annan lista för %d väntar redan på att bekräftas. Avslå den först.") % year)
    found = RuleProposal.objects.create(
        kind=TRAVEL_COUNTRIES,
        year=year,
        file_name=file_name[-200:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        proposed_by=by,
        proposed_at=at,
    )
    record(Event.RULES_PROPOSED, on=found, by=by, at=at, **_told(found))
    return found


@transaction.atomic
def confirm_proposal(*, proposal: RuleProposal, by: User, at: datetime) -> RuleProposal:
    """Let a proposed list apply from now (bekräfta). Raises ``SecondPersonNeeded`` for the one who proposed it."""
    _need_right(by, CONFIRM)
    proposal = _lock(proposal)
    if proposal.proposed_by_id == by.pk:
        raise SecondPersonNeeded(_("Du har själv föreslagit listan. En annan person ska bekräfta den."))
    import_country_rates(
        content=bytes(proposal.content), year=proposal.year, file_name=proposal.file_name, by=by, at=at
    )
    return _decide(proposal, ProposalState.CONFIRMED, by=by, at=at)


@transaction.atomic
def refuse_proposal(*, proposal: RuleProposal, by: User, at: datetime) -> RuleProposal:
    """Say no, or take one's own proposal back (avslå): one person is enough."""
    if not may_refuse(proposal, by):
        raise PermissionDenied(_("Du saknar behörighet att avslå listan."))
    proposal = _lock(proposal)
    record(Event.RULES_REFUSED, on=proposal, by=by, at=at, **_told(proposal))
    return _decide(proposal, ProposalState.REFUSED, by=by, at=at)


def may_refuse(proposal: RuleProposal, by: User) -> bool:
    return proposal.proposed_by_id == by.pk or by.may(CONFIRM)


def waiting_proposals(kind: str) -> QuerySet[RuleProposal]:
    return proposals(kind).filter(state=ProposalState.WAITING)


def proposals(kind: str) -> QuerySet[RuleProposal]:
    """Every proposal without its bytes, the newest first."""
    return RuleProposal.objects.filter(kind=kind).select_related("proposed_by", "decided_by").defer("content")


def proposal_by_id(public_id: UUID) -> RuleProposal | None:
    """One with its bytes, to compare with what applies."""
    return RuleProposal.objects.filter(public_id=public_id).select_related("proposed_by", "decided_by").first()


def _need_right(by: User, permission: Permission) -> None:
    if not by.may(permission):
        raise PermissionDenied(_("Du saknar behörighet att ändra regler som gäller alla myndigheter."))


def _lock(proposal: RuleProposal) -> RuleProposal:
    proposal = RuleProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != ProposalState.WAITING:
        raise NotAllowedNow(_("Listan är redan %s.") % proposal.get_state_display().lower())
    return proposal


def _decide(proposal: RuleProposal, state: ProposalState, *, by: User, at: datetime) -> RuleProposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, at
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    return proposal


def _told(proposal: RuleProposal) -> dict[str, str | int]:
    return {"year": proposal.year, "kind": proposal.kind, "file": proposal.file_name, "sha256": proposal.sha256}
