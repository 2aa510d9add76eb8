"""From the payslips of a month to its statements (från lönespecifikation till individuppgift).

Some thousand people at a time, each compared with what was declared before.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max, QuerySet

from payroll.calculation.frozen import thaw
from payroll.calculation.model import EmploymentInput
from payroll.declarations.models import (
    AbsenceStatement,
    Change,
    Declaration,
    DeclarationState,
    IndividualStatement,
    StatementNumber,
)
from payroll.employment.models import Person
from payroll.exchange.agi import FIELDS, TAX_AMOUNTS, AbsenceKind, Value, contribution_base, tax_field, values_of
from payroll.rules import PayrollRules
from payroll.runs.models import Payslip
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.common.calendars import is_working_day
from servicecenter.common.money import ORE_PER_KRONA, Ore
from servicecenter.common.periods import Period
from servicecenter.tenancy.bulk import copy_rows, text
from servicecenter.tenancy.scope import current_agency_id

PEOPLE_AT_ONCE = 2_000

BOXES = [(code, box) for code, salary_type in CATALOGUE.items() for box in salary_type.agi_boxes if box in FIELDS]
"""Which field of an individual statement each salary type adds to."""

BENEFIT_FIELDS = ("012", "013", "018")

ABSENCES = {
    "child_care": AbsenceKind.CHILD_CARE,
    "child_birth": AbsenceKind.CHILD_CARE,
    "parental_leave": AbsenceKind.PARENTAL,
}
"""The absences that Försäkringskassan pays for and the employer reports; the ten days at a child's birth are paid as
temporary parental benefit (socialförsäkringsbalken 13 kap.)."""

SUMS = """
SELECT s.person_id, s.run_id, m.box, sum(l.amount_ore)::bigint
FROM payroll_payslip s
JOIN payroll_payline l ON l.payslip_id = s.id
JOIN unnest(%(codes)s::text[], %(boxes)s::text[]) AS m (code, box) ON m.code = l.code
WHERE s.agency_id = %(agency)s AND l.agency_id = %(agency)s AND s.run_id = ANY(%(runs)s)
  AND s.person_id = ANY(%(people)s)
GROUP BY 1, 2, 3
"""

STATEMENT_COLUMNS = (
    *("agency_id", "declaration_id", "person_id", "number", "identity", "tax_field", "boxes", "before"),
    *("cash_kr", "benefits_kr", "tax_kr", "change"),
)
WHOLE = Decimal(100)
TOLD = (DeclarationState.SEALED, DeclarationState.APPROVED, DeclarationState.RECEIVED)

Key = tuple[int, str]
"""A person and what tells their statements of a month apart."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the earlier version declared."""

    identity: str
    number: int
    boxes: dict[str, int]


@dataclass
class Gathered:
    """What the statements come to."""

    people: int = 0
    to_send: int = 0
    tax_kr: int = 0
    base_by_rate: dict[Decimal, Ore] = field(default_factory=lambda: defaultdict(int))

    @property
    def contributions_kr(self) -> int:
        """Field 487: each rate on its summed base, öre dropped (technical description, control B_006)."""
        return sum(int(base * rate) // ORE_PER_KRONA for rate, base in self.base_by_rate.items())


def gather(declaration: Declaration, rules: PayrollRules) -> Gathered:
    """Write the statements of a draft. Constant queries for each two thousand people."""
    gathered = Gathered()
    people = _people(declaration)
    for first in range(0, len(people), PEOPLE_AT_ONCE):
        _gather_some(declaration, people[first : first + PEOPLE_AT_ONCE], rules, gathered)
    return gathered


def _people(declaration: Declaration) -> list[int]:
    """Everyone with a payslip now, or a statement before."""
    ids = set(Payslip.objects.filter(run_id__in=declaration.run_ids).order_by().values_list("person_id", flat=True))
    if declaration.earlier_id:
        ids |= set(_earlier(declaration).order_by().values_list("person_id", flat=True))
    return sorted(ids)


def _earlier(declaration: Declaration) -> QuerySet[IndividualStatement]:
    return IndividualStatement.objects.filter(declaration_id=declaration.earlier_id).exclude(change=Change.REMOVED)


def _gather_some(declaration: Declaration, ids: Sequence[int], rules: PayrollRules, gathered: Gathered) -> None:
    people = Person.objects.in_bulk(ids)
    before = {
        (row.person_id, row.tax_field): Known(row.identity, row.number, row.boxes)
        for row in _earlier(declaration).filter(person_id__any=ids)
    }
    now = dict(_statements(declaration, ids))
    numbers = numbers_for(declaration.month, [*now, *before])
    lines = []
    for key in sorted({*now, *before}):
        person = people[key[0]]
        lines += _lines(declaration, person, key, numbers[key], now.get(key), before.get(key), gathered)
    _add_contributions(now, people, rules, gathered)
    copy_rows("payroll_individualstatement", STATEMENT_COLUMNS, lines)


def _statements(declaration: Declaration, ids: Sequence[int]) -> Iterator[tuple[Key, dict[str, int]]]:
    """The fields of each person's statements: payslips with the same kind of tax together, empty ones left out."""
    sums: dict[Key, dict[str, Ore]] = {}
    for (person_id, _run), boxes in _sums(declaration, ids).items():
        into = sums.setdefault((person_id, tax_field(boxes)), defaultdict(int))
        for box, amount in boxes.items():
            into[box] += amount
    for key, boxes in sums.items():
        values = values_of(boxes, tax=key[1])
        if any(value for _code, value in values):
            yield key, {code: int(value) for code, value in values}


def _sums(declaration: Declaration, ids: Sequence[int]) -> Mapping[tuple[int, int], dict[str, Ore]]:
    """Öre by box for each person and run."""
    found: dict[tuple[int, int], dict[str, Ore]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            SUMS,
            {
                "codes": [code for code, _box in BOXES],
                "boxes": [box for _code, box in BOXES],
                "agency": declaration.agency_id,
                "runs": declaration.run_ids,
                "people": list(ids),
            },
        )
        for person_id, run_id, box, amount in cursor.fetchall():
            found[person_id, run_id][box] = amount
    return found


def numbers_for(month: str, keys: Sequence[Key]) -> dict[Key, int]:
    """The specification numbers of some statements; those that have none get the next ones of the month."""
    people = list({person_id for person_id, _key in keys})
    rows = StatementNumber.objects.filter(month=month, person_id__any=people)
    numbers = {(row.person_id, row.key): row.number for row in rows}
    last = StatementNumber.objects.filter(month=month).aggregate(last=Max("number"))["last"] or 0
    new = {key: number for number, key in enumerate(sorted(set(keys) - numbers.keys()), last + 1)}
    agency_id = current_agency_id()
    lines = [f"{agency_id}\t{month}\t{key[0]}\t{key[1]}\t{number}\n" for key, number in new.items()]
    copy_rows("payroll_statementnumber", ("agency_id", "month", "person_id", "key", "number"), lines)
    return numbers | new


def _lines(
    declaration: Declaration,
    person: Person,
    key: Key,
    number: int,
    now: dict[str, int] | None,
    before: Known | None,
    gathered: Gathered,
) -> Iterator[str]:
    """The rows of one statement: a removal where it is gone, or where the person has got another identity since.

    A protected person's number is known only behind its wall, so that it has changed cannot be seen here.
    """
    identity = "" if person.is_protected else person.personal_number
    was = "" if before is None or person.is_protected else before.identity
    moved = bool(identity and was) and was != identity
    if before is not None and (now is None or moved):
        gathered.to_send += 1
        yield _line(declaration, key, number, was, before.boxes, before.boxes, Change.REMOVED)
    if now is None:
        return
    change = _change(now, None if moved else before)
    gathered.people += 1
    gathered.to_send += change != Change.SAME
    gathered.tax_kr += sum(now.get(code, 0) for code in TAX_AMOUNTS)
    yield _line(declaration, key, number, identity, now, before.boxes if before and not moved else None, change)


def _change(now: dict[str, int], before: Known | None) -> Change:
    if before is None:
        return Change.NEW
    return Change.SAME if before.boxes == now else Change.CHANGED


def _line(
    declaration: Declaration,
    key: Key,
    number: int,
    identity: str,
    boxes: dict[str, int],
    before: dict[str, int] | None,
    change: Change,
) -> str:
    person_id, tax = key
    benefits = sum(boxes.get(code, 0) for code in BENEFIT_FIELDS)
    was = "\\N" if before is None else text(json.dumps(before))
    withheld = sum(boxes.get(code, 0) for code in TAX_AMOUNTS)
    return (
        f"{declaration.agency_id}\t{declaration.pk}\t{person_id}\t{number}\t{identity}\t{tax}\t{text(json.dumps(boxes))}\t"
        f"{was}\t{boxes.get('011', 0)}\t{benefits}\t{withheld}\t{change}\n"
    )


def _add_contributions(
    now: Mapping[Key, dict[str, int]], people: Mapping[int, Person], rules: PayrollRules, gathered: Gathered
) -> None:
    """The base of each rate, by person and month: a monthly cap is used up once, however many statements."""
    bases: dict[int, Ore] = defaultdict(int)
    for (person_id, _tax), boxes in now.items():
        bases[person_id] += contribution_base(Value(code, amount) for code, amount in boxes.items())
    for person_id, base in bases.items():
        if base > 0:
            for part in rules.contributions(base, born_on=people[person_id].born_on, pays_on=rules.day):
                gathered.base_by_rate[part.rate] += part.base


def gather_absences(declaration: Declaration) -> tuple[int, int]:
    """Write the days of absence of a draft; gives how many it tells of, and how many of them go into the file."""
    now = dict(_absence_days(declaration))
    before = {
        (row.person_id, _absence_key(row.on, row.kind)): row
        for row in AbsenceStatement.objects.filter(declaration_id=declaration.earlier_id).exclude(change=Change.REMOVED)
    }
    people = Person.objects.in_bulk({person_id for person_id, _key in (*now, *before)})
    numbers = numbers_for(declaration.month, [*now, *before])
    rows = []
    for key in sorted({*now, *before}):
        person, was = people[key[0]], before.get(key)
        on, kind, percent = now[key] if was is None else now.get(key, (was.on, was.kind, was.percent))
        row = AbsenceStatement(
            declaration=declaration, person=person, number=numbers[key], on=on, kind=kind, percent=percent
        )
        row.identity = "" if person.is_protected else person.personal_number
        if key not in now:
            row.change = Change.REMOVED
        elif was is None:
            row.change = Change.NEW
        else:
            row.change = Change.SAME if was.percent == percent else Change.CHANGED
        rows.append(row)
    AbsenceStatement.objects.bulk_create(rows, batch_size=PEOPLE_AT_ONCE)
    return len(now), sum(row.change != Change.SAME for row in rows)


def _absence_days(declaration: Declaration) -> Iterator[tuple[Key, tuple[date, str, Decimal]]]:
    """Working days with child care or parental leave that the month's payslips settled, in percent of full time.

    Reported in the period whose pay the absence changed, not the month when it happened: a day of an earlier month that
    became known now is told here, unless an earlier period has told it.
    """
    days: dict[tuple[int, date, str], Decimal] = defaultdict(Decimal)
    pattern = "|".join(f'"kind":"{kind}"' for kind in ABSENCES)
    slips = Payslip.objects.filter(run_id__in=declaration.run_ids, inputs__regex=pattern).order_by("pk")
    for person_id, inputs in slips.values_list("person_id", "inputs").iterator(chunk_size=PEOPLE_AT_ONCE):
        pay_input = thaw(inputs)
        for employments in (pay_input.employments, *(row.employments for row in pay_input.earlier if row.is_whole)):
            for day, kind, percent in _days_of(employments):
                days[person_id, day, kind] += percent
    told = _told_before(declaration, {person_id for person_id, _day, _kind in days})
    for (person_id, day, kind), percent in days.items():
        if (person_id, day, kind) not in told:
            yield (person_id, _absence_key(day, kind)), (day, kind, min(percent, WHOLE).quantize(Decimal("0.01")))


def _days_of(employments: Iterable[EmploymentInput]) -> Iterator[tuple[date, str, Decimal]]:
    for employment in employments:
        for absence in employment.absences:
            if absence.kind in ABSENCES:
                for number, day in enumerate(Period(absence.starts_on, absence.ends_on).days()):
                    if absence.own_days[number] == "1" if absence.own_days else is_working_day(day):
                        yield day, ABSENCES[absence.kind], absence.extent * _extent(employment, day) / 100


def _told_before(declaration: Declaration, people: Collection[int]) -> set[tuple[int, date, str]]:
    """Days that the declaration of another period tells of."""
    rows = AbsenceStatement.objects.filter(
        person_id__any=list(people), declaration__month__lt=declaration.month, declaration__state__in=TOLD
    ).exclude(change=Change.REMOVED)
    return set(rows.order_by().values_list("person_id", "on", "kind"))


def _extent(employment: EmploymentInput, day: date) -> Decimal:
    """The extent of the employment on a day, in percent of full time."""
    return next((terms.extent for terms in employment.terms if day in terms.period), WHOLE)


def _absence_key(day: date, kind: str) -> str:
    return f"{day}:{'TFP' if kind == AbsenceKind.CHILD_CARE else 'FP'}"
