"""What a plan of repayment or a payment must be to be accepted (prövning av plan och inbetalning)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.debts.models import SalaryDebt, Way
from payroll.debts.queries import balance_of, plan_of
from payroll.employment.actions import may_edit
from payroll.employment.checks import checked_amount
from servicecenter.accounts.models import User
from servicecenter.common.money import format_kronor


def lock_debt(debt: SalaryDebt) -> SalaryDebt:
    """One change of a debt at a time."""
    return SalaryDebt.objects.select_for_update().get(pk=debt.pk)


def may_handle(debt: SalaryDebt, by: User) -> None:
    """A clerk, but never with their own debt."""
    may_edit(by)
    if debt.person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste sköta din egen löneskuld."))


def checked_plan(debt: SalaryDebt, *, way: str, monthly_ore: int, starts_on: date, at: datetime) -> None:
    if way not in Way.values:
        raise ValidationError({"way": _("Välj hur skulden betalas.")})
    checked_amount("monthly_ore", monthly_ore)
    if starts_on < timezone.localdate(at):
        raise ValidationError({"starts_on": _("Planen kan inte börja före i dag.")})
    if balance_of(debt) <= 0:
        raise ValidationError(_("Inget är kvar av skulden."))
    if plan_of(debt) is not None:
        raise ValidationError(_("Skulden har redan en plan. Avsluta den först."))


def checked_part(debt: SalaryDebt, amount_ore: int) -> int:
    """An amount above nothing and at most what is left."""
    left = balance_of(debt)
    if checked_amount("amount_ore", amount_ore) > left:
        raise ValidationError(
            {
                "amount_ore": _("Bara %s kr är kvar av skulden. Ett överskott betalas tillbaka till personen.")
                % format_kronor(left)
            }
        )
    return amount_ore


def checked_day(agreed_on: date, debt: SalaryDebt, *, at: datetime) -> date:
    """Consent is given after the debt was decided and not ahead of time."""
    if not timezone.localdate(debt.decided_at) <= agreed_on <= timezone.localdate(at):
        raise ValidationError(
            {"agreed_on": _("Medgivandet ska vara daterat efter att skulden beslutades och senast i dag.")}
        )
    return agreed_on
