"""Setting budgets (lägga in budget): one at a time or from a file, and nothing without its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.addresses.queries import KEEPERS
from procurement.budgets.models import Budget, BudgetChange
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.money import Ore
from servicecenter.ledger.draft import Chart, coding_faults
from servicecenter.ledger.queries import chart_on
from servicecenter.tenancy.scope import current_agency_id

LOCK = "SELECT pg_advisory_xact_lock(hashtext('purchase budgets'), %s)"
YEARS_ASIDE = 5
MOST_ORE = 10**14
"""A thousand milliards: more is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a budget is to be. ``place`` is its line in a file."""

    year: int
    coding: str
    amount_ore: Ore
    place: int = 0


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that was not taken in (avvisad rad), with the field and the reason."""

    place: int
    coding: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a file: how many budgets are new, changed and as they were, and the lines that were not taken."""

    new: int = 0
    changed: int = 0
    same: int = 0
    rejects: tuple[Reject, ...] = ()


@transaction.atomic
def set_budget(*, year: int, coding: str, amount_ore: Ore, reason: str = "", by: User, at: datetime) -> Budget:
    """Give a code string its budget of a year, or another one (lägg in, ändra). Raises every fault at its field."""
    _need_right(by)
    wanted = Wanted(year, _tidy(coding), amount_ore)
    faults = {reject.field: reject.reason for reject in _faults(wanted, _charts([wanted], at), at)}
    is_new = not Budget.objects.filter(year=year, coding=wanted.coding).exists()
    if not is_new and not reason.strip():
        faults["reason"] = _("Skriv varför budgeten ändras.")
    if faults:
        raise ValidationError(faults)
    _write([wanted], reason=reason, by=by, at=at)
    return Budget.objects.get(year=year, coding=wanted.coding)


@transaction.atomic
def take_in_budgets(
    *, wanted: Iterable[Wanted], rejects: Sequence[Reject] = (), reason: str, by: User, at: datetime
) -> TakenIn:
    """Take in the right lines of a file; the wrong ones are given back with their reasons (läs in budget).

    The same file again changes nothing.
    """
    _need_right(by)
    rows = [Wanted(one.year, _tidy(one.coding), one.amount_ore, one.place) for one in wanted]
    charts = _charts(rows, at)
    bad = list(rejects)
    right: dict[tuple[int, str], Wanted] = {}
    for row in rows:
        faults = list(_faults(row, charts, at))
        if not faults and (row.year, row.coding) in right:
            faults = [_reject(row, "coding", _("kodsträngen finns tidigare i filen för samma år"))]
        bad += faults
        if not faults:
            right[row.year, row.coding] = row
    new, changed = _write(list(right.values()), reason=reason, by=by, at=at)
    found = tuple(sorted(bad, key=lambda reject: reject.place))
    return TakenIn(new, changed, len(right) - new - changed, found)


def _write(rows: Sequence[Wanted], *, reason: str, by: User, at: datetime) -> tuple[int, int]:
    """Make and change budgets with their history; whoever comes at the same time waits."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [current_agency_id()])
    years = {row.year for row in rows}
    known = {(one.year, one.coding): one for one in Budget.objects.filter(year__in=years).order_by("pk")}
    fresh, other, changes = [], [], []
    for row in rows:
        budget = known.get((row.year, row.coding))
        before = None if budget is None else budget.amount_ore
        if budget is None:
            budget = Budget(year=row.year, coding=row.coding, amount_ore=row.amount_ore, recorded_by=by, recorded_at=at)
            fresh.append(budget)
        elif before != row.amount_ore:
            budget.amount_ore = row.amount_ore
            other.append(budget)
        else:
            continue
        changes.append((budget, before))
    Budget.objects.bulk_create(fresh)
    Budget.objects.bulk_update(other, ["amount_ore"], batch_size=1_000)
    fault_point("budgets written without their history")
    BudgetChange.objects.bulk_create(
        BudgetChange(
            budget=budget,
            before_ore=before,
            amount_ore=budget.amount_ore,
            reason=reason.strip()[:300],
            changed_by=by,
            changed_at=at,
        )
        for budget, before in changes
    )
    if changes:
        record(Event.PURCHASE_BUDGET_CHANGED, on=changes[0][0], by=by, at=at, count=len(changes))
    return len(fresh), len(other)


def _need_right(by: User) -> None:
    if not any(by.may(right) for right in KEEPERS):
        raise PermissionDenied(_("Bara e-handeln och administratören kan ändra budgetar."))


def _charts(rows: Iterable[Wanted], at: datetime) -> dict[int, Chart]:
    """What may be coded in each year: as it is today in this one, on the nearest day in others."""
    today = timezone.localdate(at)
    years = {row.year for row in rows if abs(row.year - today.year) <= YEARS_ASIDE}
    return {year: chart_on(min(max(today, date(year, 1, 1)), date(year, 12, 31))) for year in years}


def _faults(row: Wanted, charts: dict[int, Chart], at: datetime) -> Iterator[Reject]:
    this_year = timezone.localdate(at).year
    if row.year not in charts:
        told = {"first": this_year - YEARS_ASIDE, "last": this_year + YEARS_ASIDE}
        yield _reject(row, "year", _("Året ska vara från %(first)s till %(last)s.") % told)
    elif not row.coding:
        yield _reject(row, "coding", _("Skriv kodsträngen, till exempel kostnadsstället."))
    else:
        for fault in coding_faults(row.coding, charts[row.year]):
            yield _reject(row, "coding", fault)
    if not 0 <= row.amount_ore <= MOST_ORE:
        yield _reject(row, "amount_ore", _("Budgeten är noll eller mer, i kronor."))


def _reject(row: Wanted, field: str, reason: str) -> Reject:
    return Reject(row.place, row.coding[:80], field, reason)


def _tidy(coding: str) -> str:
    return "/".join(part.strip() for part in coding.strip().split("/"))[:81]
