"""One expense back to the one who claimed it (återsända en rad), so that the rest need not wait."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.facts import lock_person
from payroll.time.models import EntryState
from payroll.travel.actions import look, new_draft
from payroll.travel.attest import KIND, ask_for_claim
from payroll.travel.models import Expense, TravelClaim
from servicecenter.accounts.models import User
from servicecenter.attest.actions import MayNotDecide, ReasonNeeded, lock_waiting, withdraw
from servicecenter.attest.models import AttestTask
from servicecenter.attest.queries import case_of, desk_of
from servicecenter.attest.rules import Refusal
from servicecenter.audit.events import Event, record
from servicecenter.workflow.transitions import NotAllowedNow


@transaction.atomic
def return_line(*, expense: Expense, comment: str, by: User, at: datetime) -> AttestTask:
    """The expense goes to a draft of its own with what is to be changed; the rest waits for attest as a case anew.

    Raises ``MayNotDecide`` for who may not decide the claim, ``ReasonNeeded`` without a comment, ``NotAllowedNow`` when
    the claim does not wait or nothing would be left of it.
    """
    task = lock_waiting(KIND, expense.claim_id)
    lock_person(expense.claim.employment.person)
    claim = TravelClaim.objects.select_for_update().select_related("employment__person").get(pk=expense.claim_id)
    if claim.state != EntryState.SUBMITTED or task is None:
        raise NotAllowedNow(_("Reseräkningen väntar inte på attest längre."))
    authority = desk_of(by, timezone.localdate(at)).authority(case_of(task))
    if isinstance(authority, Refusal):
        raise MayNotDecide(authority)
    if not comment.strip():
        raise ReasonNeeded(_("Skriv i kommentaren varför utgiften återsänds, så att det går att rätta."))
    if not claim.trip and not claim.expenses.exclude(pk=expense.pk).exists():
        raise NotAllowedNow(_("Utgiften är reseräkningens enda. Returnera hela ärendet."))
    draft = new_draft(claim.employment, {"purpose": claim.purpose}, by=claim.recorded_by, at=at)
    expense.claim, expense.remark = draft, comment.strip()[:300]
    expense.save(update_fields=["claim", "remark"])
    withdraw(task=task, by=None, at=at, comment=comment.strip()[:300])
    record(Event.CLAIM_LINE_RETURNED, on=claim, by=by, at=at, person_id=claim.employment.person_id)
    return _ask_again(claim, at=at)


def _ask_again(claim: TravelClaim, *, at: datetime) -> AttestTask:
    settled = look(claim, at=at).settled
    claim.paid_ore, claim.taxed_ore, claim.card_ore = settled.sums
    claim.save(update_fields=["paid_ore", "taxed_ore", "card_ore"])
    return ask_for_claim(claim=claim, by=claim.recorded_by, at=at)
