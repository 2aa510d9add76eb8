"""Deductions a person has asked for (intresseavdrag): agreed, stopped, and the register of who gets the money."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.deductions.models import NetDeduction, Payee
from payroll.deductions.queries import is_passed_on, is_wished
from payroll.employment.actions import may_edit
from payroll.employment.checks import checked_amount
from payroll.employment.facts import checked_period, end_facts, lock_person, tell, write_fact
from payroll.employment.models import Person
from payroll.salary_types.catalogue import UnknownSalaryType, by_code
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.bank_accounts import BankAccountError, parse_bankgiro
from servicecenter.common.identity_numbers import IdentityNumberError, parse_organisation_number
from servicecenter.common.permissions import Permission


@transaction.atomic
def register_payee(
    *, name: str, organisation_number: str = "", bankgiro: str, code: str, by: User, at: datetime
) -> Payee:
    """Enter someone who receives deducted money (lägg upp betalningsmottagare)."""
    may_edit(by)
    name = " ".join(name.split())
    if Payee.objects.filter(name__iexact=name).exists():
        raise ValidationError({"name": _("%s finns redan bland mottagarna.") % name})
    payee = Payee.objects.create(
        name=name,
        organisation_number=_organisation(organisation_number),
        bankgiro=_bankgiro(bankgiro),
        code=_code(code),
    )
    record(Event.REGISTER_CHANGED, on=payee, by=by, at=at)
    return payee


def _organisation(text: str) -> str:
    try:
        return parse_organisation_number(text) if text.strip() else ""
    except IdentityNumberError as error:
        raise ValidationError({"organisation_number": f"{error}."}) from None


def _bankgiro(text: str) -> str:
    try:
        return parse_bankgiro(text)
    except BankAccountError as error:
        raise ValidationError({"bankgiro": f"{error}."}) from None


def _code(code: str) -> str:
    try:
        salary_type = by_code(code)
    except UnknownSalaryType as error:
        raise ValidationError({"code": f"{error}."}) from None
    if not is_passed_on(salary_type):
        raise ValidationError(
            {"code": _("%s är inte ett avdrag vars pengar går vidare till någon annan.") % salary_type.sv}
        )
    return salary_type.code


@transaction.atomic
def agree_deduction(
    *,
    person: Person,
    payee: Payee,
    amount_ore: int,
    consented_on: date,
    starts_on: date,
    ends_on: date | None = None,
    by: User,
    at: datetime,
) -> NetDeduction:
    """The person has agreed to a monthly deduction (medge avdrag), told by themselves or written down by a clerk.

    Raises ``ValidationError`` when the consent is later than the start: nothing is deducted before it.
    """
    _may_for(person, by)
    person = lock_person(person)
    period = checked_period(starts_on, ends_on, at=at)
    if consented_on > min(starts_on, timezone.localdate(at)):
        raise ValidationError(
            {
                "consented_on": _("Medgivandet %s måste finnas när avdraget börjar och kan inte ligga i framtiden.")
                % consented_on
            }
        )
    if not payee.is_active or not is_wished(by_code(payee.code)):
        raise ValidationError({"payee": _("%s tar inte emot nya avdrag.") % payee})
    deduction = write_fact(
        NetDeduction,
        thread={"person": person, "payee": payee},
        period=period,
        values={"amount_ore": checked_amount("amount_ore", amount_ore), "consented_on": consented_on},
        reason="",
        by=by,
        at=at,
    )
    tell(deduction, person_id=person.pk, by=by, at=at)
    return deduction


@transaction.atomic
def stop_deduction(*, deduction: NetDeduction, last_day: date, by: User, at: datetime) -> None:
    """No deduction after a day (avsluta avdrag); the consent can always be taken back."""
    _may_for(deduction.person, by)
    person = lock_person(deduction.person)
    if NetDeduction.objects.filter(pk=deduction.pk, superseded_at__isnull=False).exists():
        raise ValidationError(_("Avdraget är redan ändrat. Läs sidan igen."))
    if deduction.ends_on is not None and deduction.ends_on <= last_day:
        raise ValidationError({"last_day": _("Avdraget slutar redan %s.") % deduction.ends_on})
    thread = {"person": person, "payee": deduction.payee}
    last_day = max(last_day, deduction.starts_on - timedelta(days=1))
    end_facts(NetDeduction, thread=thread, last_day=last_day, reason="", by=by, at=at)
    tell(deduction, person_id=person.pk, by=by, at=at)


def _may_for(person: Person, by: User) -> None:
    """One's own, or a clerk's right; a clerk does their own under Min lön like everybody else."""
    is_own = person.user_id == by.pk and by.may(Permission.SEE_OWN_PAY)
    if not is_own and not by.may(Permission.EDIT_PAY_FACTS):
        raise PermissionDenied(_("Du får bara ändra dina egna avdrag."))
