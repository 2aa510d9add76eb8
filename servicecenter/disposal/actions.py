"""Deciding rules and holds, proposing a disposal, and carrying it out by another person."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.disposal.kinds import kind_of
from servicecenter.disposal.models import Disposal, DisposalRule, LegalHold
from servicecenter.disposal.queries import hash_of, rows_to_dispose, rule_on, waiting, years_before
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded


@transaction.atomic
def decide_rule(*, kind: str, years: int, legal_basis: str, starts_on: date, by: User, at: datetime) -> DisposalRule:
    """The agency decides how long a kind is kept. Shorter than the law's shortest is refused."""
    _need_right(by)
    least = kind_of(kind)
    if years < least.at_least_years:
        text = _("Minst %(years)d år: %(source)s.") % {"years": least.at_least_years, "source": least.source}
        raise ValidationError({"years": text})
    rule = DisposalRule.objects.create(
        kind=kind, years=years, legal_basis=legal_basis, starts_on=starts_on, decided_by=by, decided_at=at
    )
    record(Event.DISPOSAL_RULE_DECIDED, on=rule, by=by, at=at, kind=kind, years=years, legal_basis=legal_basis)
    return rule


@transaction.atomic
def place_hold(*, kind: str, person_id: int | None, reason: str, by: User, at: datetime) -> LegalHold:
    """Stop disposal of a kind, a person or, with neither, everything (gallringsstopp)."""
    _need_right(by)
    hold = LegalHold.objects.create(kind=kind, person_id=person_id, reason=reason, placed_by=by, placed_at=at)
    record(Event.LEGAL_HOLD_PLACED, on=hold, by=by, at=at, person_id=person_id, kind=kind)
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, by: User, at: datetime) -> LegalHold:
    _need_right(by)
    hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if hold.lifted_at is None:
        hold.lifted_by, hold.lifted_at = by, at
        hold.save(update_fields=["lifted_by", "lifted_at"])
        record(Event.LEGAL_HOLD_LIFTED, on=hold, by=by, at=at, person_id=hold.person_id, kind=hold.kind)
    return hold


@transaction.atomic
def propose_disposal(*, kind: str, by: User, at: datetime) -> Disposal:
    """Propose what the rule gives today; nothing is destroyed."""
    _need_right(by)
    day = timezone.localdate(at)
    rule = rule_on(kind, day)
    if rule is None:
        raise NotAllowedNow(_("Myndigheten har inte beslutat någon gallringsregel för det här slaget."))
    if waiting().filter(kind=kind).exists():
        raise NotAllowedNow(_("En gallring av samma slag väntar redan på en andra person."))
    before = years_before(day, rule.years)
    count, content_hash = hash_of(rows_to_dispose(kind_of(kind), before))
    if not count:
        raise NotAllowedNow(_("Inget är gammalt nog att gallra."))
    disposal = Disposal.objects.create(
        kind=kind,
        rule=rule,
        before=before,
        row_count=count,
        content_hash=content_hash,
        proposed_by=by,
        proposed_at=at,
    )
    record(Event.DISPOSAL_PROPOSED, on=disposal, by=by, at=at, rows=count, sha256=content_hash)
    return disposal


@transaction.atomic
def carry_out_disposal(*, disposal: Disposal, by: User, at: datetime) -> Disposal:
    """Destroy exactly what was proposed (gallra): another person, the same rows, no hold since. Cannot be undone."""
    _need_right(by)
    disposal = _lock(disposal)
    if disposal.proposed_by_id == by.pk:
        raise SecondPersonNeeded(_("Du har föreslagit gallringen; en annan person utför den."))
    rows = rows_to_dispose(kind_of(disposal.kind), disposal.before)
    if hash_of(rows) != (disposal.row_count, disposal.content_hash):
        raise NotAllowedNow(_("Det som ska gallras har ändrats sedan förslaget. Återta det och gör ett nytt."))
    rows.delete()
    disposal.carried_out_by, disposal.carried_out_at = by, at
    disposal.save(update_fields=["carried_out_by", "carried_out_at"])
    record(
        Event.DISPOSAL_CARRIED_OUT,
        on=disposal,
        by=by,
        at=at,
        rows=disposal.row_count,
        rule=disposal.rule_id,
        sha256=disposal.content_hash,
    )
    return disposal


@transaction.atomic
def withdraw_disposal(*, disposal: Disposal, by: User, at: datetime) -> Disposal:
    _need_right(by)
    disposal = _lock(disposal)
    disposal.withdrawn_at = at
    disposal.save(update_fields=["withdrawn_at"])
    record(Event.DISPOSAL_WITHDRAWN, on=disposal, by=by, at=at)
    return disposal


def _lock(disposal: Disposal) -> Disposal:
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if found.carried_out_at or found.withdrawn_at:
        raise NotAllowedNow(_("Gallringen är redan utförd eller återtagen."))
    return found


def _need_right(by: User) -> None:
    if not by.may(Permission.ADMINISTER):
        raise PermissionDenied(_("Du saknar behörighet att besluta om gallring."))
