"""Reads of employer declarations of the agency in scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from payroll.declarations.models import (
    AbsenceStatement,
    Change,
    Declaration,
    DeclarationFile,
    DeclarationState,
    IndividualStatement,
)
from payroll.employment.models import Person
from payroll.pay_calendar import Turnover, agi_due_day
from payroll.runs.models import PayRun, RunState
from servicecenter.agencies.models import AgencySetting
from servicecenter.common.hashing import sha256_of_json
from servicecenter.common.periods import Month
from servicecenter.workflow.models import TransitionLog

TURNOVER_SETTING = "declaration.turnover"
FIXED = (RunState.DEFINITIVE, RunState.PAID)


def runs_of(month: Month) -> list[PayRun]:
    """The fixed runs that pay in a month (kontantprincipen): the payday decides, not the month of the pay."""
    paid = PayRun.objects.filter(state__in=FIXED, pays_on__range=(month.starts_on, month.ends_on))
    return list(paid.order_by("pays_on", "pk"))


def runs_hash(runs: Iterable[PayRun]) -> str:
    """What the runs contained when they were approved; another run or another content gives another sum."""
    return sha256_of_json([[run.pk, run.approved_hash] for run in runs])


def due_on(month: Month) -> date:
    """The agency's last day for the declaration of a month."""
    return _due_on(month, list(_turnovers()))


def _turnovers() -> QuerySet[AgencySetting]:
    return AgencySetting.objects.filter(key=TURNOVER_SETTING).order_by("starts_on", "id")


def _due_on(month: Month, turnovers: Iterable[AgencySetting]) -> date:
    day = month.ends_on
    chosen = [row.value for row in turnovers if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)]
    return agi_due_day(day, turnover=Turnover(chosen[-1]) if chosen else Turnover.PLAIN)


def declaration_by_id(public_id: UUID) -> Declaration | None:
    people = ("made_by", "sealed_by", "approved_by", "earlier")
    return Declaration.objects.select_related("agency", *people).filter(public_id=public_id).first()


def newest(month: Month) -> Declaration | None:
    return Declaration.objects.filter(month=str(month)).order_by("-version").first()


def versions_of(month: str) -> list[Declaration]:
    return list(Declaration.objects.filter(month=month).order_by("-version"))


def received(month: Month) -> Declaration | None:
    """What the tax agency is known to have: the last version with a receipt."""
    return Declaration.objects.filter(month=str(month), state=DeclarationState.RECEIVED).order_by("-version").first()


def files_of(declaration: Declaration) -> list[DeclarationFile]:
    return list(DeclarationFile.objects.filter(declaration=declaration).order_by("number"))


def file_by_number(declaration: Declaration, number: int) -> DeclarationFile | None:
    return DeclarationFile.objects.filter(declaration=declaration, number=number).first()


def steps_of(declaration: Declaration) -> list[TransitionLog]:
    rows = TransitionLog.objects.filter(object_kind="declaration", object_id=declaration.pk).select_related("by")
    return list(rows.order_by("id"))


def change_counts(declaration: Declaration) -> dict[str, int]:
    """How many statements are new, changed, the same and removed."""
    rows = IndividualStatement.objects.filter(declaration=declaration).order_by().values_list("change")
    return dict(rows.annotate(count=Count("pk")))


def has_protected(declaration: Declaration) -> bool:
    """Whether a file of the declaration tells a protected person's number."""
    return any(
        model.objects.filter(declaration=declaration, person__is_protected=True).exclude(change=Change.SAME).exists()
        for model in (IndividualStatement, AbsenceStatement)
    )


SORTS = {"number": "number", "name": "person__sort_key", "cash": "cash_kr", "benefits": "benefits_kr", "tax": "tax_kr"}


def statements_of(
    declaration: Declaration, *, search: str = "", change: str = "", sort: str = "number"
) -> QuerySet[IndividualStatement]:
    """The individual statements with their person; protected people by their employment number only."""
    rows = IndividualStatement.objects.filter(declaration=declaration).select_related("person")
    for word in search.split():
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__number__startswith=word)
        )
    if change == "differs":
        rows = rows.exclude(change=Change.SAME)
    elif change:
        rows = rows.filter(change=change)
    key = SORTS.get(sort.lstrip("-"), "number")
    return rows.order_by(f"-{key}" if sort.startswith("-") else key, "number", "pk")


def absences_of(declaration: Declaration, *, most: int) -> list[dict[str, Any]]:
    """Days of absence by person, kind and change: how many, the first and the last, the lowest and highest percent."""
    rows = AbsenceStatement.objects.filter(declaration=declaration).order_by()
    groups = rows.values("person_id", "kind", "change").annotate(
        days=Count("pk"), first=Min("on"), last=Max("on"), low=Min("percent"), high=Max("percent")
    )
    return list(groups.order_by("person__sort_key", "person_id", "first")[:most])


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month in the list: its runs, its newest version, and whether something has been paid since."""

    month: Month
    runs: int
    declaration: Declaration | None
    due_on: date
    is_outdated: bool
    is_before_first: bool
    """Paid before the first month that was declared here: it was declared elsewhere, or is forgotten."""

    @property
    def is_left(self) -> bool:
        """Whether something is left to do with it here."""
        return not self.is_done and not self.is_before_first

    @property
    def is_done(self) -> bool:
        return (
            self.declaration is not None
            and self.declaration.state == DeclarationState.RECEIVED
            and not self.is_outdated
        )


def months() -> list[MonthRow]:
    """Every month in which something was paid, the newest first."""
    runs: dict[Month, list[PayRun]] = {}
    for run in PayRun.objects.filter(state__in=FIXED).order_by("-pays_on", "pk"):
        runs.setdefault(Month.of(run.pays_on), []).append(run)
    newest_of, turnovers = _newest_by_month(runs), list(_turnovers())
    first = min(newest_of, default="")
    return [
        MonthRow(
            month,
            len(found),
            newest_of.get(str(month)),
            _due_on(month, turnovers),
            is_outdated=is_outdated(newest_of.get(str(month)), sorted(found, key=lambda run: (run.pays_on, run.pk))),
            is_before_first=str(month) < first,
        )
        for month, found in runs.items()
    ]


def _newest_by_month(months: Collection[Month]) -> dict[str, Declaration]:
    rows = Declaration.objects.filter(month__in=[str(month) for month in months]).order_by("month", "version")
    return {row.month: row for row in rows}


def is_outdated(declaration: Declaration | None, runs: Sequence[PayRun]) -> bool:
    """Whether the month's runs are others than those the version was made of."""
    return declaration is not None and declaration.runs_hash != runs_hash(runs)


def people_by_ids(ids: Collection[int]) -> dict[int, Person]:
    return Person.objects.in_bulk(list(ids))
