"""What people do with the facts of employments (anställningsuppgifter). One function per thing a person does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.checks import (
    checked_amount,
    checked_coding,
    checked_extent,
    checked_identity,
    checked_name,
    checked_salary_type,
    checked_tax,
    checked_tax_period,
)
from payroll.employment.facts import (
    EVER,
    checked_period,
    clear_facts,
    current,
    end_facts,
    lock_person,
    prolong_fact,
    tell,
    write_fact,
)
from payroll.employment.history import is_covered, outside
from payroll.employment.models import (
    Employment,
    EmploymentForm,
    EmploymentSpan,
    FixedItem,
    PayTerms,
    Person,
    TaxDecision,
)
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.audit.events import Event, record
from servicecenter.common.periods import Period
from servicecenter.common.permissions import Permission
from servicecenter.common.sorting import sort_key


def may_edit(by: User) -> None:
    if not by.may(Permission.EDIT_PAY_FACTS):
        raise PermissionDenied(_("Du saknar behörighet att registrera löneuppgifter."))


@transaction.atomic
def register_person(
    *, number: str, personal_number: str, given_name: str, family_name: str, email: str = "", by: User, at: datetime
) -> Person:
    """Enter a new person in the register (lägg upp person)."""
    may_edit(by)
    identity = checked_identity(personal_number, on=timezone.localdate(at))
    given_name, family_name = checked_name("given_name", given_name), checked_name("family_name", family_name)
    if Person.objects.filter(number=number.strip()).exists():
        raise ValidationError({"number": _("Anställningsnumret %(number)s finns redan.") % {"number": number}})
    if Person.objects.filter(personal_number=identity.digits).exists():
        raise ValidationError(
            {"personal_number": _("Personen finns redan. Lägg i stället till en anställning på personens sida.")}
        )
    person = Person.objects.create(
        number=number.strip(),
        personal_number=identity.digits,
        born_on=identity.born_on,
        given_name=given_name,
        family_name=family_name,
        sort_key=sort_key(f"{family_name} {given_name}"),
        email=email,
    )
    record(Event.REGISTER_CHANGED, on=person, by=by, at=at, person_id=person.pk)
    return person


@transaction.atomic
def hire(
    *,
    person: Person,
    employment_form: str,
    central_agreement: str,
    starts_on: date,
    ends_on: date | None = None,
    terms: dict[str, Any],
    by: User,
    at: datetime,
) -> Employment:
    """A new employment with its first pay (registrera anställning). ``terms`` as in ``change_pay``.

    Two employments may run side by side; the control of the pay run asks when they exceed full time.
    """
    may_edit(by)
    if employment_form == EmploymentForm.CONSULTANT:
        raise ValidationError(
            {"employment_form": _("En konsult är inte anställd. Lägg upp uppdraget under Konsulter.")}
        )
    person = lock_person(person)
    period = checked_period(starts_on, ends_on, at=at)
    if person.born_on >= period.starts_on:
        raise ValidationError({"starts_on": _("Anställningen börjar före personens födelsedag %s.") % person.born_on})
    number = 1 + max(Employment.objects.filter(person=person).values_list("number", flat=True), default=0)
    employment = Employment.objects.create(
        person=person, number=number, form=employment_form, central_agreement=central_agreement
    )
    span = write_fact(
        EmploymentSpan, thread={"employment": employment}, period=period, values={}, reason="", by=by, at=at
    )
    tell(span, person_id=person.pk, by=by, at=at)
    change_pay(employment=employment, starts_on=starts_on, ends_on=ends_on, by=by, at=at, **terms)
    return employment


@transaction.atomic
def change_pay(
    *,
    employment: Employment,
    starts_on: date,
    ends_on: date | None = None,
    unit: Unit,
    title: str,
    form: str,
    pay_ore: int,
    extent: Decimal,
    coding: str,
    reason: str = "",
    by: User,
    at: datetime,
) -> PayTerms:
    """Pay, extent, unit or coding from a day (ändra lön eller omfattning)."""
    may_edit(by)
    person = lock_person(employment.person)
    period = checked_period(starts_on, ends_on, at=at)
    within_employment(employment, period)
    values = {
        "unit": unit,
        "title": title.strip(),
        "form": form,
        "pay_ore": checked_amount("pay_ore", pay_ore, may_be_zero=True),
        "extent": checked_extent(extent),
        "coding": checked_coding(coding, on=period.starts_on),
    }
    terms = write_fact(
        PayTerms, thread={"employment": employment}, period=period, values=values, reason=reason, by=by, at=at
    )
    tell(terms, person_id=person.pk, by=by, at=at)
    return terms


def within_employment(employment: Employment, period: Period) -> None:
    """Every day of the period is a day of employment; an open end is the end of the employment."""
    spans = list(current(EmploymentSpan, {"employment": employment}))
    last = max((row.ends_on or date.max for row in spans), default=None)
    if period.ends_on is None and last not in (None, date.max) and last >= period.starts_on:
        period = Period(period.starts_on, last)
    if is_covered(period, spans):
        return
    told = ", ".join(f"{row.starts_on} – {row.ends_on or _('tills vidare')}" for row in spans) or _("ingen tid alls")
    raise ValidationError(
        {
            "starts_on": _(
                "Perioden ligger utanför anställningen, som gäller %s. Ändra perioden eller anställningstiden."
            )
            % told
        }
    )


@transaction.atomic
def change_span(
    *, employment: Employment, starts_on: date, ends_on: date | None, reason: str, by: User, at: datetime
) -> EmploymentSpan:
    """The employment lasts other days than we thought (ändra anställningstid): longer, or begun on another day."""
    may_edit(by)
    if employment.form == EmploymentForm.CONSULTANT:
        raise ValidationError(_("En konsult är inte anställd här. Ändra i stället uppdraget under Konsulter."))
    person = lock_person(employment.person)
    period = checked_period(starts_on, ends_on, at=at)
    thread = {"employment": employment}
    last_before = current(EmploymentSpan, thread).order_by("-starts_on").values_list("ends_on", flat=True).first()
    clear_facts(EmploymentSpan, thread=thread, period=EVER, by=by, at=at)
    span = write_fact(EmploymentSpan, thread=thread, period=period, values={}, reason=reason, by=by, at=at)
    for model in (PayTerms, FixedItem):
        for outside_it in outside(EVER, period):
            clear_facts(model, thread=thread, period=outside_it, reason=reason, by=by, at=at)
    if last_before is not None:
        _prolong_pay(employment, last_before, period, reason=reason, by=by, at=at)
    tell(span, person_id=person.pk, by=by, at=at)
    return span


def _prolong_pay(
    employment: Employment, last_before: date, period: Period, *, reason: str, by: User, at: datetime
) -> None:
    """The pay that ended with the employment goes on with it."""
    terms = current(PayTerms, {"employment": employment}).filter(ends_on=last_before).first()
    if terms is not None and (period.ends_on is None or period.ends_on > last_before):
        prolong_fact(terms, until=period.ends_on, reason=reason, by=by, at=at)


@transaction.atomic
def end_employment(*, employment: Employment, last_day: date, reason: str, by: User, at: datetime) -> EmploymentSpan:
    """The employment ends (avsluta anställning): pay and fixed items end with it."""
    may_edit(by)
    person = lock_person(employment.person)
    checked_period(last_day, None, at=at)
    thread = {"employment": employment}
    running = current(EmploymentSpan, thread).filter(starts_on__lte=last_day).order_by("-starts_on").first()
    if running is None:
        raise ValidationError(
            {"last_day": _("Anställningen har inte börjat den %s. Ange en senare sista dag.") % last_day}
        )
    if running.ends_on is not None and running.ends_on <= last_day:
        raise ValidationError(
            {
                "last_day": _("Anställningen slutar redan %s. Förläng den i stället om den ska gälla längre.")
                % running.ends_on
            }
        )
    for model in (EmploymentSpan, PayTerms, FixedItem):
        end_facts(model, thread=thread, last_day=last_day, reason=reason, by=by, at=at)
    span = current(EmploymentSpan, thread).order_by("-starts_on").first()
    tell(span, person_id=person.pk, by=by, at=at)
    return span


@transaction.atomic
def record_supplement(
    *,
    employment: Employment,
    code: str,
    amount_ore: int,
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> FixedItem:
    """A supplement, benefit or gross deduction each month (registrera fast tillägg)."""
    may_edit(by)
    person = lock_person(employment.person)
    period = checked_period(starts_on, ends_on, at=at)
    within_employment(employment, period)
    salary_type = checked_salary_type(code)
    item = write_fact(
        FixedItem,
        thread={"employment": employment, "code": salary_type.code},
        period=period,
        values={"amount_ore": checked_amount("amount_ore", amount_ore)},
        reason=reason,
        by=by,
        at=at,
    )
    tell(item, person_id=person.pk, by=by, at=at)
    return item


@transaction.atomic
def end_supplement(*, item: FixedItem, last_day: date, reason: str = "", by: User, at: datetime) -> None:
    """A fixed item ends (avsluta fast tillägg); a last day before its first takes it away altogether."""
    may_edit(by)
    person = lock_person(item.employment.person)
    if item.superseded_at is not None:
        raise ValidationError(_("Raden är redan ersatt. Läs sidan igen."))
    if item.ends_on is not None and item.ends_on <= last_day:
        raise ValidationError({"last_day": _("Raden slutar redan %s.") % item.ends_on})
    thread = {"employment": item.employment, "code": item.code}
    end_facts(
        FixedItem,
        thread=thread,
        last_day=max(last_day, item.starts_on - timedelta(days=1)),
        reason=reason,
        by=by,
        at=at,
    )
    tell(item, person_id=person.pk, by=by, at=at)


@transaction.atomic
def record_tax_decision(
    *,
    person: Person,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    table: int | None = None,
    column: int | None = None,
    percent: Decimal | None = None,
    adjustment_ore: int = 0,
    extra_ore: int = 0,
    yearly_income_ore: int | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> TaxDecision:
    """What Skatteverket has decided (registrera skattebeslut)."""
    may_edit(by)
    person = lock_person(person)
    period = checked_period(starts_on, ends_on, at=at)
    checked_tax_period(kind, period)
    values = checked_tax(kind, table=table, column=column, percent=percent)
    amounts = {"adjustment_ore": adjustment_ore, "extra_ore": extra_ore, "yearly_income_ore": yearly_income_ore}
    for field, amount in amounts.items():
        values[field] = None if amount is None else checked_amount(field, amount, may_be_zero=True)
    decision = write_fact(
        TaxDecision, thread={"person": person}, period=period, values=values, reason=reason, by=by, at=at
    )
    tell(decision, person_id=person.pk, by=by, at=at)
    return decision
