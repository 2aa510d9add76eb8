"""Advances as a pay desk makes them: proposed, decided, released and sent."""

from __future__ import annotations

from datetime import date

from payroll.advances.actions import propose_advance
from payroll.models import AdvanceDecision
from payroll.reserve.actions import decide
from servicecenter.models import PaymentBatch
from servicecenter.payments.actions import release_batch, send_batch

PAYDAY = date(2026, 11, 16)


def propose(desk, person, amount_ore: int = 1_000_000, pays_on: date = PAYDAY) -> AdvanceDecision:
    with desk.scope():
        return propose_advance(
            person=person, amount_ore=amount_ore, pays_on=pays_on, reason="akut", by=desk.clerk, at=desk.later()
        )


def approve(desk, decision: AdvanceDecision, *, by=None) -> AdvanceDecision:
    with desk.scope():
        return decide(decision=decision, content_hash=decision.content_hash, by=by or desk.approver, at=desk.later())


def send(desk, decision: AdvanceDecision) -> PaymentBatch:
    with desk.scope():
        batch = PaymentBatch.objects.get(origin=decision.origin)
        for releaser in desk.releasers:
            release_batch(batch=batch, by=releaser, at=desk.later())
        return send_batch(batch=batch, by=desk.releasers[0], at=desk.later())


def paid(desk, person, amount_ore: int = 1_000_000) -> AdvanceDecision:
    decision = approve(desk, propose(desk, person, amount_ore))
    send(desk, decision)
    return decision
