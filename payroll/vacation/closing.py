"""The turn of the year for a whole agency (årsavslut): saved days carried over, and what is above the limit paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.salary_types.catalogue import by_key
from payroll.time.models import EntryState, TimeEntry
from payroll.vacation.models import PotKind, RowKind, RowState, VacationClosing, VacationRow
from payroll.vacation.pay_facts import pay_on
from payroll.vacation.queries import STARTS, Asked, accounts, rules_of_year
from payroll.vacation_rules.account import Pot
from payroll.vacation_rules.closing import Closing, closing_of
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point

OVERFLOW = by_key("saved_vacation_paid_out").code
EXCHANGED_UNUSED = by_key("exchanged_day_unused").code
Left = tuple[int, Closing]
"""Employment, and what its year leaves."""


def closings(year: int, *, known_at: datetime) -> Iterator[Left]:
    """What the year leaves for everyone who had a monthly pay on its last day.

    Whoever begins the next year with decided days is left alone: those were taken over from elsewhere, or carried.
    """
    rules = rules_of_year(year)
    begun = VacationRow.objects.filter(kind__in=STARTS, year=year + 1, state=RowState.ACTIVE)
    keys = pay_on(date(year, 12, 31)).keys() - set(begun.values_list("employment_id", flat=True))
    for key, account in sorted(accounts(keys, Asked(year, known_at)).items()):
        yield key, closing_of(account, rules)


def close_year(*, closing: VacationClosing, by: User, at: datetime) -> VacationClosing:
    """Carry over and pay. Rows are unique for each employment and year, so nothing is carried or paid twice."""
    at = moment_of_record(at)
    left = list(closings(closing.year, known_at=at))
    entries = _entries(closing, left, by=by, at=at)
    TimeEntry.objects.bulk_create(entries.values(), batch_size=1000)
    fault_point("vacation paid out and not carried over")
    rows = [row for key, one in left for row in _rows(closing, key, one, entries, by=by, at=at)]
    VacationRow.objects.bulk_create(rows, batch_size=1000)
    closing.people, closing.paid_days = len(left), sum((e.quantity or Decimal(0) for e in entries.values()), Decimal(0))
    closing.state, closing.done_at, closing.done_by = RowState.ACTIVE, at, by
    closing.save(update_fields=["people", "paid_days", "state", "done_at", "done_by"])
    record(Event.VACATION_YEAR_CLOSED, on=closing, by=by, at=at, years=closing.year, rows=len(rows))
    return closing


def _entries(closing: VacationClosing, left: list[Left], *, by: User, at: datetime) -> dict[tuple[int, str], TimeEntry]:
    """The payments, by employment and salary type: attested by the second person, paid by the next run."""
    day = timezone.localdate(at)
    found = {}
    for key, one in left:
        for code, days in ((OVERFLOW, one.overflow), (EXCHANGED_UNUSED, one.exchanged_unused)):
            if days:
                found[key, code] = TimeEntry(
                    employment_id=key,
                    code=code,
                    starts_on=day,
                    ends_on=day,
                    quantity=days,
                    note=_("Årsavslut av semester %s") % closing.year,
                    state=EntryState.ATTESTED,
                    recorded_at=at,
                    recorded_by=closing.requested_by,
                    attested_at=at,
                    attested_by=by,
                )
    return found


def _rows(
    closing: VacationClosing,
    key: int,
    one: Closing,
    entries: dict[tuple[int, str], TimeEntry],
    *,
    by: User,
    at: datetime,
) -> Iterator[VacationRow]:
    """What is carried begins the next year, so it is written when it is nothing too."""
    year, said = closing.year + 1, _("Årsavslut %s") % closing.year

    def row(kind: RowKind, pot: str, days: Decimal, in_year: int, on: date, code: str = "") -> VacationRow:
        return VacationRow(
            employment_id=key,
            kind=kind,
            pot=pot,
            year=in_year,
            on=on,
            days=days,
            reason=said,
            entry=entries.get((key, code)),
            state=RowState.ACTIVE,
            recorded_at=at,
            recorded_by=closing.requested_by,
            decided_at=at,
            decided_by=by,
        )

    pot = PotKind.SAVED if one.carried >= 0 else PotKind.CURRENT
    yield row(RowKind.CARRIED, pot, one.carried, year, date(year, 1, 1))
    if one.overflow:
        yield row(RowKind.PAID_OUT, PotKind.SAVED, -one.overflow, year, date(year, 1, 1), OVERFLOW)
    if one.exchanged_unused:
        last = date(closing.year, 12, 31)
        yield row(RowKind.PAID_OUT, Pot.EXCHANGED.value, -one.exchanged_unused, closing.year, last, EXCHANGED_UNUSED)
