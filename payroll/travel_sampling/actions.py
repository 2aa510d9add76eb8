"""What a clerk does with a drawn claim (efterkontroll): finds it in order, or a fault and begins to correct it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.time.models import EntryState
from payroll.travel.actions import correct_claim
from payroll.travel.models import CheckOutcome, ClaimCheck, TravelClaim
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

REASON_LENGTH = TravelClaim._meta.get_field("reason").max_length


@transaction.atomic
def approve_check(*, check: ClaimCheck, note: str, by: User, at: datetime) -> ClaimCheck:
    """The claim was in order (utan anmärkning), with what was looked at."""
    return _check(check, CheckOutcome.OK, note, by=by, at=at)


@transaction.atomic
def report_fault(*, check: ClaimCheck, note: str, by: User, at: datetime) -> TravelClaim | None:
    """The claim had a fault (fel): a correction is begun with the note as its reason.

    Returns the correction, or nothing when somebody has begun one already. The claim counts until it is attested.
    """
    check = _check(check, CheckOutcome.FAULT, note, by=by, at=at)
    if check.claim.replacements.exclude(state=EntryState.WITHDRAWN).exists():
        return None
    return correct_claim(claim=check.claim, reason=check.note[:REASON_LENGTH], by=by, at=at)


def _check(check: ClaimCheck, outcome: CheckOutcome, note: str, *, by: User, at: datetime) -> ClaimCheck:
    claim = (
        TravelClaim.objects.select_for_update(of=("self",)).select_related("employment__person").get(pk=check.claim_id)
    )
    check = ClaimCheck.objects.select_for_update().get(pk=check.pk)
    check.claim = claim
    refusal = why_not(claim, by)
    if refusal:
        raise PermissionDenied(refusal)
    if check.outcome:
        raise NotAllowedNow(_("Reseräkningen är redan kontrollerad."))
    if claim.superseded_at is not None:
        raise NotAllowedNow(
            _("Reseräkningen är rättad eller makulerad sedan den drogs. Det finns inget att kontrollera.")
        )
    if not note.strip():
        raise ValidationError({"note": _("Skriv vad du kontrollerade, och vad som var fel om något var det.")})
    check.outcome, check.note, check.checked_by, check.checked_at = outcome, note.strip(), by, at
    check.save(update_fields=["outcome", "note", "checked_by", "checked_at"])
    about = {"person_id": claim.employment.person_id, "decision": outcome.value, "note": check.note}
    record(Event.CLAIM_CHECKED, on=claim, by=by, at=at, **about)
    return check


def why_not(claim: TravelClaim, by: User) -> str:
    """Why someone may not check a claim; empty for who may. Nobody looks after what they did themselves."""
    if not by.may(Permission.REPORT_TIME):
        return _("Du saknar behörighet att efterkontrollera reseräkningar.")
    if claim.attested_by_id == by.pk:
        return _("Du attesterade reseräkningen. Någon annan ska kontrollera den.")
    if by.pk in (claim.recorded_by_id, claim.employment.person.user_id):
        return _("Reseräkningen är din egen, eller skriven av dig. Någon annan ska kontrollera den.")
    return ""
