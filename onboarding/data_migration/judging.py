"""What the register says of rows that are right in themselves (prövning mot registret).

A row that says what is there already is known and changes nothing; one that says otherwise is refused. Whoever a row is
about must be in the register, or come with another file of the project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from onboarding.data_migration.models import EarlierPay
from onboarding.received_files.models import FileState, ReceivedFile, StagedRow
from onboarding.received_files.staged import as_values
from onboarding.source_files.columns import kinds
from onboarding.source_files.rejects import Reject, shown
from onboarding.source_files.rows import Record, in_words
from payroll.absence.models import Absence
from payroll.employment.models import BankAccount, Employment, EmploymentSpan, FixedItem, PayTerms, Person, TaxDecision
from payroll.flex.models import FlexEntry
from payroll.time.models import COUNTED, TimeEntry
from payroll.vacation.models import VacationRow
from servicecenter.agencies.models import Unit
from servicecenter.common.bank_accounts import parse_bank_account
from servicecenter.ledger.queries import unknown_codings

Thread = tuple[Any, ...]
Says = tuple[date, date | None, tuple[Any, ...]]
"""What the register holds of a thread: first and last day, and what it says."""
FLEX_ORIGIN = "opening-balance"
OTHERWISE = "Registret säger något annat som gäller då."
CURE = "Rätta raden, eller ändra uppgiften i registret för hand."


class Held(NamedTuple):
    """An employment that the register has."""

    pk: int
    form: str
    agreement: str


@dataclass(frozen=True)
class Ground:
    """What is known of the people that some rows are about."""

    people: Mapping[str, int]
    coming: frozenset[str]
    employments: Mapping[tuple[str, int], Held]
    spans: Mapping[tuple[str, int], tuple[date, date | None]]


def judge(file: ReceivedFile, records: Sequence[Record]) -> tuple[list[Reject], set[int]]:
    """Rejects of some records, and the lines of those that are known already."""
    if not records:
        return [], set()
    if file.kind == "people":
        return _people(records)
    ground = _ground(file, records)
    rejects, rest = [], []
    for record in records:
        fault = _absent(file.kind, record, ground)
        if fault:
            rejects.append(fault)
        else:
            rest.append(record)
    refused, known = JUDGES[file.kind](rest, ground)
    return [*rejects, *refused], known


def _reject(kind: str, record: Record, name: str, what: str, cure: str = CURE) -> Reject:
    column = kinds()[kind].column(name)
    return Reject(record.line, column.name, shown(in_words(record.values[name])), what, cure)


def _people(records: Sequence[Record]) -> tuple[list[Reject], set[int]]:
    numbers = [row.values["person"] for row in records]
    identities = [row.values["personal_number"] for row in records]
    held = Person.objects.filter(Q(number__any=numbers) | Q(personal_number__any=identities)).order_by("pk")
    by_number = {row.number: row for row in held}
    by_identity = {row.personal_number: row for row in held if row.personal_number}
    rejects: list[Reject] = []
    known: set[int] = set()
    for record in records:
        same, other = (
            by_number.get(str(record.values["person"])),
            by_identity.get(str(record.values["personal_number"])),
        )
        if same is None and other is None:
            continue
        if same is not None and (same.is_protected or _is_same_person(same, record.values)):
            known.add(record.line)
        elif same is not None:
            rejects.append(_reject("people", record, "person", "Anställningsnumret finns redan med andra uppgifter."))
        else:
            rejects.append(
                _reject("people", record, "personal_number", "Personen finns redan med ett annat anställningsnummer.")
            )
    return rejects, known


def _is_same_person(person: Person, values: Mapping[str, Any]) -> bool:
    return (person.personal_number, person.given_name, person.family_name) == (
        values["personal_number"], values["given_name"], values["family_name"],
    )  # fmt: skip


def _ground(file: ReceivedFile, records: Sequence[Record]) -> Ground:
    numbers = sorted({str(row.values["person"]) for row in records})
    people = dict(Person.objects.filter(number__any=numbers).order_by().values_list("number", "pk"))
    by_person = {pk: number for number, pk in people.items()}
    told = Employment.objects.filter(person__any=by_person).order_by("pk")
    employments = {
        (by_person[person], number): Held(pk, form, agreement)
        for person, number, pk, form, agreement in told.values_list(
            "person_id", "number", "pk", "form", "central_agreement"
        )
    }
    by_id = {row.pk: key for key, row in employments.items()}
    spans: dict[tuple[str, int], tuple[date, date | None]] = {}
    for text in _staged(file, "employments", numbers).values_list("values", flat=True):
        row = as_values(kinds()["employments"], text)
        spans[row["person"], row["employment"]] = (row["starts_on"], row["ends_on"])
    held = EmploymentSpan.objects.filter(employment__any=by_id, superseded_at__isnull=True).order_by("-starts_on")
    for pk, starts_on, ends_on in held.values_list("employment_id", "starts_on", "ends_on"):
        spans[by_id[pk]] = (starts_on, ends_on)
    coming = frozenset(_staged(file, "people", numbers).values_list("person", flat=True))
    return Ground(people, coming, employments, spans)


def _staged(file: ReceivedFile, kind: str, numbers: Sequence[str]) -> QuerySet[StagedRow]:
    """What other files of the project bring of the same people."""
    states = (FileState.CHECKED, FileState.CHECKING)
    files = ReceivedFile.objects.filter(project=file.project_id, kind=kind, state__in=states)
    ids = list(files.order_by().values_list("pk", flat=True))
    return StagedRow.objects.filter(file__any=ids, person__any=numbers).order_by("pk")


def _absent(kind: str, record: Record, ground: Ground) -> Reject | None:
    """A row about somebody, or of an employment, that nobody has told of."""
    number = str(record.values["person"])
    if number not in ground.people and number not in ground.coming:
        what, cure = "Personen finns varken i registret eller i en fil med personer.", "Lämna personfilen först."
        return _reject(kind, record, "person", what, cure)
    if "employment" not in record.values or kind == "employments":
        return None
    span = ground.spans.get((number, int(str(record.values["employment"]))))
    if span is None:
        what = "Anställningen finns varken i registret eller i en fil med anställningar."
        return _reject(kind, record, "employment", what, "Lämna filen med anställningar först.")
    first = record.values.get("starts_on")
    if isinstance(first, date) and (first < span[0] or (span[1] is not None and first > span[1])):
        last = span[1] or "tills vidare"
        what = f"Dagen ligger utanför anställningen, {span[0]} – {last}."
        return _reject(kind, record, "starts_on", what, "Rätta dagen, eller anställningens dagar.")
    return None


def _employments(records: Sequence[Record], ground: Ground) -> tuple[list[Reject], set[int]]:
    rejects: list[Reject] = []
    known: set[int] = set()
    for record in records:
        values = record.values
        key = (str(values["person"]), int(str(values["employment"])))
        held = ground.employments.get(key)
        if held is None:
            continue
        told = (values["form"], values["agreement"], (values["starts_on"], values["ends_on"]))
        if told == (held.form, held.agreement, ground.spans.get(key)):
            known.add(record.line)
        else:
            rejects.append(
                _reject("employments", record, "employment", "Anställningen finns redan med andra uppgifter.")
            )
    return rejects, known


def _against(
    kind: str, records: Sequence[Record], held: Mapping[Thread, list[Says]], told: Callable[[Mapping[str, Any]], Any]
) -> tuple[list[Reject], set[int]]:
    """Rows beside what the register holds of the same thread."""
    rejects: list[Reject] = []
    known: set[int] = set()
    for record in records:
        thread, says = told(record.values)
        first, last = record.values["starts_on"], record.values.get("ends_on")
        for starts_on, ends_on, holds in held.get(thread, ()):
            if starts_on == first and holds == says and (last is None or last == ends_on):
                known.add(record.line)
            elif (last is None or starts_on <= last) and (ends_on is None or ends_on >= first):
                rejects.append(_reject(kind, record, "starts_on", OTHERWISE))
            else:
                continue
            break
    return rejects, known


def _held(rows: Iterable[Any], thread: Callable[[Any], Thread], says: Callable[[Any], tuple[Any, ...]]) -> Any:
    found: dict[Thread, list[Says]] = defaultdict(list)
    for row in rows:
        found[thread(row)].append((row.starts_on, row.ends_on, says(row)))
    return found


def _employment_key(values: Mapping[str, Any]) -> tuple[str, int]:
    return values["person"], values["employment"]


def _by_employment(model: Any, ground: Ground) -> Any:
    ids = [row.pk for row in ground.employments.values()]
    rows = model.objects.filter(employment__any=ids, superseded_at__isnull=True)
    return rows.select_related("employment__person").order_by("pk")


def _by_person(model: Any, ground: Ground) -> Any:
    rows = model.objects.filter(person__any=ground.people.values(), superseded_at__isnull=True)
    return rows.select_related("person").order_by("pk")


def _of(row: Any) -> tuple[str, int]:
    return row.employment.person.number, row.employment.number


def _pay(records: Sequence[Record], ground: Ground) -> tuple[list[Reject], set[int]]:
    held = _held(
        _by_employment(PayTerms, ground).select_related("employment__person", "unit"),
        _of,
        lambda row: (row.unit.code, row.form, row.pay_ore, row.extent, row.coding),
    )
    rejects, known = _against(
        "pay", records, held,
        lambda v: (_employment_key(v), (v["unit"], v["form"], v["pay"], v["extent"], v["coding"])),
    )  # fmt: skip
    units = set(Unit.objects.order_by().values_list("code", flat=True))
    days: dict[date, set[str]] = defaultdict(set)
    for record in records:
        days[_day(record)].add(str(record.values["coding"]))
    faults = {day: unknown_codings(codings, on=day) for day, codings in days.items()}
    refused = {row.line for row in rejects}
    for record in records:
        if record.line in refused:
            continue
        if record.values["unit"] not in units:
            rejects.append(
                _reject("pay", record, "unit", "Enheten finns inte.", "Lägg upp enheten, eller välj en annan.")
            )
        elif fault := faults[_day(record)].get(str(record.values["coding"])):
            rejects.append(
                _reject("pay", record, "coding", f"Kodsträngen går inte att bokföra på: {fault}.", "Rätta den.")
            )
    return rejects, known - {row.line for row in rejects}


def _day(record: Record) -> date:
    day = record.values["starts_on"]
    assert isinstance(day, date)  # noqa: S101 - the column is required
    return day


def _supplements(records: Sequence[Record], ground: Ground) -> tuple[list[Reject], set[int]]:
    held = _held(_by_employment(FixedItem, ground), lambda row: (*_of(row), row.code), lambda row: (row.amount_ore,))
    return _against(
        "supplements", records, held, lambda v: ((*_employment_key(v), v["code"]), (v["amount"],))
    )  # fmt: skip


def _tax(records: Sequence[Record], ground: Ground) -> tuple[list[Reject], set[int]]:
    held = _held(
        _by_person(TaxDecision, ground), lambda row: (row.person.number,), lambda row: (row.kind, row.table, row.column)
    )
    return _against("tax", records, held, lambda v: ((v["person"],), (v["kind"], *table_of(v))))


def table_of(values: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Table and column, which only a decision by table has."""
    return (values["table"], values["column"]) if values["kind"] == "table" else (None, None)


def _bank(records: Sequence[Record], ground: Ground) -> tuple[list[Reject], set[int]]:
    held = _held(
        _by_person(BankAccount, ground), lambda row: (row.person.number,), lambda row: (row.clearing, row.account)
    )
    return _against("bank", records, held, lambda v: ((v["person"],), account_of(v)))


def account_of(values: Mapping[str, Any]) -> tuple[str, str]:
    """The account as the register writes it, filled to the bank's length."""
    found = parse_bank_account(str(values["clearing"]), str(values["account"]))
    return found.clearing, found.account


def _balances(records: Sequence[Record], ground: Ground) -> tuple[list[Reject], set[int]]:
    ids = [row.pk for row in ground.employments.values()]
    rows = VacationRow.objects.filter(employment__any=ids, kind="opening").exclude(state="returned")
    held: dict[Thread, Any] = {
        (*_of(row), row.pot, row.year): row.days for row in rows.select_related("employment__person").order_by("pk")
    }
    flex = FlexEntry.objects.filter(employment__any=ids, origin=FLEX_ORIGIN).select_related("employment__person")
    held |= {(*_of(row), "flex", row.day.year): row.minutes for row in flex.order_by("pk")}

    def told(values: Mapping[str, Any]) -> tuple[Thread, Any]:
        days = values["quantity"]
        return (*_employment_key(values), values["kind"], values["year"]), (
            minutes_of(values) if values["kind"] == "flex" else days
        )

    return _same_or_other("balances", records, held, told, "quantity")


def minutes_of(values: Mapping[str, Any]) -> int:
    """Hours of a flex balance as whole minutes."""
    return round(values["quantity"] * 60)


def _same_or_other(
    kind: str,
    records: Sequence[Record],
    held: Mapping[Thread, Any],
    told: Callable[[Mapping[str, Any]], tuple[Thread, Any]],
    name: str,
) -> tuple[list[Reject], set[int]]:
    rejects: list[Reject] = []
    known: set[int] = set()
    for record in records:
        key, says = told(record.values)
        if key not in held:
            continue
        if held[key] == says:
            known.add(record.line)
        else:
            rejects.append(_reject(kind, record, name, "Registret har redan en annan uppgift."))
    return rejects, known


def _absences(records: Sequence[Record], ground: Ground) -> tuple[list[Reject], set[int]]:
    rows = _by_employment(Absence, ground).filter(state__in=COUNTED)
    held = _held(rows, _of, lambda row: (row.kind, row.extent))
    return _against("absences", records, held, lambda v: (_employment_key(v), (v["kind"], v["extent"])))


def _time(records: Sequence[Record], ground: Ground) -> tuple[list[Reject], set[int]]:
    rows = _by_employment(TimeEntry, ground).filter(state__in=COUNTED)
    held = {(*_of(row), row.code, row.starts_on, row.ends_on, row.quantity, row.amount_ore) for row in rows}
    known = {
        record.line
        for record in records
        if (*_employment_key(record.values), record.values["code"], *entry_of(record.values)) in held
    }
    return [], known


def entry_of(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Days, quantity and amount of a reported row; without a last day it is of one day."""
    return values["starts_on"], values["ends_on"] or values["starts_on"], values["quantity"], values["amount"]


def _history(records: Sequence[Record], ground: Ground) -> tuple[list[Reject], set[int]]:
    rows = EarlierPay.objects.filter(person__any=ground.people.values()).select_related("person")
    held = {(row.person.number, row.month, row.code): row.amount_ore for row in rows.order_by("pk")}
    return _same_or_other(
        "history", records, held, lambda v: ((v["person"], v["month"], v["code"]), v["amount"]), "amount"
    )


JUDGES: Mapping[str, Callable[[Sequence[Record], Ground], tuple[list[Reject], set[int]]]] = {
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
