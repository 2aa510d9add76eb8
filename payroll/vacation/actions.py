"""Writing to the vacation account (semesterkontot): each row by one clerk, in force when another has agreed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit, within_employment
from payroll.employment.facts import checked_period, lock_person
from payroll.employment.models import Employment
from payroll.vacation.attest import CLOSING, ROW
from payroll.vacation.closing import closings
from payroll.vacation.debt import owed_in
from payroll.vacation.models import (
    ConcentratedWeek,
    PotKind,
    RowKind,
    RowState,
    VacationClosing,
    VacationDebt,
    VacationDebtMonth,
    VacationRow,
)
from payroll.vacation.posting import voucher_for
from payroll.vacation.queries import Asked, accounts, rules_of_year
from payroll.vacation_rules.account import Pot
from payroll.vacation_rules.closing import may_exchange
from payroll.vacation_rules.values import VacationRules
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import request_attest
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Month
from servicecenter.ledger.actions import post_voucher
from servicecenter.rules.loader import RuleYearMissing
from servicecenter.workflow.transitions import NotAllowedNow

MOST_DAYS = Decimal(366)
BY_HAND = (RowKind.OPENING, RowKind.ADJUSTED)


@transaction.atomic
def register_row(
    *, employment: Employment, kind: str, pot: str, year: int, days: Decimal, reason: str, by: User, at: datetime
) -> VacationRow:
    """An opening balance or an adjustment (ingående saldo, justering), to be agreed by another clerk."""
    if kind not in BY_HAND:
        raise ValidationError({"kind": _("Välj ingående saldo eller justering.")})
    if not days or abs(days) > MOST_DAYS:
        raise ValidationError({"days": _("Ange ett antal dagar som inte är noll och högst %s.") % MOST_DAYS})
    if kind == RowKind.OPENING and _rows(employment, year).filter(kind=RowKind.OPENING, pot=pot).exists():
        raise ValidationError({"year": _("Ingående saldo finns redan för %s. Gör en justering.") % year})
    on = date(year, 1, 1) if kind == RowKind.OPENING else _within(timezone.localdate(at), year)
    return _ask(employment, kind, pot, year, on, days, reason, by=by, at=at)


@transaction.atomic
def exchange_supplement(*, employment: Employment, year: int, agreed_on: date, by: User, at: datetime) -> VacationRow:
    """The year's supplement in exchange for three days (växling), agreed by 1 December the year before."""
    rules = _rules_of(year)
    if agreed_on > date(year - 1, 12, 1):
        raise ValidationError({"agreed_on": _("Växling för %s avtalas senast 1 december året före.") % year})
    if _rows(employment, year).filter(kind=RowKind.EXCHANGE).exists():
        raise ValidationError({"year": _("Växling är redan registrerad för %s.") % year})
    account = accounts([employment.pk], Asked(year, at))[employment.pk]
    if not may_exchange(account.left(Pot.SAVED, date(year, 1, 1)), rules):
        raise ValidationError(
            {"year": _("Den som växlar får ha högst %s sparade dagar vid årets början.") % rules.exchange_most_saved}
        )
    if account.taken:
        raise ValidationError({"year": _("Semester är redan uttagen %s med semestertillägg.") % year})
    reason, days = _("Avtal %s") % agreed_on, Decimal(rules.exchanged_days)
    return _ask(employment, RowKind.EXCHANGE, PotKind.EXCHANGED, year, date(year, 1, 1), days, reason, by=by, at=at)


def _rules_of(year: int) -> VacationRules:
    try:
        return rules_of_year(year)
    except RuleYearMissing as error:
        raise ValidationError({"year": str(error)}) from None


def _ask(
    employment: Employment,
    kind: str,
    pot: str,
    year: int,
    on: date,
    days: Decimal,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> VacationRow:
    row = register(employment, kind, pot, year, on, days, reason, by=by, at=at)
    ask_about(row, kind=ROW, by=by, at=at)
    return row


def register(
    employment: Employment,
    kind: str,
    pot: str,
    year: int,
    on: date,
    days: Decimal,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> VacationRow:
    """Write a row that waits for a second person."""
    may_handle(employment, by)
    person = lock_person(employment.person)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför, och vilken handling det bygger på.")})
    row = VacationRow.objects.create(
        employment=employment,
        kind=kind,
        pot=pot,
        year=year,
        on=on,
        days=days,
        reason=reason.strip()[:200],
        recorded_at=moment_of_record(at),
        recorded_by=by,
    )
    record(Event.VACATION_ROW_ASKED, on=row, by=by, at=at, person_id=person.pk)
    return row


def ask_about(row: VacationRow, *, kind: str, by: User, at: datetime) -> None:
    person, title = row.employment.person, f"{row.get_kind_display()} {row.year}"
    request_attest(kind=kind, on=row, title=title, subject=person.user, subject_name=person.name, by=by, at=at)


def may_handle(employment: Employment, by: User) -> None:
    """A clerk, but never with their own vacation."""
    may_edit(by)
    if employment.person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste sköta ditt eget semesterkonto."))


def _rows(employment: Employment, year: int) -> QuerySet[VacationRow]:
    return VacationRow.objects.filter(employment=employment, year=year).exclude(state=RowState.RETURNED)


def _within(day: date, year: int) -> date:
    return min(max(day, date(year, 1, 1)), date(year, 12, 31))


@transaction.atomic
def set_concentrated_week(
    *,
    employment: Employment,
    starts_on: date,
    ends_on: date | None,
    week_days: Decimal,
    reason: str,
    by: User,
    at: datetime,
) -> ConcentratedWeek:
    """Fewer than five working days a week for a time, at least four whole weeks (koncentrerad deltid)."""
    may_handle(employment, by)
    lock_person(employment.person)
    period = checked_period(starts_on, ends_on, at=at)
    within_employment(employment, period)
    if not 0 < week_days < 5:
        raise ValidationError({"week_days": _("Ange mer än noll och mindre än fem arbetsdagar i veckan.")})
    if ends_on is not None and period.calendar_days < 28:
        raise ValidationError({"ends_on": _("Kvot används när den kortare veckan varar minst fyra hela veckor.")})
    at = moment_of_record(at)
    ConcentratedWeek.objects.filter(employment=employment, superseded_at__isnull=True).update(superseded_at=at)
    week = ConcentratedWeek.objects.create(
        employment=employment,
        starts_on=starts_on,
        ends_on=ends_on,
        week_days=week_days,
        reason=reason.strip()[:200],
        recorded_at=at,
        recorded_by=by,
    )
    record(Event.VACATION_WEEK_SET, on=week, by=by, at=at, person_id=employment.person_id)
    return week


@transaction.atomic
def ask_to_close_year(*, year: int, by: User, at: datetime) -> VacationClosing:
    """Ask for the turn of a year; another clerk does it by agreeing."""
    may_edit(by)
    if timezone.localdate(at) <= date(year, 12, 31):
        raise ValidationError({"year": _("%s är inte slut än.") % year})
    if VacationClosing.objects.filter(year=year).exclude(state=RowState.RETURNED).exists():
        raise NotAllowedNow(_("Årsavslutet %s är redan begärt eller gjort.") % year)
    left = list(closings(year, known_at=at))
    closing = VacationClosing.objects.create(
        year=year,
        people=len(left),
        paid_days=sum((one.overflow + one.exchanged_unused for _key, one in left), Decimal(0)),
        requested_at=at,
        requested_by=by,
    )
    title = _("Årsavslut av semester %s") % year
    request_attest(kind=CLOSING, on=closing, title=title, subject=None, by=by, at=at)
    return closing


@transaction.atomic
def book_vacation_debt(*, month: Month, by: User | None, at: datetime) -> VacationDebtMonth:
    """Book the holiday liability of a month, once: each person's, and a voucher of the change since last time.

    What becomes known later is part of the next month's change.
    """
    if by is not None:
        may_edit(by)
    if timezone.localdate(at) <= month.ends_on:
        raise NotAllowedNow(_("%s är inte slut än.") % month)
    before = VacationDebtMonth.objects.order_by("-month").first()
    if before is not None and before.month >= str(month):
        raise NotAllowedNow(_("Semesterlöneskulden är redan bokförd till och med %s.") % before.month)
    owed = list(owed_in(month, known_at=at))
    booked = VacationDebtMonth.objects.create(
        month=str(month),
        people=len({row.of.person_id for row in owed}),
        days=sum((row.days for row in owed), Decimal(0)),
        pay_ore=sum(row.pay_ore for row in owed),
        contributions_ore=sum(row.contributions_ore for row in owed),
        booked_at=at,
        booked_by=by,
    )
    VacationDebt.objects.bulk_create(
        (
            VacationDebt(
                month=str(month),
                employment_id=row.of.employment_id,
                unit_id=row.of.unit_id,
                coding=row.of.coding,
                days=row.days,
                day_ore=row.day_ore,
                pay_ore=row.pay_ore,
                contributions_ore=row.contributions_ore,
            )
            for row in owed
        ),
        batch_size=1000,
    )
    fault_point("vacation debt written and not posted")
    if draft := voucher_for(booked, before):
        post_voucher(draft, by=by, at=at)
    record(Event.VACATION_DEBT_BOOKED, on=booked, by=by, at=at, rows=len(owed))
    return booked
