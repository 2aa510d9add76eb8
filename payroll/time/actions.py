"""Reporting for someone (rapportera tid): sent in at once, and counted when the person's own attester has agreed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from payroll.employment.actions import within_employment
from payroll.employment.checks import checked_amount
from payroll.employment.facts import checked_period, lock_person
from payroll.employment.models import Employment
from payroll.salary_types.catalogue import SalaryType, UnknownSalaryType, by_code
from payroll.time.attest import KIND, ask_for_cancellation, ask_for_entry
from payroll.time.deciding import Row
from payroll.time.models import COUNTED, EntryState, TimeEntry
from payroll.time.states import REPORTED
from payroll.time.undoing import undone
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import lock_waiting, withdraw
from servicecenter.attest.models import AttestTask
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move

REPORTERS = frozenset({"employee", "reporter"})
MOST_QUANTITY = Decimal(9_999)


@transaction.atomic
def report_entry(
    *,
    employment: Employment,
    code: str,
    starts_on: date,
    ends_on: date,
    quantity: Decimal | None = None,
    amount_ore: int | None = None,
    note: str = "",
    replaces: TimeEntry | None = None,
    by: User,
    at: datetime,
) -> TimeEntry:
    """A quantity or an amount on some days (rapportera tidrad), in place of an attested row if one is given."""
    may_report(employment, by)
    person = lock_person(employment.person)
    at = moment_of_record(at)
    period = checked_period(starts_on, ends_on, at=at)
    within_employment(employment, period)
    salary_type = _checked_code(code)
    quantity, amount_ore = _checked_content(salary_type, quantity, amount_ore)
    days = {"employment": employment, "code": salary_type.code, "starts_on": starts_on, "ends_on": ends_on}
    refuse_replaced(replaces)
    if counted(TimeEntry, employment, besides=replaces).filter(**days).exists():
        raise ValidationError(_("%(what)s är redan rapporterad för de dagarna.") % {"what": salary_type.sv})
    entry = TimeEntry.objects.create(
        **days,
        quantity=quantity,
        amount_ore=amount_ore,
        note=note.strip(),
        replaces=replaces,
        recorded_at=at,
        recorded_by=by,
    )
    move(entry, REPORTED["submit"], by=by, at=at)
    record(Event.TIME_REPORTED, on=entry, by=by, at=at, person_id=person.pk)
    ask_for_entry(entry=entry, by=by, at=at)
    return entry


@transaction.atomic
def withdraw_entry(*, entry: TimeEntry, by: User, at: datetime) -> TimeEntry:
    """Take a reported row back before anyone has attested it (återta tidrad)."""
    return take_back(entry, kind=KIND, by=by, at=at)


def take_back(row: Row, *, kind: str, by: User, at: datetime) -> Row:
    """The row and its place in the inbox go together; only whoever reported it may do this."""
    task = lock_waiting(kind, row.pk)
    row = type(row).objects.select_for_update().get(pk=row.pk)
    if row.recorded_by_id != by.pk:
        raise PermissionDenied(_("Bara den som rapporterade raden kan återta den."))
    move(row, REPORTED["withdraw"], by=by, at=at)
    if task is not None:
        withdraw(task=task, by=by, at=at)
    undone(row, by=by, at=at)
    return row


@transaction.atomic
def ask_to_cancel_entry(*, entry: TimeEntry, by: User, at: datetime) -> AttestTask:
    """Ask that an attested row is taken back (begär makulering); it counts until someone else has agreed."""
    may_report(entry.employment, by)
    lock_person(entry.employment.person)
    refuse_replaced(entry)
    return ask_for_cancellation(entry=entry, by=by, at=at)


def may_report(employment: Employment, by: User) -> None:
    """One's own time, or everybody's with the right to report for others."""
    if is_own(employment, by) or by.may(Permission.REPORT_TIME):
        return
    raise PermissionDenied(_("Du saknar behörighet att rapportera tid och frånvaro åt andra."))


def is_own(employment: Employment, by: User) -> bool:
    return employment.person.user_id == by.pk and by.may(Permission.REPORT_OWN_TIME)


def counted(model: type[Row], employment: Employment, *, besides: Row | None) -> QuerySet[Row]:
    """What is reported and not replaced, apart from the row that a new one takes the place of."""
    rows = model.objects.filter(employment=employment, state__in=COUNTED, superseded_at__isnull=True)
    return rows if besides is None else rows.exclude(pk=besides.pk).exclude(replaces=besides)


def refuse_replaced(row: Row | None) -> None:
    """Only an attested row that still counts is replaced or cancelled, and only by one report at a time."""
    if row is None:
        return
    if row.state != EntryState.ATTESTED or row.superseded_at is not None:
        raise NotAllowedNow(_("Raden är redan ändrad eller makulerad. Läs sidan igen."))
    if row.replacements.filter(state=EntryState.SUBMITTED).exists():
        raise NotAllowedNow(_("En ändring av raden väntar redan på attest. Återta den först."))


def _checked_code(code: str) -> SalaryType:
    try:
        salary_type = by_code(code)
    except UnknownSalaryType as error:
        raise ValidationError({"code": f"{error}."}) from None
    if REPORTERS.isdisjoint(salary_type.registered_by):
        raise ValidationError(
            {
                "code": _("%(code)s %(name)s rapporteras inte; den räknas fram eller registreras av lönekontoret.")
                % {"code": salary_type.code, "name": salary_type.sv}
            }
        )
    return salary_type


def _checked_content(
    salary_type: SalaryType, quantity: Decimal | None, amount_ore: int | None
) -> tuple[Decimal | None, int | None]:
    """The amount where the amount itself is reported, else a quantity that the rules put a price on."""
    if quantity is not None and not 0 < quantity <= MOST_QUANTITY:
        raise ValidationError({"quantity": _("Antalet ska vara större än 0 och högst %s.") % MOST_QUANTITY})
    if salary_type.takes_amount:
        if amount_ore is None:
            raise ValidationError({"amount_ore": _("Beloppet saknas: %s rapporteras i kronor.") % salary_type.sv})
        return quantity, checked_amount("amount_ore", amount_ore)
    if amount_ore is not None:
        raise ValidationError({"amount_ore": _("Beloppet räknas fram av reglerna; rapportera bara antalet.")})
    if quantity is None:
        raise ValidationError({"quantity": _("Antalet saknas.")})
    return quantity, None
