"""What a second person decides of salary debts: consent on paper, set-off without consent, and writing off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.debts.checks import checked_part, lock_debt, may_handle
from payroll.debts.models import (
    DebtEvent,
    DebtEventKind,
    DebtPlan,
    Ground,
    SalaryDebt,
    WishState,
    WriteOffRequest,
)
from payroll.debts.queries import coding_of
from servicecenter.accounts.models import User
from servicecenter.attest.actions import request_attest
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.money import format_kronor
from servicecenter.common.permissions import Permission
from servicecenter.ledger.actions import post_voucher
from servicecenter.ledger.draft import DraftLine, VoucherDraft
from servicecenter.workflow.transitions import NotAllowedNow

PLAN = "debt_plan"
WRITE_OFF = "debt_write_off"


def plan_of_task(task: AttestTask) -> DebtPlan:
    return DebtPlan.objects.select_related("debt__person").get(pk=task.object_id)


def _plan_content(task: AttestTask) -> Mapping[str, Any]:
    plan = plan_of_task(task)
    return {
        "debt": plan.debt_id,
        "ground": plan.ground,
        "monthly": plan.monthly_ore,
        "protected": plan.protected_ore,
        "starts_on": plan.starts_on.isoformat(),
        "agreed_on": str(plan.agreed_on),
        "all_at_end": plan.all_at_end,
        "document": plan.document,
    }


def _plan_detail(task: AttestTask) -> Mapping[str, Any]:
    plan = plan_of_task(task)
    rows = [
        {"label": _("Skuld"), "value": f"{plan.debt.reference}, {plan.debt.text}"},
        {"label": _("Grund"), "value": plan.get_ground_display()},
        {"label": _("Handling"), "value": plan.document},
        {"label": _("Belopp per månad"), "value": f"{format_kronor(plan.monthly_ore)} kr"},
        {"label": _("Från och med"), "value": plan.starts_on.isoformat()},
    ]
    if plan.ground == Ground.SET_OFF:
        rows.append({"label": _("Ska vara kvar"), "value": f"{format_kronor(plan.protected_ore or 0)} kr"})
        title = _("Pröva att lagen tillåter kvittningen")
        text = _(
            "Utan medgivande får bara kvittas en klar och förfallen fordran som bygger på avtal om kvittning, "
            "skada som vållats med uppsåt eller kollektivavtal, och bara det som Kronofogden sagt är fritt: "
            "lag (1970:215) 3–5 §§."
        )
    else:
        rows.append({"label": _("Medgivet"), "value": str(plan.agreed_on)})
        title, text = _("Jämför med papperet"), _("Belopp, start och underskrift ska vara de som står på medgivandet.")
    return {
        "meta": _("Begärt av %s") % task.requested_by,
        "parts": [{"heading": _("Återbetalningsplan"), "rows": rows}],
        "findings": [{"kind": "info", "title": title, "text": text}],
    }


def _plan_approved(task: AttestTask, by: User, at: datetime) -> None:
    plan = DebtPlan.objects.select_for_update().get(pk=task.object_id)
    if plan.ended_at is not None:
        raise NotAllowedNow(_("Planen är avslutad."))
    plan.active_at, plan.active_by = at, by
    plan.save(update_fields=["active_at", "active_by"])
    record(Event.DEBT_PLAN_AGREED, on=plan, by=by, at=at, person_id=plan.debt.person_id)


def _plan_returned(task: AttestTask, by: User, at: datetime) -> None:
    plan = DebtPlan.objects.select_for_update().get(pk=task.object_id)
    plan.ended_at, plan.ended_by, plan.ended_reason = at, by, _("inte bekräftad av en andra person")
    plan.save(update_fields=["ended_at", "ended_by", "ended_reason"])


DEBT_PLAN = AttestKind(
    key=PLAN,
    label=gettext_lazy("Återbetalning av löneskuld"),
    content=_plan_content,
    detail=_plan_detail,
    on_approved=_plan_approved,
    on_returned=_plan_returned,
    permission=Permission.EDIT_PAY_FACTS,
    icon="document",
)


@transaction.atomic
def ask_write_off(*, debt: SalaryDebt, amount_ore: int, reason: str, by: User, at: datetime) -> WriteOffRequest:
    """Ask to give up a debt or part of it (begär avskrivning); who approves pay decides."""
    may_handle(debt, by)
    debt = lock_debt(debt)
    if not reason.strip():
        raise NotAllowedNow(_("Skriv varför skulden ska skrivas av."))
    if WriteOffRequest.objects.filter(debt=debt, state=WishState.WAITING).exists():
        raise NotAllowedNow(_("En avskrivning väntar redan på beslut."))
    wish = WriteOffRequest.objects.create(
        debt=debt,
        amount_ore=checked_part(debt, amount_ore),
        reason=reason.strip()[:300],
        requested_by=by,
        requested_at=at,
    )
    fault_point("write-off not asked about")
    request_attest(
        kind=WRITE_OFF,
        on=wish,
        title=_("Avskrivning av löneskuld för %s") % debt.person.name,
        subject=debt.person.user,
        subject_name=debt.person.name,
        by=by,
        at=at,
    )
    return wish


def wish_of_task(task: AttestTask) -> WriteOffRequest:
    return WriteOffRequest.objects.select_related("debt__person", "requested_by").get(pk=task.object_id)


def _wish_content(task: AttestTask) -> Mapping[str, Any]:
    wish = wish_of_task(task)
    return {"debt": wish.debt_id, "amount": wish.amount_ore, "reason": wish.reason}


def _wish_detail(task: AttestTask) -> Mapping[str, Any]:
    wish = wish_of_task(task)
    rows = [
        {"label": _("Skuld"), "value": f"{wish.debt.reference}, {wish.debt.text}"},
        {"label": _("Belopp att skriva av"), "value": f"{format_kronor(wish.amount_ore)} kr"},
        {"label": _("Skäl"), "value": wish.reason},
    ]
    return {
        "meta": _("Begärt av %s") % task.requested_by,
        "parts": [{"heading": _("Avskrivning"), "rows": rows}],
        "findings": [],
    }


def _write_off(task: AttestTask, by: User, at: datetime) -> None:
    wish = wish_of_task(task)
    debt = lock_debt(wish.debt)
    checked_part(debt, wish.amount_ore)
    WriteOffRequest.objects.filter(pk=wish.pk).update(state=WishState.APPROVED)
    fault_point("write-off approved and not done")
    origin, day = f"write-off:{wish.pk}", timezone.localdate(at)
    DebtEvent.objects.create(
        debt=debt,
        kind=DebtEventKind.WRITTEN_OFF,
        amount_ore=-wish.amount_ore,
        happened_on=day,
        origin=origin,
        text=wish.reason,
        recorded_at=at,
        recorded_by=wish.requested_by,
        second_by=by,
    )
    fault_point("debt written off and not posted")
    lines = (
        DraftLine("written_off_debts", wish.amount_ore, coding_of(wish.debt.person, on=day)),
        DraftLine("salary_debts", -wish.amount_ore),
    )
    text = _("Avskriven löneskuld %s") % debt.reference
    post_voucher(VoucherDraft("L", day, text, f"debt:{debt.public_id}:{origin}", lines), by=by, at=at)
    record(Event.DEBT_WRITTEN_OFF, on=debt, by=by, at=at, person_id=debt.person_id)


def _wish_returned(task: AttestTask, by: User, at: datetime) -> None:
    WriteOffRequest.objects.filter(pk=task.object_id).update(state=WishState.RETURNED)


DEBT_WRITE_OFF = AttestKind(
    key=WRITE_OFF,
    label=gettext_lazy("Avskrivning av löneskuld"),
    content=_wish_content,
    detail=_wish_detail,
    on_approved=_write_off,
    on_returned=_wish_returned,
    permission=Permission.APPROVE_PAY_RUN,
    icon="document",
)
