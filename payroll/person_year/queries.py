"""One person's year as an auditor follows it (personens år): facts and who entered them, pay and who signed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Q

from payroll.absence.models import Absence
from payroll.calculation.wording import kr, number, percent
from payroll.declarations.models import Declaration
from payroll.employment.models import DatedFact, Person
from payroll.employment.queries import versions_of_facts
from payroll.runs.models import PayLine, PayRun, Payslip, RunState
from payroll.runs.paying import DEDUCTIONS, SALARIES
from payroll.salary_types.catalogue import CATALOGUE
from payroll.time.models import TimeEntry
from servicecenter.audit.queries import reads_of_person
from servicecenter.ledger.queries import vouchers_of_origins
from servicecenter.payments.queries import batches_of_origins

READERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Paid:
    """A payslip with all that came of it: the payment, the voucher and the declarations its run is in."""

    payslip: Payslip
    back_pay: Sequence[PayLine]
    batches: Sequence[Any]
    vouchers: Sequence[Any]
    declarations: Sequence[Declaration]

    @property
    def run(self) -> PayRun:
        return self.payslip.run

    @property
    def back_pay_ore(self) -> int:
        return sum(line.amount_ore for line in self.back_pay)


@dataclass(frozen=True, slots=True)
class Entered:
    """A fact as it was entered: what it says, which days, by whom and when, and when it was replaced."""

    kind: str
    what: str
    reason: str
    starts_on: date
    ends_on: date | None
    recorded_at: datetime
    recorded_by: str
    attested_by: str
    superseded_at: datetime | None


def years_of(person: Person) -> list[int]:
    """The years in which the person was paid, newest first."""
    months = Payslip.objects.filter(person=person).order_by().values_list("month", flat=True).distinct()
    return sorted({int(month[:4]) for month in months}, reverse=True)


def pay_of_year(person: Person, year: int) -> list[Paid]:
    """The year's payslips in order, each with what came of it; a fixed number of queries."""
    rows = Payslip.objects.filter(person=person, month__startswith=f"{year}-").exclude(run__state=RunState.CANCELLED)
    slips = list(
        rows.select_related("run__prepared_by", "run__approved_by", "person")
        .defer("inputs")
        .order_by("month", "run__pays_on", "pk")
    )
    runs = [slip.run for slip in slips]
    back_pay = _by(_back_pay(slips), "payslip_id")
    people = ("first_released_by", "second_released_by")
    origins = [f"{run.origin}:{kind}" for run in runs for kind in (SALARIES, DEDUCTIONS)]
    batches = _by(batches_of_origins(origins).defer("content").select_related(*people), "origin")
    vouchers = _by(vouchers_of_origins([run.origin for run in runs]), "origin")
    declarations = _declarations([run.pk for run in runs])
    return [
        Paid(
            slip,
            back_pay.get(slip.pk, []),
            [batch for kind in (SALARIES, DEDUCTIONS) for batch in batches.get(f"{slip.run.origin}:{kind}", [])],
            vouchers.get(slip.run.origin, []),
            [row for row in declarations if slip.run_id in row.run_ids],
        )
        for slip in slips
    ]


def _back_pay(slips: Iterable[Payslip]) -> Iterable[PayLine]:
    """Lines that were earned in a month before the payslip's own."""
    rows = PayLine.objects.filter(payslip_id__any=[slip.pk for slip in slips]).select_related("payslip")
    earlier = rows.defer("payslip__inputs").order_by("payslip_id", "number")
    return [
        line for line in earlier if f"{line.earned_from:%Y-%m}" < line.payslip.month and CATALOGUE[line.code].visible
    ]


def _declarations(run_ids: Sequence[int]) -> list[Declaration]:
    rows = Declaration.objects.filter(run_ids__overlap=list(run_ids)).select_related("sealed_by", "approved_by")
    return list(rows.order_by("month", "version"))


def _by(rows: Iterable[Any], name: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def entered_in(person: Person, year: int) -> list[Entered]:
    """Every fact that held in the year or was entered during it, replaced ones too, in the order they were entered."""
    found = [*_facts(person), *_entries(person), *_absences(person)]
    return sorted((row for row in found if _is_of(row, year)), key=lambda row: (row.recorded_at, row.starts_on))


def _is_of(row: Entered, year: int) -> bool:
    held = row.starts_on.year <= year and (row.ends_on is None or row.ends_on.year >= year)
    return held or row.recorded_at.year == year


def _facts(person: Person) -> Iterator[Entered]:
    for row in versions_of_facts(person):
        yield _entered(row.kind, row.what, row.fact, reason=row.fact.reason)


def _entries(person: Person) -> Iterator[Entered]:
    for row in _reported(TimeEntry, person):
        amount = number(row.quantity) if row.quantity is not None else kr(row.amount_ore or 0)
        yield _entered("", f"{CATALOGUE[row.code].sv} {amount}", row, attested_by=row.attested_by)


def _absences(person: Person) -> Iterator[Entered]:
    for row in _reported(Absence, person):
        yield _entered("", f"{row.get_kind_display()} {percent(row.extent)}", row, attested_by=row.attested_by)


def _reported(model: Any, person: Person) -> Any:
    rows = model.objects.filter(employment__person=person, state="attested")
    return rows.select_related("recorded_by", "attested_by").order_by("recorded_at", "id")


def _entered(kind: str, what: str, row: DatedFact | Any, *, reason: str = "", attested_by: Any = None) -> Entered:
    return Entered(
        kind=kind,
        what=what,
        reason=reason,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        recorded_at=row.recorded_at,
        recorded_by=str(row.recorded_by or ""),
        attested_by=str(attested_by or ""),
        superseded_at=row.superseded_at,
    )


def readers_in(person: Person, year: int) -> tuple[list[Mapping[str, Any]], int]:
    """Who had the person's data up during the year, most first, and how many they were."""
    seen = reads_of_person(person.pk).filter(Q(at__year=year)).order_by()
    rows = seen.values("actor_name").annotate(times=Count("id"), last_at=Max("at"))
    readers = list(rows.order_by(F("times").desc(), "actor_name"))
    return readers[:READERS_SHOWN], len(readers)
