"""Vacation accounts read from their history (semestersaldon): some queries for any number of employments.

Nothing is kept but what happened: absences, employments, and the rows that somebody decided. A year that is not closed
yet gives what it would leave to the next, so that saved days are known on New Year's Day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import NamedTuple, Protocol

from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from payroll.absence.models import Absence, AbsenceKind
from payroll.employment.models import Employment, EmploymentSpan
from payroll.parental.queries import benefit_rows
from payroll.rules import DOMAIN
from payroll.schedules.own_days import Counted, counted, own_schedules, schedule_of
from payroll.time.models import EntryState
from payroll.vacation.models import ConcentratedWeek, RowKind, RowState, VacationRow
from payroll.vacation_rules.account import CARRIED, Account, Booked, Pot, YearFacts, account_of
from payroll.vacation_rules.closing import closing_of
from payroll.vacation_rules.order import NONE
from payroll.vacation_rules.qualifying import PARENTAL, SICK, Away
from payroll.vacation_rules.uses import Days, Vacation, Week, by_month, uses_of
from payroll.vacation_rules.values import VacationRules, vacation_rules
from payroll.working_time.own_days import OwnSchedule
from servicecenter.agencies.queries import setting
from servicecenter.common.remembering import remembered, remembering
from servicecenter.rulebooks.queries import rulebook
from servicecenter.rules.loader import RuleYearMissing
from servicecenter.tenancy.lookups import Keys

FULL = Decimal(100)
STARTS = (RowKind.OPENING, RowKind.CARRIED)
Spans = Mapping[int, Sequence[tuple[date, date | None]]]
RulesOf = Callable[[int], VacationRules]


@remembered
def rules_of_year(year: int) -> VacationRules:
    """The rules of a vacation year. Raises ``RuleYearMissing``."""
    book = rulebook(DOMAIN, year)
    return _rules(book.sha256, year)


def has_rules(year: int) -> bool:
    try:
        rules_of_year(year)
    except RuleYearMissing:
        return False
    return True


@cache
def _rules(sha256: str, year: int) -> VacationRules:
    return vacation_rules(rulebook(DOMAIN, year, sha256=sha256), date(year, 12, 31))


class AbsenceTold(NamedTuple):
    """An absence as the account needs it."""

    absence_id: int
    kind: str
    starts_on: date
    ends_on: date
    working_days: Decimal
    extent: Decimal
    state: str
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What is known of some employments, by employment."""

    born: Mapping[int, date]
    spans: Spans
    absences: Mapping[int, list[AbsenceTold]]
    rows: Mapping[int, list[VacationRow]] = field(default_factory=dict)
    weeks: Mapping[int, list[Week]] = field(default_factory=dict)
    schedules: Mapping[int, OwnSchedule] = field(default_factory=dict)
    supplement_days: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which accounts are wanted: of what year, as known when, and with absence until which day.

    ``with_waiting`` counts vacation that nobody has attested yet, so that a balance is not promised twice.
    ``besides`` is an absence that another is about to take the place of.
    """

    year: int
    known_at: datetime
    until: date | None = None
    with_waiting: bool = False
    besides: int | None = None

    @property
    def last(self) -> date:
        return self.until or date(self.year, 12, 31)


class Reported(Protocol):
    """Vacation, sent or about to be."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def working_days(self) -> Decimal: ...
    @property
    def is_counted(self) -> bool: ...


class Weeks(NamedTuple):
    """What someone's weeks are: the times that were decided, and the own schedule.

    Where nothing was decided, days that the schedule has counted follow the quota of its weekdays; a plan of shifts has
    no quota until one is decided.
    """

    decided: Sequence[Week] = ()
    schedule: OwnSchedule | None = None

    def vacation(self, row: Reported, absence_id: int = 0, *, is_asked: bool = False) -> Vacation:
        days = Counted(row.working_days)
        if self.schedule is not None:
            days = counted(self.schedule, row.starts_on, row.ends_on, row.working_days, is_counted=row.is_counted)
        return Vacation(absence_id, row.starts_on, row.ends_on, days.working_days, is_asked, days.own_days)

    def of(self, *, is_counted: bool) -> tuple[Week, ...]:
        parts = self.schedule.parts if is_counted and self.schedule is not None else ()
        own = (Week(part.first, part.last, Decimal(len(part.weekdays))) for part in parts if part.weekdays is not None)
        return (*self.decided, *own)


def accounts(ids: Iterable[int], asked: Asked) -> dict[int, Account]:
    """The accounts of some employments. Six queries at most."""
    ids = list(ids)
    keys = Keys(ids)
    employments = Employment.objects.filter(pk__any=keys).order_by()
    born = dict(employments.values_list("id", "person__born_on"))
    spans: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    found = EmploymentSpan.objects.filter(_known(asked, "recorded_at"), employment_id__any=keys)
    for key, *days in found.order_by("employment_id", "starts_on").values_list("employment_id", "starts_on", "ends_on"):
        spans[key].append((days[0], days[1]))
    return accounts_of(ids, asked, born=born, spans=spans)


def accounts_of(
    ids: Iterable[int], asked: Asked, *, born: Mapping[int, date], spans: Spans, rules_of: RulesOf = rules_of_year
) -> dict[int, Account]:
    """The same where people and days of employment are read already. Two queries, and one more for parents on leave.

    ``rules_of`` gives the rules of a year, where they are not simply those that hold now.
    """
    with remembering():
        keys = Keys(ids)
        rows, weeks = _decided(keys, asked)
        starts = {key: start_year(rows.get(key, ()), asked.year) for key in born}
        first = min(starts.values(), default=asked.year)
        absences = _absences(keys, asked, first)
        parents = [key for key, own in absences.items() if any(row.kind == PARENTAL for row in own)]
        schedules = _schedules(absences, asked)
        supplement_days = _supplement_days(parents, asked) if parents else {}
        read = Read(born, spans, absences, rows, weeks, schedules, supplement_days)
        return {key: _account(key, starts[key], asked, read, rules_of) for key in born}


def start_year(rows: Iterable[VacationRow], year: int) -> int:
    """The year from which an account is added up: the last one that begins with decided days."""
    return max((row.year for row in rows if row.kind in STARTS and row.year <= year), default=year)


def _account(key: int, start: int, asked: Asked, read: Read, rules_of: RulesOf) -> Account:
    """The year asked for, with what the years before it that are not closed leave to it."""
    carried = None
    if start < asked.year:
        before = replace(asked, year=asked.year - 1)
        carried = _carried(_account(key, start, before, read, rules_of), rules_of(before.year))
    rules = rules_of(asked.year)
    return account_of(_year_facts(key, asked.year, read, carried, rules), rules)


def _carried(account: Account, rules: VacationRules) -> Booked:
    """What a year leaves: saved days, or this year's already used where too many were taken."""
    year = account.facts.year
    left = closing_of(account, rules).carried
    return Booked(Pot.SAVED if left > 0 else Pot.CURRENT, date(year + 1, 1, 1), left, CARRIED)


def _year_facts(key: int, year: int, read: Read, carried: Booked | None, rules: VacationRules) -> YearFacts:
    first, last = date(year, 1, 1), date(year, 12, 31)
    absences = read.absences.get(key, [])
    rows = [row for row in read.rows.get(key, ()) if row.year == year]
    booked = [
        Booked(Pot(row.pot), row.on, row.days, row.kind, row.reason, row.pk)
        for row in rows
        if row.kind != RowKind.EXCHANGE
    ]
    if carried is not None and carried.days:
        booked.insert(0, carried)
    sick = [(row.starts_on, row.ends_on) for row in absences if row.kind == SICK and row.state == EntryState.ATTESTED]
    return YearFacts(
        year,
        read.born[key],
        tuple(
            (max(begins, first), min(ends or last, last))
            for begins, ends in read.spans.get(key, ())
            if begins <= last and (ends is None or ends >= first)
        ),
        tuple(
            Away(row.kind, row.starts_on, row.ends_on, row.extent == FULL)
            for row in absences
            if row.kind != AbsenceKind.VACATION and row.state == EntryState.ATTESTED
        ),
        _uses(absences, sick, year, Weeks(read.weeks.get(key, ()), read.schedules.get(key)), rules),
        tuple(booked),
        is_exchanged=any(row.kind == RowKind.EXCHANGE for row in rows),
        supplement_days=read.supplement_days.get((key, year), 0),
        smallest_part=_own_number("vacation.smallest_part", first),
        saved_first=setting("vacation.order", first) == "saved_first",
    )


def _uses(absences, sick: Sequence[Days], year: int, weeks: Weeks, rules: VacationRules):
    return tuple(
        use
        for row in absences
        if row.kind == AbsenceKind.VACATION
        for use in uses_of(
            weeks.vacation(row, row.absence_id, is_asked=row.state == EntryState.SUBMITTED),
            sick,
            weeks.of(is_counted=row.is_counted),
            rules.week_days,
        )
        if use.starts_on.year == year and use.days
    )


def _own_number(key: str, on: date) -> Decimal:
    text = setting(key, on)
    return NONE if text is None else Decimal(text.replace(",", "."))


def _known(asked: Asked, column: str) -> Q:
    gone = Q(superseded_at__isnull=True) | Q(superseded_at__gt=asked.known_at)
    return gone & Q(**{f"{column}__lte": asked.known_at})


def _decided(keys: Keys, asked: Asked) -> tuple[dict[int, list[VacationRow]], dict[int, list[Week]]]:
    """Rows and weeks in one query."""
    rows: dict[int, list[VacationRow]] = defaultdict(list)
    weeks: dict[int, list[Week]] = defaultdict(list)
    for key, pk, kind, pot, year, on, ends_on, days, reason in decided_rows(keys, asked).union(
        _weeks(keys, asked), all=True
    ):
        if kind == WEEK:
            weeks[key].append(Week(on, ends_on, days))
        else:
            row = VacationRow(pk=pk, employment_id=key, kind=kind, pot=pot, year=year, on=on, days=days, reason=reason)
            rows[key].append(row)
    for own in rows.values():
        own.sort(key=lambda row: (row.on, row.pk))
    return rows, weeks


WEEK = "week"
_NO_DAY = Cast(Value(None), DateField())


def decided_rows(keys: Keys, asked: Asked) -> QuerySet:
    found = VacationRow.objects.filter(
        employment_id__any=keys, state=RowState.ACTIVE, decided_at__lte=asked.known_at, year__lte=asked.year
    )
    columns = ("employment_id", "pk", "kind", "pot", "year", "on")
    return found.order_by().values_list(*columns, _NO_DAY, "days", "reason")


def _weeks(keys: Keys, asked: Asked) -> QuerySet:
    found = ConcentratedWeek.objects.filter(_known(asked, "recorded_at"), employment_id__any=keys)
    text, none = Value(WEEK, CharField()), Value("", CharField())
    return found.order_by().values_list(
        "employment_id", "pk", text, none, Value(0), F("starts_on"), F("ends_on"), F("week_days"), none
    )


def _absences(keys: Keys, asked: Asked, first: int) -> dict[int, list[AbsenceTold]]:
    """Absence from the year before the first, since illness that has gone on that long earns no more."""
    counted = Q(state=EntryState.ATTESTED, attested_at__lte=asked.known_at)
    if asked.with_waiting:
        counted |= Q(state=EntryState.SUBMITTED, kind=AbsenceKind.VACATION)
    gone = Q(superseded_at__isnull=True) | Q(superseded_at__gt=asked.known_at)
    rows = Absence.objects.filter(
        counted & gone, employment_id__any=keys, ends_on__gte=date(first - 1, 1, 1), starts_on__lte=asked.last
    )
    if asked.besides is not None:
        rows = rows.exclude(pk=asked.besides)
    columns = ("employment_id", "id", "kind", "starts_on", "ends_on", "working_days", "extent", "state", "is_counted")
    found: dict[int, list[AbsenceTold]] = defaultdict(list)
    for key, *row in rows.order_by("employment_id", "starts_on", "id").values_list(*columns):
        found[key].append(AbsenceTold(*row))
    return found


def _schedules(absences: Mapping[int, list[AbsenceTold]], asked: Asked) -> dict[int, OwnSchedule]:
    """Own schedules of those with vacation, as they were known."""
    taken = [(key, row) for key, own in absences.items() for row in own if row.kind == AbsenceKind.VACATION]
    if not taken:
        return {}
    keys = {key for key, _row in taken}
    first, last = min(row.starts_on for _key, row in taken), max(row.ends_on for _key, row in taken)
    found = own_schedules(Keys(keys), first, last)
    return {key: own for key in keys if (own := found.of(key, asked.known_at)) is not None}


def _supplement_days(ids: Iterable[int], asked: Asked) -> dict[tuple[int, int], int]:
    """Days with parental benefit, for which the supplement is paid, by employment and year."""
    known = _known(asked, "recorded_at") & Q(starts_on__lte=asked.last)
    found: dict[tuple[int, int], int] = defaultdict(int)
    for key, row in benefit_rows(known, Keys(ids)):
        for first, last in by_month(row.starts_on, min(row.ends_on, asked.last)):
            found[key, first.year] += (last - first).days + 1
    return found


def weeks_at(employment: Employment, first: date, last: date) -> Weeks:
    """What is known now of someone's weeks around some days."""
    return Weeks(weeks_of(employment.pk), schedule_of(employment, first, last))


def weeks_of(employment_id: int) -> list[Week]:
    """The times when someone works fewer days a week."""
    rows = ConcentratedWeek.objects.filter(employment=employment_id, superseded_at__isnull=True)
    return [Week(*row) for row in rows.values_list("starts_on", "ends_on", "week_days")]
