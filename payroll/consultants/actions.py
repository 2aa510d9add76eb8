"""Consultants registered and ended (lägg upp konsult): they report time, and no pay run ever knows of them.

A consultant is a person with an employment of that form and no days of employment. Pay runs, declarations and pensions
begin with the days of employment, so that there is nothing to leave out.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit
from payroll.employment.checks import checked_amount, checked_name
from payroll.employment.facts import EVER, checked_period, clear_facts, lock_person, tell, write_fact
from payroll.employment.models import ConsultantSpan, Employment, EmploymentForm, Person
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.audit.events import Event, record
from servicecenter.common.sorting import sort_key


@transaction.atomic
def register_consultant(
    *,
    number: str,
    given_name: str,
    family_name: str,
    born_on: date,
    unit: Unit,
    company: str,
    hourly_ore: int,
    starts_on: date,
    ends_on: date,
    email: str = "",
    by: User,
    at: datetime,
) -> ConsultantSpan:
    """Someone who is not employed and reports time until a day (lägg upp konsult)."""
    may_edit(by)
    if Person.objects.filter(number=number.strip()).exists():
        raise ValidationError({"number": _("Numret %s finns redan.") % number})
    if born_on >= timezone.localdate(at):
        raise ValidationError({"born_on": _("Födelsedagen ligger i framtiden.")})
    given_name, family_name = checked_name("given_name", given_name), checked_name("family_name", family_name)
    person = Person.objects.create(
        number=number.strip(),
        born_on=born_on,
        given_name=given_name,
        family_name=family_name,
        sort_key=sort_key(f"{family_name} {given_name}"),
        email=email,
    )
    record(Event.REGISTER_CHANGED, on=person, by=by, at=at, person_id=person.pk)
    employment = Employment.objects.create(person=person, number=1, form=EmploymentForm.CONSULTANT)
    return _write(
        employment, starts_on, ends_on, unit=unit, company=company, hourly_ore=hourly_ore, reason="", by=by, at=at
    )


@transaction.atomic
def change_assignment(*, span: ConsultantSpan, ends_on: date, reason: str, by: User, at: datetime) -> ConsultantSpan:
    """The assignment ends on another day (ändra slutdag): earlier or later, never open."""
    may_edit(by)
    return _write(
        span.employment, span.starts_on, ends_on, unit=span.unit, company=span.company, hourly_ore=span.hourly_ore,
        reason=reason, by=by, at=at,
    )  # fmt: skip


def _write(
    employment: Employment,
    starts_on: date,
    ends_on: date,
    *,
    unit: Unit,
    company: str,
    hourly_ore: int,
    reason: str,
    by: User,
    at: datetime,
) -> ConsultantSpan:
    person = lock_person(employment.person)
    if ends_on is None:
        raise ValidationError({"ends_on": _("En konsult har alltid en slutdag.")})
    period = checked_period(starts_on, ends_on, at=at)
    thread = {"employment": employment}
    clear_facts(ConsultantSpan, thread=thread, period=EVER, by=by, at=at)
    values = {
        "unit": unit,
        "company": " ".join(company.split()),
        "hourly_ore": checked_amount("hourly_ore", hourly_ore, may_be_zero=True),
    }
    span = write_fact(ConsultantSpan, thread=thread, period=period, values=values, reason=reason, by=by, at=at)
    tell(span, person_id=person.pk, by=by, at=at)
    return span
