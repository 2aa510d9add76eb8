"""Facts of some people as they were known at a cut-off, and what one employment was in one month (anställningsfakta).

Rows are read once for all people and months, one query a table; a month is then cut out of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from msgspec.structs import replace

from payroll.absence.models import Absence
from payroll.calculation.absence_part import absence_part
from payroll.calculation.model import (
    AbsenceInput,
    EmploymentInput,
    Entry,
    SickAbsence,
    Supplement,
    Terms,
    VacationInput,
)
from payroll.calculation.model import PayForm as Form
from payroll.calculation.sick_days import SICK
from payroll.employment.models import Employment, EmploymentSpan, FixedItem, PayTerms
from payroll.parental.queries import BenefitRow, benefit_parts, benefit_rows
from payroll.rules import PayrollRules
from payroll.runs.own_days import AbsenceRow, by_own_schedule
from payroll.runs.sick_history import Sickness, sickness_of
from payroll.runs.vacations import VACATION, vacation_inputs
from payroll.runs.window import Window
from payroll.salary_types.catalogue import by_code
from payroll.time.models import TimeEntry
from servicecenter.common.periods import Month, Period
from servicecenter.tenancy.lookups import Keys

FORMS = {form.value: form for form in Form}


@dataclass(frozen=True, slots=True)
class Reach:
    """The days of a month, and the first day it answers for: for the agency's first month, every day before it too."""

    month: Month
    starts_on: date
    ends_on: date
    answers_from: date

    @classmethod
    def of(cls, month: Month, answers_from: date) -> Reach:
        return cls(month, month.starts_on, month.ends_on, answers_from)


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows by employment, in the order of time; ``threads`` are the employments of each person.

    ``sick`` holds every sick absence of those who have been ill in the months that are read.
    """

    threads: dict[int, list[tuple[int, int]]]
    spans: dict[int, list[tuple[date, date | None]]]
    terms: dict[int, list[tuple[Terms, str]]]
    items: dict[int, list[Supplement]]
    entries: dict[int, list[Entry]]
    absences: dict[int, list[AbsenceRow]]
    sick: dict[int, Sickness]
    vacations: dict[int, list[VacationInput]]
    benefits: dict[int, list[BenefitRow]]


def read_facts(window: Window, people: Keys, reach: Reach, back: dict[int, date], rules: PayrollRules) -> Facts:
    """Eight queries, two or three for own schedules, and some for vacation.

    ``back`` tells from which earlier day rows of a person are wanted too.
    """
    threads = Employment.objects.filter(person_id__any=people).order_by("person_id", "number")
    of_person: dict[int, list[tuple[int, int]]] = defaultdict(list)
    born: dict[int, date] = {}
    columns = ("id", "person_id", "number", "person__born_on")
    for employment_id, person_id, number, born_on in threads.values_list(*columns):
        of_person[person_id].append((employment_id, number))
        born[employment_id] = born_on
    ids = Keys(key for own in of_person.values() for key, _ in own)
    since = _since(of_person, reach, back)
    absences = _grouped(_absences(window, ids, since))
    ill = [key for key, rows in absences.items() if any(row.kind == SICK for row in rows)]
    rows = _grouped(_sick(window, Keys(ill))) if ill else {}
    absences, rows = by_own_schedule(window, absences, rows)
    sick = {key: sickness_of([row.sick for row in own], rules.agreement) for key, own in rows.items()}
    first_day = min([reach.starts_on, *back.values(), *[row.starts_on for row in sick.values()]])
    spans = _grouped(_spans(window, ids))
    taken = [(key, row.starts_on, row.ends_on) for key, own in absences.items() for row in own if row.kind == VACATION]
    return Facts(
        of_person,
        spans,
        _grouped(_terms(window, ids)),
        _grouped(_items(window, ids, first_day)),
        _grouped(_entries(window, ids, since)),
        absences,
        sick,
        vacation_inputs(window, taken, spans, born, rules),
        _grouped(benefit_rows(window.known & Q(starts_on__lte=window.ends_on), ids)),
    )


def _since(threads: dict[int, list[tuple[int, int]]], reach: Reach, back: dict[int, date]) -> Q:
    """Rows of the month for everyone, and from their earlier months for those who have such."""
    rows = Q(ends_on__gte=reach.answers_from)
    if back:
        earlier = Keys(key for person_id in back for key, _ in threads.get(person_id, ()))
        rows |= Q(employment_id__any=earlier, ends_on__gte=min(back.values()))
    return rows


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for key, value in rows:
        groups.setdefault(key, []).append(value)
    return groups


def _spans(window: Window, ids: Keys) -> Iterable[tuple[int, tuple[date, date | None]]]:
    rows = EmploymentSpan.objects.filter(window.known, employment_id__any=ids, starts_on__lte=window.ends_on)
    for key, starts_on, ends_on in rows.order_by("employment_id", "starts_on").values_list(
        "employment_id", "starts_on", "ends_on"
    ):
        yield key, (starts_on, ends_on)


def _terms(window: Window, ids: Keys) -> Iterable[tuple[int, tuple[Terms, str]]]:
    rows = PayTerms.objects.filter(window.known, employment_id__any=ids, starts_on__lte=window.ends_on)
    columns = ("employment_id", "starts_on", "ends_on", "form", "pay_ore", "extent", "coding")
    for key, starts_on, ends_on, form, pay, extent, coding in rows.order_by("employment_id", "starts_on").values_list(
        *columns
    ):
        yield key, (Terms(Period(starts_on, ends_on), FORMS[form], pay, extent), coding)


def _items(window: Window, ids: Keys, since: date) -> Iterable[tuple[int, Supplement]]:
    holds = Q(starts_on__lte=window.ends_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=since))
    rows = FixedItem.objects.filter(window.known & holds, employment_id__any=ids)
    columns = ("employment_id", "code", "starts_on", "ends_on", "amount_ore")
    for key, code, starts_on, ends_on, amount in rows.order_by("employment_id", "code", "starts_on").values_list(
        *columns
    ):
        yield key, Supplement(code, Period(starts_on, ends_on), amount)


def _entries(window: Window, ids: Keys, since: Q) -> Iterable[tuple[int, Entry]]:
    rows = TimeEntry.objects.filter(window.attested, since, employment_id__any=ids, starts_on__lte=window.ends_on)
    columns = ("employment_id", "id", "code", "starts_on", "ends_on", "quantity", "amount_ore", "coding")
    for key, *rest, quantity, amount, coding in rows.order_by("employment_id", "starts_on", "id").values_list(*columns):
        yield key, Entry(*rest, quantity=quantity, amount=amount, coding=coding)


def _absences(window: Window, ids: Keys, since: Q) -> Iterable[tuple[int, AbsenceRow]]:
    rows = Absence.objects.filter(window.attested, since, employment_id__any=ids, starts_on__lte=window.ends_on)
    yield from _told(rows)


def _sick(window: Window, ids: Keys) -> Iterable[tuple[int, AbsenceRow]]:
    """All sickness that is known, before the month and after it: a day is paid by where in its period it is."""
    rows = Absence.objects.filter(window.attested, kind=SICK, employment_id__any=ids)
    yield from _told(rows)


def _told(rows: QuerySet[Absence]) -> Iterable[tuple[int, AbsenceRow]]:
    columns = ("employment_id", "id", "kind", "starts_on", "ends_on", "working_days", "extent", "is_counted")
    for key, *row in rows.order_by("employment_id", "starts_on", "id").values_list(*columns):
        yield key, AbsenceRow(*row)


EntriesOf = Mapping[int, Sequence[Entry]]
"""Entries by employment."""


def month_of_person(facts: Facts, person_id: int, reach: Reach, also: EntriesOf) -> tuple[EmploymentInput, ...]:
    """The person's employments in a month; ``also`` are entries of other months that this one takes."""
    found = []
    for employment_id, number in facts.threads.get(person_id, ()):
        entries = [row for row in facts.entries.get(employment_id, ()) if _belongs(row, reach)]
        absences = tuple(_parts(facts.absences.get(employment_id, ()), reach))
        every = (*also.get(employment_id, ()), *entries)
        row = _employment(facts, employment_id, number, reach, every, absences)
        vacations = tuple(row for row in facts.vacations.get(employment_id, ()) if _belongs(row, reach))
        found.append(replace(row, vacations=vacations) if row and vacations else row)
    return tuple([row for row in found if row is not None])


def entries_of_person(facts: Facts, person_id: int, reach: Reach, entries: EntriesOf) -> tuple[EmploymentInput, ...]:
    """Only these entries, each with the employment that prices it."""
    threads = [thread for thread in facts.threads.get(person_id, ()) if thread[0] in entries]
    found = [_employment(facts, *thread, reach, tuple(entries[thread[0]]), ()) for thread in threads]
    return tuple([replace(row, benefits=(), parental=()) for row in found if row is not None])


def _employment(
    facts: Facts,
    employment_id: int,
    number: int,
    reach: Reach,
    entries: tuple[Entry, ...],
    absences: tuple[AbsenceInput, ...],
) -> EmploymentInput | None:
    spans = [span for span in facts.spans.get(employment_id, ()) if span[0] <= reach.ends_on]
    if not spans:
        return None
    first, last = spans[0][0], spans[-1][1]
    if not entries and last is not None and last < reach.starts_on:
        return None
    terms = [row for row in facts.terms.get(employment_id, ()) if row[0].period.starts_on <= reach.ends_on]
    sick: tuple[SickAbsence, ...] = ()
    if employment_id in facts.sick:
        absences, sick = facts.sick[employment_id].told(absences)
    since = min([reach.starts_on, *[row.starts_on for row in sick]])
    supplements, benefits = _split(facts.items.get(employment_id, ()), reach, since)
    return EmploymentInput(
        employment_id=employment_id,
        number=number,
        starts_on=first,
        ends_on=last,
        terms=tuple([row for row, _ in terms]),
        supplements=supplements,
        benefits=benefits,
        entries=entries,
        absences=absences,
        coding=(terms[-1][1],) if terms else (),
        sick=sick,
        parental=tuple(benefit_parts(facts.benefits.get(employment_id, ()), reach.answers_from, reach.ends_on)),
    )


def _belongs(entry: Entry | VacationInput, reach: Reach) -> bool:
    return reach.answers_from <= entry.starts_on <= reach.ends_on


def _split(
    items: Iterable[Supplement], reach: Reach, since: date
) -> tuple[tuple[Supplement, ...], tuple[Supplement, ...]]:
    """Supplements and gross deductions on one side, benefits on the other; the salary type knows which.

    Supplements are told from ``since``, which is earlier than the month for those whose sick period began earlier.
    """
    supplements: list[Supplement] = []
    benefits: list[Supplement] = []
    for item in items:
        period, is_benefit = item.period, by_code(item.code).benefit
        first = reach.starts_on if is_benefit else since
        if period.starts_on <= reach.ends_on and (period.ends_on is None or period.ends_on >= first):
            (benefits if is_benefit else supplements).append(item)
    return tuple(supplements), tuple(benefits)


def _parts(rows: Iterable[AbsenceRow], reach: Reach) -> Iterable[AbsenceInput]:
    for row in rows:
        part = None if row.kind == VACATION else absence_part(row.kind, row, reach.answers_from, reach.ends_on)
        if part is not None:
            yield part
