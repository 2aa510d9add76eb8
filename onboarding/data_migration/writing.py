"""Checked rows as facts of the register (inläsning): each kind of file knows which rows it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from onboarding.data_migration.judging import FLEX_ORIGIN, account_of, entry_of, minutes_of, table_of
from onboarding.data_migration.models import DataLoad
from payroll.employment.models import Employment, EmploymentSpan, Person
from payroll.moving_in.rows import Range, new_public_id, ranges, write_rows
from servicecenter.agencies.models import Unit
from servicecenter.common.calendars import is_working_day
from servicecenter.common.identity_numbers import PersonalNumber
from servicecenter.common.sorting import sort_key
from servicecenter.tenancy.bulk import copy_rows, next_ids
from servicecenter.workflow.transitions import NotAllowedNow

EARLIER = ("id", "agency_id", "load_id", "person_id", "month", "code", "quantity", "amount_ore")
Values = Mapping[str, Any]
Rows = Sequence[tuple[str, dict[str, Any]]]
"""Whom each row is about, and its values."""


class NotInRegister(NotAllowedNow):
    """A row is about somebody who has gone from the register since it was checked."""


@dataclass
class LoadWriter:
    """Writes the rows of one load and remembers their keys."""

    load: DataLoad
    recorded_at: datetime
    by_id: int
    keys: dict[str, list[int]] = field(default_factory=dict)
    rows: int = 0

    def write(self, kind: str, some: Rows) -> None:
        WRITERS[kind](self, some)
        self.rows += len(some)

    def written(self) -> list[Range]:
        return [row for table, ids in self.keys.items() for row in ranges(table, ids)]

    def put(self, table: str, rows: Sequence[Sequence[object]]) -> list[int]:
        ids = write_rows(self.load.agency_id, table, rows)
        self.keys.setdefault(table, []).extend(ids)
        return ids

    @property
    def recorded(self) -> tuple[Any, ...]:
        return self.recorded_at, self.by_id

    @property
    def fact(self) -> tuple[Any, ...]:
        return (*self.recorded, f"Inläst ur {self.load}")

    @property
    def attested(self) -> tuple[Any, ...]:
        return "attested", self.recorded_at, self.by_id, self.recorded_at


def _people_ids(some: Rows) -> dict[str, int]:
    numbers = {person for person, _values in some}
    found = dict(Person.objects.filter(number__any=numbers).order_by().values_list("number", "pk"))
    if lacking := numbers - found.keys():
        raise NotInRegister(f"Anställningsnummer {min(lacking)} finns inte längre i registret. Kontrollera filen igen.")
    return found


@dataclass(frozen=True)
class Employed:
    """An employment in the register and its last day."""

    pk: int
    ends_on: date | None

    def until(self, values: Values) -> date | None:
        """The last day of a fact: its own, but never after the employment's."""
        days = [day for day in (values["ends_on"], self.ends_on) if day is not None]
        return min(days, default=None)


def _employed(some: Rows) -> dict[tuple[str, int], Employed]:
    """By number of person and employment. One table a question: what a load has just written has no statistics."""
    people = {pk: number for number, pk in _people_ids(some).items()}
    rows = Employment.objects.filter(person__any=people).order_by()
    keys = {pk: (people[person], number) for pk, person, number in rows.values_list("pk", "person_id", "number")}
    spans = EmploymentSpan.objects.filter(employment__any=keys, superseded_at__isnull=True)
    ends: dict[int, date | None] = dict(spans.order_by("starts_on").values_list("employment_id", "ends_on"))
    return {key: Employed(pk, ends.get(pk)) for pk, key in keys.items()}


def _employment_of(found: Mapping[tuple[str, int], Employed], person: str, values: Values) -> Employed:
    try:
        return found[person, values["employment"]]
    except KeyError:
        raise NotInRegister(
            f"Anställning {values['employment']} för {person} finns inte längre. Kontrollera filen igen."
        ) from None


def _people(writer: LoadWriter, some: Rows) -> None:
    open_rows, hidden = [], []
    for _person, v in some:
        born_on = PersonalNumber(v["personal_number"]).born_on
        names = (v["given_name"], v["family_name"])
        if v["is_protected"]:
            identity = ("", born_on, "", "", v["person"], "", True)
            hidden.append((v["personal_number"], *names, v["email"] or ""))
        else:
            key = sort_key(f"{v['family_name']} {v['given_name']}")
            identity = (v["personal_number"], born_on, *names, key, v["email"] or "", False)
        open_rows.append((v["person"], *identity, new_public_id()))
    ids = writer.put("payroll_person", open_rows)
    walled = [pk for pk, (_person, v) in zip(ids, some, strict=True) if v["is_protected"]]
    writer.put("payroll_protectedidentity", [(pk, *row) for pk, row in zip(walled, hidden, strict=True)])


def _employments(writer: LoadWriter, some: Rows) -> None:
    people = _people_ids(some)
    ids = writer.put(
        "payroll_employment",
        [(people[person], v["employment"], v["form"], v["agreement"], new_public_id()) for person, v in some],
    )
    writer.put(
        "payroll_employmentspan",
        [(pk, v["starts_on"], v["ends_on"], *writer.fact) for pk, (_person, v) in zip(ids, some, strict=True)],
    )


def _pay(writer: LoadWriter, some: Rows) -> None:
    units = dict(Unit.objects.order_by().values_list("code", "pk"))
    found = _employed(some)
    rows = []
    for person, v in some:
        own = _employment_of(found, person, v)
        terms = (units[v["unit"]], v["title"] or "", v["form"], v["pay"], v["extent"], v["coding"])
        rows.append((own.pk, *terms, v["starts_on"], own.until(v), *writer.fact))
    writer.put("payroll_payterms", rows)


def _supplements(writer: LoadWriter, some: Rows) -> None:
    found = _employed(some)
    rows = []
    for person, v in some:
        own = _employment_of(found, person, v)
        rows.append((own.pk, v["code"], v["amount"], v["starts_on"], own.until(v), *writer.fact))
    writer.put("payroll_fixeditem", rows)


def _tax(writer: LoadWriter, some: Rows) -> None:
    people = _people_ids(some)
    rows = []
    for person, v in some:
        percent = v["percent"] if v["kind"] == "percent" else None
        decision = (v["kind"], *table_of(v), percent, v["adjustment"] or 0, v["extra"] or 0)
        rows.append((people[person], *decision, v["starts_on"], v["ends_on"], *writer.fact))
    writer.put("payroll_taxdecision", rows)


def _bank(writer: LoadWriter, some: Rows) -> None:
    people = _people_ids(some)
    writer.put(
        "payroll_bankaccount",
        [(people[person], *account_of(v), v["starts_on"], v.get("ends_on"), *writer.fact) for person, v in some],
    )


def _balances(writer: LoadWriter, some: Rows) -> None:
    found = _employed(some)
    vacation, flex = [], []
    reason = f"Ingående saldo ur {writer.load}"
    for person, v in some:
        own = _employment_of(found, person, v)
        if v["kind"] != "flex":
            told = ("opening", v["kind"], v["year"], v["on"], v["quantity"], reason, "active")
            vacation.append((own.pk, *told, *writer.recorded, writer.recorded_at))
        elif minutes := minutes_of(v):
            flex.append((own.pk, v["on"], "correction", minutes, reason, FLEX_ORIGIN, *writer.recorded))
    writer.put("payroll_vacationrow", vacation)
    writer.put("payroll_flexentry", flex)


def _absences(writer: LoadWriter, some: Rows) -> None:
    found = _employed(some)
    rows = []
    for person, v in some:
        own = _employment_of(found, person, v)
        days = v["working_days"] if v["working_days"] is not None else working_days(v["starts_on"], v["ends_on"])
        told = (v["kind"], v["starts_on"], v["ends_on"], v["extent"], days, v["working_days"] is None)
        rows.append((own.pk, *told, str(writer.load), *writer.attested, new_public_id()))
    writer.put("payroll_absence", rows)


def working_days(first: date, last: date) -> Decimal:
    """Weekdays of the shared calendar, both days included."""
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    return Decimal(sum(1 for day in days if is_working_day(day)))


def _time(writer: LoadWriter, some: Rows) -> None:
    found = _employed(some)
    rows = []
    for person, v in some:
        own = _employment_of(found, person, v)
        rows.append((own.pk, v["code"], *entry_of(v), str(writer.load), *writer.attested, new_public_id()))
    writer.put("payroll_timeentry", rows)


def _history(writer: LoadWriter, some: Rows) -> None:
    people = _people_ids(some)
    ids = next_ids("onboarding_earlierpay", len(some))
    head = f"{writer.load.agency_id}\t{writer.load.pk}"
    lines = []
    for pk, (person, v) in zip(ids, some, strict=True):
        quantity = "\\N" if v["quantity"] is None else v["quantity"]
        lines.append(f"{pk}\t{head}\t{people[person]}\t{v['month']}\t{v['code']}\t{quantity}\t{v['amount']}\n")
    copy_rows("onboarding_earlierpay", EARLIER, lines)


WRITERS: Mapping[str, Callable[[LoadWriter, Rows], None]] = {
    "people": _people,
    "employments": _employments,
    "pay": _pay,
    "supplements": _supplements,
    "tax": _tax,
    "bank": _bank,
    "balances": _balances,
    "absences": _absences,
    "time": _time,
    "history": _history,
}
