"""Reading advances with what is left of them (förskott och fordringar), and archives, of the agency in scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum

from payroll.advances.models import Advance, AdvanceDecision, AdvanceException
from payroll.advances.queries import advances_to, paid_advances
from payroll.employment.models import EmploymentSpan, Person
from payroll.employment.queries import by_name_or_number
from payroll.reserve.models import ReserveExport
from payroll.runs.settling import settled_sums, what_is_left
from servicecenter.agencies.queries import in_force
from servicecenter.common.money import Ore
from servicecenter.tenancy.lookups import Keys
from servicecenter.workflow.models import TransitionLog


@dataclass(frozen=True, slots=True)
class Claim:
    """What a person has been paid ahead, and what of it no run has settled yet (fordran)."""

    person: Person
    paid_ore: Ore
    settled_ore: Ore
    paid_on: date
    is_employed: bool

    @property
    def left_ore(self) -> Ore:
        return self.paid_ore - self.settled_ore


def claims(*, at: datetime, on: date, only_left: bool = True, text: str = "") -> list[Claim]:
    """One row a person, in Swedish order of name. Four queries however many people."""
    paid = paid_advances(known_at=at).order_by().values_list("person_id")
    sums = {pk: (ore, day) for pk, ore, day in paid.annotate(ore=Sum("amount_ore"), day=Max("paid_on"))}
    settled = settled_sums(Keys(sums)) if sums else {}
    wanted = [pk for pk, (ore, _day) in sums.items() if not only_left or ore > settled.get(pk, 0)]
    people = Person.objects.filter(pk__any=wanted).order_by("sort_key", "pk")
    if text:
        people = people.filter(by_name_or_number(text))
    employed = _employed(wanted, on)
    return [
        Claim(row, int(sums[row.pk][0]), settled.get(row.pk, 0), sums[row.pk][1], row.pk in employed) for row in people
    ]


def _employed(person_ids: Sequence[int], on: date) -> set[int]:
    rows = EmploymentSpan.objects.filter(
        in_force(on), superseded_at__isnull=True, employment__person_id__any=list(person_ids)
    )
    return set(rows.order_by().values_list("employment__person_id", flat=True))


@dataclass(frozen=True, slots=True)
class OwnAdvance:
    """An advance as its receiver reads it. ``left_ore`` is nothing until the money has gone."""

    advance: Advance
    left_ore: Ore | None


def advances_with_left(person: Person, *, at: datetime) -> list[OwnAdvance]:
    """Everything decided for a person, newest first. Three queries."""
    left = {row.pk: ore for row, ore in what_is_left(paid_advances(known_at=at, person=person)).get(person.pk, [])}
    return [OwnAdvance(row, left.get(row.pk)) for row in advances_to(person)]


def left_of_decision(decision: AdvanceDecision, *, at: datetime) -> Ore | None:
    """What no run has settled yet of a decision; nothing before the money has gone."""
    people = Advance.objects.filter(decision=decision).order_by().values("person_id")
    left = what_is_left(paid_advances(known_at=at, person_id__in=people))
    own = [ore for rows in left.values() for row, ore in rows if row.decision_id == decision.pk]
    return sum(own) if own else None


def exception_counts(decision: AdvanceDecision) -> list[tuple[str, str, int]]:
    """How many exceptions there are of each kind, with one of their messages, the most first."""
    rows = AdvanceException.objects.filter(decision=decision).order_by().values_list("code")
    return list(rows.annotate(message=Max("message"), n=Count("pk")).order_by("-n", "code"))


def steps_of(decision: AdvanceDecision) -> QuerySet[TransitionLog]:
    """Each change of state with its person and moment, of the decision and of its batch."""
    own = Q(object_kind=decision._meta.model_name, object_id=decision.pk)
    if decision.batch_id:
        own |= Q(object_kind="paymentbatch", object_id=decision.batch_id)
    return TransitionLog.objects.filter(own).select_related("by").order_by("id")


def exports() -> QuerySet[ReserveExport]:
    """Archives written, newest first."""
    rows: Any = ReserveExport.objects.select_related("run", "written_by").defer("person_ids", "run__rules")
    return rows.order_by("-written_at", "-id")


def find_export(public_id: UUID) -> ReserveExport:
    """Raises ``ReserveExport.DoesNotExist``, for another agency's archive too."""
    return ReserveExport.objects.select_related("run", "written_by").get(public_id=public_id)
