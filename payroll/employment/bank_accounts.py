"""Where pay goes (lönekonto). A change by a clerk waits for a second person; the employee proves who they are again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.employment.actions import may_edit
from payroll.employment.checks import checked_account
from payroll.employment.facts import checked_period, current, lock_person, tell, write_fact
from payroll.employment.models import BankAccount, BankAccountRequest, Person
from servicecenter.accounts.models import User
from servicecenter.attest.actions import request_attest
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.audit.events import Event
from servicecenter.common.bank_accounts import bank_name
from servicecenter.common.hashing import sha256_of_json
from servicecenter.common.periods import Period
from servicecenter.common.permissions import Permission

KIND = "bank_account"
WAITING, APPROVED, RETURNED = "waiting", "approved", "returned"


@transaction.atomic
def request_bank_account(
    *, person: Person, clearing: str, account: str, starts_on: date, by: User, at: datetime
) -> BankAccountRequest:
    """Ask for another account for someone (byt konto); the old one is used until a second person agrees."""
    may_edit(by)
    person = lock_person(person)
    if person.user_id == by.pk:
        raise PermissionDenied(_("Du byter ditt eget konto under Min lön, inte här."))
    checked = checked_account(clearing, account)
    checked_period(starts_on, None, at=at)
    if BankAccountRequest.objects.filter(person=person, state=WAITING).exists():
        raise ValidationError(_("Ett byte av bankkonto väntar redan på en andra person. Det ska avgöras först."))
    wish = BankAccountRequest.objects.create(
        person=person,
        clearing=checked.clearing,
        account=checked.account,
        starts_on=starts_on,
        requested_by=by,
        requested_at=at,
    )
    request_attest(
        kind=KIND,
        on=wish,
        title=_("Nytt bankkonto för %s") % person.name,
        subject=person.user,
        subject_name=person.name,
        by=by,
        at=at,
    )
    return wish


@transaction.atomic
def change_own_bank_account(*, person: Person, clearing: str, account: str, by: User, at: datetime) -> BankAccount:
    """The employee changes their own account from today (byt bankkonto); the door has asked for the password anew."""
    if person.user_id != by.pk or not by.may(Permission.CHANGE_OWN_BANK_ACCOUNT):
        raise PermissionDenied(_("Du kan bara byta ditt eget bankkonto."))
    person = lock_person(person)
    checked = checked_account(clearing, account)
    if BankAccountRequest.objects.filter(person=person, state=WAITING).exists():
        raise ValidationError(_("Lönehandläggaren har redan begärt ett byte åt dig. Kontakta lönekontoret."))
    return _write(person, checked.clearing, checked.account, Period(timezone.localdate(at)), by=by, at=at)


def _write(person: Person, clearing: str, account: str, period: Period, *, by: User, at: datetime) -> BankAccount:
    fact = write_fact(
        BankAccount,
        thread={"person": person},
        period=period,
        values={"clearing": clearing, "account": account},
        reason="",
        by=by,
        at=at,
    )
    tell(fact, person_id=person.pk, by=by, at=at, event=Event.BANK_ACCOUNT_CHANGED)
    return fact


def wish_of(task: AttestTask) -> BankAccountRequest:
    return BankAccountRequest.objects.select_related("person").get(pk=task.object_id)


def _content(task: AttestTask) -> Mapping[str, Any]:
    wish = wish_of(task)
    return {"account": sha256_of_json([wish.clearing, wish.account]), "starts_on": wish.starts_on.isoformat()}


def _detail(task: AttestTask) -> Mapping[str, Any]:
    """The whole new number, since that is what the second person compares with the employee's own words."""
    wish = wish_of(task)
    before = current(BankAccount, {"person": wish.person}).order_by("-starts_on").first()
    rows = [
        {"label": _("Bank"), "value": bank_name(wish.clearing)},
        {"label": _("Clearingnummer"), "value": wish.clearing},
        {"label": _("Kontonummer"), "value": wish.account},
        {"label": _("Gäller från"), "value": wish.starts_on.isoformat()},
        {
            "label": _("Konto i dag"),
            "value": f"{bank_name(before.clearing)} •••• {before.account[-4:]}" if before else _("saknas"),
        },
    ]
    return {
        "meta": _("Begärt av %s") % task.requested_by,
        "parts": [{"heading": _("Nytt bankkonto"), "rows": rows}],
        "findings": [
            {
                "kind": "info",
                "title": _("Jämför med underlaget"),
                "text": _(
                    "Lönen går till det gamla kontot tills du har godkänt. Ring personen om begäran kom med e-post."
                ),
            }
        ],
    }


def _approved(task: AttestTask, by: User, at: datetime) -> None:
    wish = wish_of(task)
    person = lock_person(wish.person)
    wish.state = APPROVED
    wish.save(update_fields=["state"])
    _write(person, wish.clearing, wish.account, Period(wish.starts_on), by=by, at=at)


def _returned(task: AttestTask, by: User, at: datetime) -> None:
    BankAccountRequest.objects.filter(pk=task.object_id).update(state=RETURNED)


BANK_ACCOUNT = AttestKind(
    key=KIND,
    label=gettext_lazy("Bankkonto"),
    content=_content,
    detail=_detail,
    on_approved=_approved,
    on_returned=_returned,
    permission=Permission.EDIT_PAY_FACTS,
    icon="bank",
)
"""A second clerk decides; the attest rules refuse the one who asked and the one it concerns."""
