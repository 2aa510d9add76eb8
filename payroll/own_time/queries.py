"""What a person has reported of their own time (min tid): absence and rows, by month, with where each case is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from payroll.absence.models import Absence
from payroll.absence.queries import open_sickness
from payroll.employment.models import Employment, EmploymentSpan, Person
from payroll.schedules.own_days import own_working_days
from payroll.time.deciding import terms_of
from payroll.time.models import EntryState, TimeEntry
from servicecenter.accounts.models import User
from servicecenter.attest.models import AttestState, AttestTask
from servicecenter.attest.queries import case_of, deciders
from servicecenter.attest.rules import Case
from servicecenter.common.calendars import holiday_name, is_weekend
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission

Reported = Absence | TimeEntry
SHOWN = (EntryState.SUBMITTED, EntryState.ATTESTED, EntryState.RETURNED)
LATE_REPORT = timedelta(days=90)
"""How long after its end someone may report for an employment themselves."""
KINDS = {Absence: ("absence", "absence_cancel"), TimeEntry: ("time_entry", "time_entry_cancel")}


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month view: what is known of it, and what has been reported."""

    day: date
    is_in_month: bool
    is_today: bool
    holiday: str
    rows: tuple[Reported, ...]

    @property
    def is_free(self) -> bool:
        return is_weekend(self.day) or bool(self.holiday)


def own_employments(person: Person, *, on: date) -> list[Employment]:
    """The employments that one may report for: those in force, to come, or ended lately."""
    span = EmploymentSpan.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on - LATE_REPORT),
        employment=OuterRef("pk"),
        superseded_at__isnull=True,
    )
    return list(Employment.objects.filter(Exists(span), person=person).select_related("person").order_by("number"))


def rows_between(person: Person, first: date, last: date) -> list[Reported]:
    """Everything reported that touches the days, in order; what has been replaced or taken back is not shown."""
    rows: list[Reported] = []
    for model in (Absence, TimeEntry):
        found = model.objects.filter(
            employment__person=person,
            state__in=SHOWN,
            superseded_at__isnull=True,
            starts_on__lte=last,
            ends_on__gte=first,
        )
        rows += found.select_related("employment", "replaces").order_by("starts_on", "id")
    return sorted(rows, key=lambda row: (row.starts_on, row.pk))


def weeks_of(month: Month, rows: Sequence[Reported], *, today: date) -> list[list[Day]]:
    """The month as weeks from Monday, with the days before and after it that fill the first and the last."""
    monday = month.starts_on - timedelta(days=month.starts_on.weekday())
    weeks = []
    while monday <= month.ends_on:
        weeks.append([_day(monday + timedelta(days=offset), month, rows, today) for offset in range(7)])
        monday += timedelta(days=7)
    return weeks


def _day(day: date, month: Month, rows: Iterable[Reported], today: date) -> Day:
    own = tuple(row for row in rows if row.starts_on <= day <= _seen_until(row, today))
    return Day(day, Month.of(day) == month, day == today, holiday_name(day), own)


def _seen_until(row: Reported, today: date) -> date:
    """Open sickness is shown until today, though it is only known to the last calculation."""
    return max(row.ends_on, today) if isinstance(row, Absence) and row.is_open else row.ends_on


def own_row(person: Person, model: type[Reported], public_id: UUID) -> Reported | None:
    """One of the person's own reports; anyone else's does not exist here."""
    rows = model.objects.filter(employment__person=person, public_id=public_id)
    return rows.select_related("employment__person", "replaces", "attested_by").first()


def versions_of(row: Reported) -> list[Reported]:
    """The report and what it replaced, newest first (tidigare versioner)."""
    found: list[Reported] = []
    step: Reported | None = row
    while step is not None and step not in found:
        found.append(step)
        step = step.replaces
    return found


def waiting_change(row: Reported) -> Reported | None:
    """A change of the report that waits for attest."""
    return row.replacements.filter(state=EntryState.SUBMITTED).first()


def tasks_of(row: Reported) -> list[AttestTask]:
    """The report's way through attest, newest first."""
    tasks = AttestTask.objects.filter(kind__in=KINDS[type(row)], object_id=row.pk)
    return list(tasks.select_related("decided_by", "requested_by").order_by("-requested_at", "-id"))


def waits_for(task: AttestTask, *, on: date) -> list[User]:
    return deciders(case_of(task), on=on) if task.state == AttestState.WAITING else []


def would_wait_for(draft: Reported, user: User, *, on: date) -> list[User]:
    """Who would get a report that has not been sent."""
    terms = terms_of(draft)
    amount = getattr(draft, "amount_ore", None)
    person = draft.employment.person
    case = Case(Permission.ATTEST, person.user_id, user.pk, terms.unit_id if terms else None, amount)
    return deciders(case, on=on)


def sickness_of(employments: Iterable[Employment]) -> Iterator[Absence]:
    """The open sickness of each employment that has one."""
    for employment in employments:
        if found := open_sickness(employment):
            yield found


MODELS: dict[str, type[Reported]] = {"franvaro": Absence, "tillagg": TimeEntry}
"""The two kinds of reports, by their word in the address."""


def absence_draft(
    *,
    employment: Employment,
    kind: str,
    starts_on: date,
    ends_on: date,
    extent: Decimal,
    replaces: Absence | None = None,
) -> Absence:
    """An absence as it would be reported; never stored."""
    return Absence(
        employment=employment,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        extent=extent,
        working_days=own_working_days(employment, starts_on, ends_on),
        is_counted=True,
        replaces=replaces,
    )


def entry_draft(
    *,
    employment: Employment,
    code: str,
    starts_on: date,
    quantity: Decimal | None = None,
    amount_ore: int | None = None,
    replaces: TimeEntry | None = None,
) -> TimeEntry:
    """A row as it would be reported; never stored."""
    return TimeEntry(
        employment=employment,
        code=code,
        starts_on=starts_on,
        ends_on=starts_on,
        quantity=quantity,
        amount_ore=amount_ore,
        replaces=replaces,
    )
