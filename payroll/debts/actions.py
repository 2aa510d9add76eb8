"""What is done with a salary debt (löneskuld): plan, consent, payment, end. Nothing is drawn from pay without these."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.debts.attest import PLAN
from payroll.debts.checks import checked_day, checked_part, checked_plan, lock_debt, may_handle
from payroll.debts.models import DebtEvent, DebtEventKind, DebtPlan, Ground, SalaryDebt, Way
from payroll.employment.checks import checked_amount
from servicecenter.accounts.models import User
from servicecenter.attest.actions import request_attest, withdraw
from servicecenter.attest.queries import waiting_task
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.ledger.actions import post_voucher
from servicecenter.ledger.draft import DraftLine, VoucherDraft


@transaction.atomic
def propose_plan(
    *,
    debt: SalaryDebt,
    way: str,
    monthly_ore: int,
    starts_on: date,
    all_at_end: bool = False,
    by: User,
    at: datetime,
) -> DebtPlan:
    """Propose how a debt is repaid (föreslå återbetalning). A deduction from pay waits for the person's consent."""
    may_handle(debt, by)
    debt = lock_debt(debt)
    checked_plan(debt, way=way, monthly_ore=monthly_ore, starts_on=starts_on, at=at)
    plan = DebtPlan.objects.create(
        debt=debt,
        way=way,
        ground=Ground.CONSENT,
        monthly_ore=monthly_ore,
        starts_on=starts_on,
        all_at_end=all_at_end and way == Way.PAY,
        proposed_by=by,
        proposed_at=at,
        active_at=at if way == Way.INVOICE else None,
        active_by=by if way == Way.INVOICE else None,
    )
    record(Event.DEBT_PLAN_PROPOSED, on=plan, by=by, at=at, person_id=debt.person_id)
    return plan


@transaction.atomic
def consent(*, plan: DebtPlan, by: User, at: datetime) -> DebtPlan:
    """The employee agrees to the deduction (medge avdrag) on their own pages; the door has asked who they are anew."""
    person = plan.debt.person
    if person.user_id != by.pk or not by.may(Permission.SEE_OWN_PAY):
        raise PermissionDenied(_("Bara den som har skulden kan medge avdraget."))
    plan = _lock(plan)
    if plan.active_at is not None:
        return plan
    if plan.document:
        raise ValidationError(_("Planen väntar på en andra person och kan inte medges här."))
    return _activate(plan, agreed_on=timezone.localdate(at), by=by, at=at)


@transaction.atomic
def register_paper_consent(*, plan: DebtPlan, agreed_on: date, document: str, by: User, at: datetime) -> DebtPlan:
    """A signed paper is registered (registrera medgivande); a second person compares it before the plan holds.

    The proposal is replaced by one that names the paper, since a plan is never rewritten.
    """
    may_handle(plan.debt, by)
    debt = lock_debt(plan.debt)
    plan = _lock(plan)
    if plan.active_at is not None or plan.document or plan.way != Way.PAY:
        raise ValidationError(_("Planen väntar inte på något medgivande."))
    checked_day(agreed_on, debt, at=at)
    _end(plan, reason=_("ersatt av medgivande på papper"), by=by, at=at)
    fault_point("plan ended without the signed one")
    signed = DebtPlan.objects.create(
        debt=debt,
        way=Way.PAY,
        ground=Ground.CONSENT,
        monthly_ore=plan.monthly_ore,
        starts_on=plan.starts_on,
        all_at_end=plan.all_at_end,
        document=_named(document),
        agreed_on=agreed_on,
        proposed_by=by,
        proposed_at=at,
    )
    _ask(signed, by=by, at=at)
    return signed


@transaction.atomic
def plan_set_off(
    *,
    debt: SalaryDebt,
    monthly_ore: int,
    starts_on: date,
    protected_ore: int,
    document: str,
    by: User,
    at: datetime,
) -> DebtPlan:
    """Set-off without consent (kvittning), where the law allows it and Kronofogden has told what must be left.

    Whether the claim is of a kind that lag (1970:215) 3 § names is for two persons to judge; the second one confirms.
    """
    may_handle(debt, by)
    debt = lock_debt(debt)
    checked_plan(debt, way=Way.PAY, monthly_ore=monthly_ore, starts_on=starts_on, at=at)
    plan = DebtPlan.objects.create(
        debt=debt,
        way=Way.PAY,
        ground=Ground.SET_OFF,
        monthly_ore=monthly_ore,
        starts_on=starts_on,
        protected_ore=checked_amount("protected_ore", protected_ore, may_be_zero=True),
        document=_named(document),
        proposed_by=by,
        proposed_at=at,
    )
    _ask(plan, by=by, at=at)
    return plan


@transaction.atomic
def end_plan(*, plan: DebtPlan, reason: str, by: User, at: datetime) -> DebtPlan:
    """End a plan (avsluta plan), or take back one's consent, which can be done until the pay is due."""
    if plan.debt.person.user_id == by.pk:
        if plan.ground == Ground.SET_OFF:
            raise PermissionDenied(_("Kvittningen vilar inte på ditt medgivande. Kontakta lönekontoret."))
    else:
        may_handle(plan.debt, by)
    plan = _lock(plan)
    if plan.ended_at is not None:
        return plan
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför planen avslutas.")})
    if task := waiting_task(PLAN, plan.pk):
        withdraw(task=task, by=None, at=at)
    _end(plan, reason=reason.strip()[:200], by=by, at=at)
    record(Event.DEBT_PLAN_ENDED, on=plan, by=by, at=at, person_id=plan.debt.person_id)
    return plan


@transaction.atomic
def register_payment(
    *, debt: SalaryDebt, amount_ore: int, paid_on: date, reference: str, by: User, at: datetime
) -> DebtEvent:
    """Money that came in for a debt (registrera inbetalning); the bank's reference keeps it from counting twice."""
    may_handle(debt, by)
    debt = lock_debt(debt)
    if paid_on > timezone.localdate(at):
        raise ValidationError({"paid_on": _("Inbetalningen kan inte ligga framåt i tiden.")})
    reference = " ".join(reference.split())[:60]
    if not reference:
        raise ValidationError({"reference": _("Ange bankens referens, så att samma betalning inte räknas två gånger.")})
    origin = f"payment:{reference}"
    if found := DebtEvent.objects.filter(debt=debt, origin=origin).first():
        if (found.amount_ore, found.happened_on) == (-amount_ore, paid_on):
            return found
        raise ValidationError({"reference": _("Referensen är redan registrerad med ett annat belopp eller datum.")})
    event = DebtEvent.objects.create(
        debt=debt,
        kind=DebtEventKind.PAID,
        amount_ore=-checked_part(debt, amount_ore),
        happened_on=paid_on,
        origin=origin,
        text=reference,
        recorded_at=at,
        recorded_by=by,
    )
    fault_point("debt paid and not posted")
    lines = (DraftLine("bank_account", amount_ore), DraftLine("salary_debts", -amount_ore))
    text = _("Inbetalning löneskuld %s") % debt.reference
    post_voucher(VoucherDraft("L", paid_on, text, f"debt:{debt.public_id}:{origin}", lines), by=by, at=at)
    record(Event.DEBT_PAID, on=debt, by=by, at=at, person_id=debt.person_id)
    return event


def _lock(plan: DebtPlan) -> DebtPlan:
    plan = DebtPlan.objects.select_for_update(of=("self",)).select_related("debt__person").get(pk=plan.pk)
    if plan.ended_at is not None and plan.active_at is None:
        raise ValidationError(_("Planen är avslutad. Läs sidan igen."))
    return plan


def _activate(plan: DebtPlan, *, agreed_on: date, by: User, at: datetime) -> DebtPlan:
    if plan.ended_at is not None:
        raise ValidationError(_("Planen är avslutad. Läs sidan igen."))
    plan.agreed_on, plan.active_at, plan.active_by = agreed_on, at, by
    plan.save(update_fields=["agreed_on", "active_at", "active_by"])
    record(Event.DEBT_PLAN_AGREED, on=plan, by=by, at=at, person_id=plan.debt.person_id)
    return plan


def _end(plan: DebtPlan, *, reason: str, by: User, at: datetime) -> None:
    plan.ended_at, plan.ended_by, plan.ended_reason = at, by, reason
    plan.save(update_fields=["ended_at", "ended_by", "ended_reason"])


def _ask(plan: DebtPlan, *, by: User, at: datetime) -> None:
    person = plan.debt.person
    fault_point("plan not asked about")
    request_attest(
        kind=PLAN,
        on=plan,
        title=_("Återbetalning av löneskuld för %s") % person.name,
        subject=person.user,
        subject_name=person.name,
        by=by,
        at=at,
    )
    record(Event.DEBT_PLAN_PROPOSED, on=plan, by=by, at=at, person_id=person.pk)


def _named(document: str) -> str:
    text = " ".join(document.split())[:120]
    if not text:
        raise ValidationError({"document": _("Ange handlingen: diarienummer, eller var papperet finns.")})
    return text
