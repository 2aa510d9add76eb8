"""Claims in the attest inbox (attest av reseräkningar): days, receipts and remarks on one page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.time.deciding import leave_as_it_is, terms_on
from payroll.travel.checks import remarks
from payroll.travel.counting import count_claim
from payroll.travel.held import hold, let_go
from payroll.travel.models import Expense, TravelClaim
from payroll.travel.paying import pay, take_back, title_of
from payroll.travel.queries import expenses_of
from payroll.travel.rules import kept
from payroll.travel.sampling import draw
from payroll.travel.states import CLAIM
from payroll.travel.told import case_detail, settled_of
from payroll.travel_advances.actions import settle_with_claim
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import request_attest
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.workflow.transitions import NotAllowedNow, move

KIND = "travel_claim"
CANCEL = "travel_claim_cancel"


def ask_for_claim(*, claim: TravelClaim, by: User, at: datetime) -> AttestTask:
    """Put the claim in the inbox of whoever may attest for the unit that the person worked in."""
    return _ask(claim, KIND, title_of(claim), by=by, at=at)


def ask_for_cancellation(*, claim: TravelClaim, by: User, at: datetime) -> AttestTask:
    """Ask that an attested claim is taken back whole."""
    return _ask(claim, CANCEL, _("Makulera: %s") % title_of(claim), by=by, at=at)


def _ask(claim: TravelClaim, kind: str, title: str, *, by: User, at: datetime) -> AttestTask:
    person, terms = claim.employment.person, terms_on(claim.employment_id, claim.starts_on)
    return request_attest(
        kind=kind,
        on=claim,
        title=title,
        subject=person.user,
        subject_name=person.name,
        unit=terms.unit if terms else None,
        amount_ore=claim.paid_ore + claim.card_ore,
        flow=kind if claim.trip else f"{kind}.outlay",
        by=by,
        at=at,
    )


def _claim(task: AttestTask) -> TravelClaim:
    return TravelClaim.objects.select_related("employment__person", "replaces").get(pk=task.object_id)


def _content(task: AttestTask) -> Mapping[str, Any]:
    """What was claimed and what it gives: changed rules are another content."""
    claim = _claim(task)
    return {
        "employment": claim.employment_id,
        "purpose": claim.purpose,
        "trip": claim.trip,
        "replaces": claim.replaces_id,
        "is_replaced": claim.superseded_at is not None,
        "rows": [
            [row.code, row.coding, row.starts_on.isoformat(), row.ends_on.isoformat(), str(row.quantity), row.amount]
            for row in settled_of(claim).rows
        ],
        "expenses": [_said(row) for row in expenses_of(claim)],
    }


def _said(row: Expense) -> list[Any]:
    return [
        *(row.kind, row.spent_on.isoformat(), row.supplier, row.country, row.currency, str(row.amount), str(row.rate)),
        *(row.gross_ore, row.vat_ore, row.participants, row.note, row.coding, row.document_id, row.no_receipt_reason),
        *((row.card_transaction_id, row.paid_by) if row.card_transaction_id else ()),
    ]


def _remarks(task: AttestTask) -> int:
    claim = _claim(task)
    return sum(1 for _text in remarks(claim, expenses_of(claim)))


def _detail(task: AttestTask) -> Mapping[str, Any]:
    return case_detail(_claim(task), task)


def _approve(task: AttestTask, by: User, at: datetime) -> None:
    """The claim counts from now: its rows go into pay, in place of those of the claim it corrects."""
    claim = TravelClaim.objects.select_for_update().get(pk=task.object_id)
    at = moment_of_record(at)
    if claim.replaces_id is not None:
        _supersede(claim.replaces_id, at=at)
    settled = settled_of(claim)
    claim.attested_by, claim.attested_at, claim.rules = by, at, kept(settled.rules)
    also = ("attested_by", "attested_at", "rules")
    said = {"behalf_of": task.behalf_of_id, "content_hash": task.content_hash, "also": also}
    move(claim, CLAIM["attest"], by=by, at=at, **said)
    count_claim(claim)
    hold(claim)
    draw(claim, at=at)
    pay(claim=claim, settled=settled, by=by, at=at)
    settle_with_claim(claim=claim, at=at)


def _supersede(key: int, *, at: datetime) -> None:
    at = moment_of_record(at)
    if not TravelClaim.objects.filter(pk=key, superseded_at__isnull=True).update(superseded_at=at):
        raise NotAllowedNow(_("Reseräkningen som skulle rättas är redan ändrad eller makulerad. Returnera ärendet."))
    let_go(key)


def _give_back(task: AttestTask, by: User, at: datetime) -> None:
    claim = TravelClaim.objects.select_for_update().get(pk=task.object_id)
    move(claim, CLAIM["return"], by=by, at=at, behalf_of=task.behalf_of_id, comment=task.comment)


def _cancel(task: AttestTask, by: User, at: datetime) -> None:
    """Everything the claim gave is taken back by the next run; the claim stays as it was."""
    claim = TravelClaim.objects.select_for_update().get(pk=task.object_id)
    _supersede(claim.pk, at=at)
    take_back(claim, at=at)


TRAVEL_CLAIM = AttestKind(
    key=KIND,
    label=gettext_lazy("Reseräkning"),
    content=_content,
    detail=_detail,
    on_approved=_approve,
    on_returned=_give_back,
    icon="suitcase",
    remarks=_remarks,
)

TRAVEL_CLAIM_CANCEL = AttestKind(
    key=CANCEL,
    label=gettext_lazy("Makulering av reseräkning"),
    content=_content,
    detail=_detail,
    on_approved=_cancel,
    on_returned=leave_as_it_is,
    icon="suitcase",
)
