"""Kronofogden's decisions recorded, changed and ended (registrera, ändra och avsluta utmätning)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.attachment.models import AttachmentOrder
from payroll.attachment.queries import enforcement_payee
from payroll.deductions.models import Payee
from payroll.employment.actions import may_edit
from payroll.employment.checks import checked_amount
from payroll.employment.facts import checked_period, end_facts, lock_person, tell, write_fact
from payroll.employment.models import Person
from servicecenter.accounts.models import User
from servicecenter.common.money import ORE_PER_KRONA


@transaction.atomic
def record_attachment(
    *,
    person: Person,
    reference: str,
    payment_reference: str = "",
    protected_ore: int,
    amount_ore: int | None = None,
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> AttachmentOrder:
    """Write down a decision by Kronofogden (registrera beslut om utmätning); it replaces another of the same days.

    Without ``amount_ore`` everything above the protected amount is withheld.
    """
    _may_decide(person, by)
    person = lock_person(person)
    period = checked_period(starts_on, ends_on, at=at)
    values = {
        "payee": _kronofogden(),
        "reference": _reference(reference),
        "payment_reference": payment_reference.strip(),
        "protected_ore": checked_amount("protected_ore", protected_ore, may_be_zero=True),
        "amount_ore": None if amount_ore is None else _whole(checked_amount("amount_ore", amount_ore)),
    }
    order = write_fact(
        AttachmentOrder, thread={"person": person}, period=period, values=values, reason=reason, by=by, at=at
    )
    tell(order, person_id=person.pk, by=by, at=at)
    return order


@transaction.atomic
def end_attachment(*, order: AttachmentOrder, last_day: date, reason: str = "", by: User, at: datetime) -> None:
    """Kronofogden has ended the attachment (avsluta utmätning); nothing is withheld on paydays after the day."""
    _may_decide(order.person, by)
    person = lock_person(order.person)
    if AttachmentOrder.objects.filter(pk=order.pk, superseded_at__isnull=False).exists():
        raise ValidationError(_("Beslutet är redan ändrat. Läs sidan igen."))
    if order.ends_on is not None and order.ends_on <= last_day:
        raise ValidationError({"last_day": _("Utmätningen slutar redan %s.") % order.ends_on})
    last_day = max(last_day, order.starts_on - timedelta(days=1))
    end_facts(AttachmentOrder, thread={"person": person}, last_day=last_day, reason=reason, by=by, at=at)
    tell(order, person_id=person.pk, by=by, at=at)


def _may_decide(person: Person, by: User) -> None:
    """A clerk, but never on their own pay."""
    may_edit(by)
    if person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste registrera utmätning i din egen lön."))


def _kronofogden() -> Payee:
    payee = enforcement_payee()
    if payee is None:
        raise ValidationError(
            _("Kronofogden saknas bland mottagarna. Lägg upp den under Mottagare med lönearten Utmätning i lön.")
        )
    return payee


def _reference(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise ValidationError({"reference": _("Beteckningen saknas. Den står överst i Kronofogdens beslut.")})
    return text


def _whole(ore: int) -> int:
    if ore % ORE_PER_KRONA:
        raise ValidationError({"amount_ore": _("Utmätning görs i hela kronor. Skriv beloppet utan ören.")})
    return ore
