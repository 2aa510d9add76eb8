"""Pension facts recorded and ended (registrera och avsluta pensionsuppgift)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit
from payroll.employment.facts import checked_period, lock_person, tell, write_fact
from payroll.employment.models import PensionFact, Person
from servicecenter.accounts.models import User

SECTIONS = (1, 2)


@transaction.atomic
def record_pension_fact(
    *,
    person: Person,
    section: int | None,
    has_part_time_pension: bool,
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> PensionFact:
    """Write down the section of PA 16 or part-time pension (registrera pensionsuppgift) from a day.

    It replaces what was known of the same days. Premiums follow the month of payment, so earlier months stay as paid.
    """
    may_edit(by)
    if person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste registrera din egen pensionsuppgift."))
    if section is not None and section not in SECTIONS:
        raise ValidationError({"section": _("PA 16 har avdelning 1 och 2.")})
    if section is None and not has_part_time_pension:
        raise ValidationError(_("Ange en avdelning eller delpension. Utan uppgift avgör födelseåret."))
    person = lock_person(person)
    fact = write_fact(
        PensionFact,
        thread={"person": person},
        period=checked_period(starts_on, ends_on, at=at),
        values={"section": section, "has_part_time_pension": has_part_time_pension},
        reason=reason,
        by=by,
        at=at,
    )
    tell(fact, person_id=person.pk, by=by, at=at)
    return fact
