"""Whose payment is it (matchning): each row told is tied to one person and the amount to be paid, or refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext as _

from payroll.advances.queries import used_references
from payroll.employment.models import Person
from payroll.reserve.told import Rejected, Told, parts_of
from payroll.runs.models import PayRun, Payslip
from payroll.runs.settling import IN_HAND
from servicecenter.common.money import Ore, format_kronor


@dataclass(frozen=True, slots=True)
class Matched:
    """A payment that has been made to a person we know."""

    person_id: int
    reference: str
    amount_ore: Ore
    paid_on: date


def match_told(rows: Iterable[Told | Rejected], *, today: date) -> tuple[list[Matched], list[Rejected]]:
    """Some five queries however many rows. A payment is used once, in one file or in many."""
    told = list(rows)
    known = _Known([row for row in told if isinstance(row, Told)], today)
    matched: list[Matched] = []
    rejected: list[Rejected] = []
    for row in told:
        found = row if isinstance(row, Rejected) else known.matched(row)
        (rejected if isinstance(found, Rejected) else matched).append(found)
    return matched, rejected


class _Known:
    """What the agency in scope knows of the people and amounts that a file speaks of."""

    def __init__(self, told: Sequence[Told], today: date) -> None:
        parts = [found for row in told if (found := parts_of(row.reference))]
        self.today = today
        self.by_number = _people_by_number([row.number for row in told if row.number])
        self.due = dict(_due({run_id for run_id, _person in parts}, [person_id for _run, person_id in parts]))
        self.used = used_references([reference for row in told for reference in self._references(row)])

    def _references(self, row: Told) -> Iterator[str]:
        if parts_of(row.reference):
            yield row.reference
        elif row.number in self.by_number:
            yield own_reference(self.by_number[row.number], row)

    def matched(self, row: Told) -> Matched | Rejected:
        person_id = self._person(row)
        if isinstance(person_id, Rejected):
            return person_id
        if row.paid_on > self.today:
            return _refused(row, "future", _("Dagen %s har inte varit än.") % row.paid_on)
        reference = next(self._references(row))
        if reference in self.used:
            return _refused(row, "registered", _("Betalningen är redan registrerad."))
        self.used.add(reference)
        return Matched(person_id, reference, row.amount, row.paid_on)

    def _person(self, row: Told) -> int | Rejected:
        """By the archive's reference, whose amount must be right; otherwise by employment number."""
        parts = parts_of(row.reference)
        if parts is None:
            return self._by_number(row)
        due = self.due.get(parts)
        if due is None:
            return _refused(row, "unknown", _("Referensen finns inte i något reservarkiv för den här myndigheten."))
        if row.number and self.by_number.get(row.number) != parts[1]:
            return _refused(row, "unknown", _("Referensen och anställningsnumret hör till olika personer."))
        if due != row.amount:
            expected = format_kronor(due)
            return _refused(row, "amount", _("Beloppet är inte det i arkivet, som är %s kr. Utred först.") % expected)
        return parts[1]

    def _by_number(self, row: Told) -> int | Rejected:
        if not row.number:
            return _refused(row, "unknown", _("Referensen är inte från ett reservarkiv."))
        if row.reference:
            return _refused(row, "unknown", _("Referensen finns inte i något reservarkiv för den här myndigheten."))
        if row.number not in self.by_number:
            return _refused(row, "unknown", _("Ingen i myndigheten har anställningsnumret."))
        return self.by_number[row.number]


def own_reference(person_id: int, row: Told) -> str:
    """A payment without a reference is known by person, day and amount."""
    return uuid5(NAMESPACE_OID, f"outside:{person_id}:{row.paid_on}:{row.amount}").hex


def _refused(row: Told, code: str, reason: str) -> Rejected:
    return Rejected(row.line, row.text, code, reason, row.amount)


def _people_by_number(numbers: Sequence[str]) -> dict[str, int]:
    rows = Person.objects.filter(number__in=set(numbers)).order_by()
    return dict(rows.values_list("number", "pk"))


def _due(run_ids: set[int], person_ids: Sequence[int]) -> Iterator[tuple[tuple[int, int], Ore]]:
    """What each person had in hand in the runs that archives were written from."""
    if not run_ids:
        return
    runs = PayRun.objects.filter(pk__in=run_ids, state__in=("definitive", "paid")).order_by()
    rows = Payslip.objects.filter(run__in=runs, person_id__any=list(person_ids)).order_by()
    for run_id, person_id, ore in rows.values_list("run_id", "person_id", IN_HAND):
        yield (run_id, person_id), ore
