"""What the page of one debt shows: where it stands, what is left to do, its plans and events."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.debts.models import DebtPlan, Ground, SalaryDebt, Way, WishState, WriteOffRequest
from payroll.debts.queries import events_of, plans_of
from servicecenter.common.permissions import Permission


def debt_context(debt: SalaryDebt, permissions: Collection[Permission]) -> dict[str, Any]:
    plans = list(plans_of(debt))
    plan = next((row for row in plans if row.ended_at is None), None)
    wish = WriteOffRequest.objects.filter(debt=debt, state=WishState.WAITING).select_related("requested_by").first()
    is_open = debt.withdrawn_at is None and debt.left_ore > 0
    return {
        "debt": debt,
        "person": debt.person,
        "events": events_of(debt),
        "plan": plan,
        "plan_state": plan_state(plan) if plan else None,
        "earlier_plans": [row for row in plans if row is not plan],
        "wish": wish,
        "findings": list(_findings(debt, plan)),
        "is_open": is_open,
        "may_edit": is_open and Permission.EDIT_PAY_FACTS in permissions,
        "may_undo": debt.withdrawn_at is None and debt.raised_on is None and Permission.PREPARE_PAY_RUN in permissions,
    }


def plan_state(plan: DebtPlan) -> tuple[str, str]:
    """The colour and word of a plan."""
    if plan.active_at is not None:
        return "ok", _("Gäller")
    if plan.document:
        return "warn", _("Väntar på andra person")
    return "warn", _("Väntar på medgivande")


def _findings(debt: SalaryDebt, plan: DebtPlan | None) -> Any:
    if debt.withdrawn_at is not None:
        yield _finding("info", _("Återtagen"), _("Beslutet återtogs innan körningen attesterades."))
    elif debt.raised_on is None:
        text = _("Skulden uppstår när körningen har räknats om och attesterats.")
        yield _finding("info", _("Beslutad"), text)
    elif debt.left_ore and plan is None:
        text = _("Kom överens med personen om hur skulden betalas. Inget dras från lönen utan medgivande.")
        yield _finding("warn", _("Ingen plan"), text)
    elif debt.left_ore and plan is not None and plan.way == Way.PAY and plan.active_at is None:
        text = _("Personen medger planen under Min lön, eller på papper som två handläggare har sett.")
        yield _finding("warn", _("Inget dras ännu"), text)
    if debt.left_ore and timezone.localdate() > debt.correct_until and not (plan and plan.ground == Ground.SET_OFF):
        text = _("Tiden för att rätta lönen utan kvittning gick ut %s.") % debt.correct_until
        yield _finding("info", _("Efter rättelsetiden"), text)


def _finding(kind: str, title: str, text: str) -> dict[str, str]:
    return {"kind": kind, "title": title, "text": text}
