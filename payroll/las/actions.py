"""Employment time entered and taken back (föra in och återta tid): by one clerk, in force when another has agreed."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit
from payroll.employment.facts import lock_person
from payroll.employment.models import Employment, Person
from payroll.las.attest import SERVICE_TIME_KIND, WITHDRAWAL_KIND
from payroll.las.models import (
    EmploymentEnding,
    EndingGround,
    ServiceTime,
    TimeCategory,
    TimeEmployer,
    TimeState,
)
from payroll.las_rules.model import Category, Employer
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import request_attest
from servicecenter.audit.events import Event, record
from servicecenter.workflow.transitions import NotAllowedNow

GENERAL_ENDED = date(2022, 9, 30)


@transaction.atomic
def enter_service_time(
    *,
    person: Person,
    category: str,
    employer: str,
    employer_name: str,
    starts_on: date,
    ends_on: date,
    document: str,
    reason: str,
    by: User,
    at: datetime,
) -> ServiceTime:
    """Time that the register does not have, with the document that shows it (föra in anställningstid)."""
    _may_handle(person, by)
    person = lock_person(person)
    _check_days(person, starts_on, ends_on, today=timezone.localdate(at))
    if category == Category.GENERAL and ends_on > GENERAL_ENDED:
        raise ValidationError({"ends_on": _("Allmän visstidsanställning fanns till och med %s.") % GENERAL_ENDED})
    for field, text in (("employer_name", employer_name), ("document", document), ("reason", reason)):
        if not text.strip():
            raise ValidationError({field: _("Fyll i, så att en annan handläggare kan pröva uppgiften.")})
    _refuse_twice(person, employer, category, starts_on, ends_on)
    row = ServiceTime.objects.create(
        person=person,
        category=TimeCategory(category),
        employer=TimeEmployer(employer),
        employer_name=employer_name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        document=document.strip(),
        reason=reason.strip(),
        recorded_at=moment_of_record(at),
        recorded_by=by,
    )
    _ask(row, SERVICE_TIME_KIND, _("Anställningstid %s") % row.employer_name, by=by, at=at)
    return row


def _check_days(person: Person, starts_on: date, ends_on: date, *, today: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("Till och med ligger före från och med.")})
    if ends_on > today:
        raise ValidationError({"ends_on": _("Bara tid som har varit kan föras in. Ange en dag till och med i dag.")})
    if starts_on <= person.born_on:
        raise ValidationError({"starts_on": _("Från och med ligger före födelsedagen. Kontrollera årtalet.")})


def _refuse_twice(person: Person, employer: str, category: str, starts_on: date, ends_on: date) -> None:
    """The same days twice would count once, but two rows that say so are a mistake."""
    same = ServiceTime.objects.filter(
        person=person,
        employer=Employer(employer),
        category=category,
        starts_on__lte=ends_on,
        ends_on__gte=starts_on,
        state__in=(TimeState.WAITING, TimeState.ACTIVE, TimeState.LEAVING),
    ).first()
    if same is not None:
        raise ValidationError(
            {"starts_on": _("Tiden överlappar en som redan är införd: %s. Återta den först om den är fel.") % same}
        )


@transaction.atomic
def ask_to_withdraw(*, row: ServiceTime, reason: str, by: User, at: datetime) -> ServiceTime:
    """Ask that entered time no longer counts (återta); another clerk agrees, and the row stays in the history."""
    _may_handle(row.person, by)
    lock_person(row.person)
    row = ServiceTime.objects.select_for_update().get(pk=row.pk)
    if row.state != TimeState.ACTIVE:
        raise NotAllowedNow(_("Tiden räknas inte, eller väntar redan på att återtas."))
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför tiden inte ska räknas.")})
    row.state, row.withdraw_reason = TimeState.LEAVING, reason.strip()
    row.save(update_fields=["state", "withdraw_reason"])
    _ask(row, WITHDRAWAL_KIND, _("Återta anställningstid %s") % row.employer_name, by=by, at=at)
    return row


def _ask(row: ServiceTime, kind: str, title: str, *, by: User, at: datetime) -> None:
    person = row.person
    record(Event.SERVICE_TIME_ASKED, on=row, by=by, at=at, person_id=person.pk, kind=kind)
    request_attest(kind=kind, on=row, title=title, subject=person.user, subject_name=person.name, by=by, at=at)


def _may_handle(person: Person, by: User) -> None:
    may_edit(by)
    if person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste sköta din egen anställningstid."))


@transaction.atomic
def record_ending(
    *,
    employment: Employment,
    ground: str,
    notified_on: date,
    claimed_on: date | None = None,
    declined_on: date | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> EmploymentEnding:
    """Why an employment ends, and what has become of the right of priority (registrera besked om avslut)."""
    _may_handle(employment.person, by)
    lock_person(employment.person)
    _check_ending(ground, notified_on, claimed_on, declined_on, today=timezone.localdate(at))
    at = moment_of_record(at)
    EmploymentEnding.objects.filter(employment=employment, superseded_at__isnull=True).update(superseded_at=at)
    ending = EmploymentEnding.objects.create(
        employment=employment,
        ground=EndingGround(ground),
        notified_on=notified_on,
        claimed_on=claimed_on,
        declined_on=declined_on,
        note=note.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    record(Event.EMPLOYMENT_ENDING_RECORDED, on=ending, by=by, at=at, person_id=employment.person_id)
    return ending


def _check_ending(
    ground: str, notified_on: date, claimed_on: date | None, declined_on: date | None, *, today: date
) -> None:
    for field, day in (("notified_on", notified_on), ("claimed_on", claimed_on), ("declined_on", declined_on)):
        if day is not None and day > today:
            raise ValidationError({field: _("Dagen har inte varit än. Registrera när det har hänt.")})
        if day is not None and day < notified_on:
            raise ValidationError({field: _("Dagen ligger före beskedet %s.") % notified_on})
    if ground != EndingGround.SHORTAGE and (claimed_on or declined_on):
        raise ValidationError(
            {"ground": _("Företrädesrätt finns bara när anställningen upphör av arbetsbrist, 25 § LAS.")}
        )
