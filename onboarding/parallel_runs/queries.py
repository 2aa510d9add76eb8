"""Reads of parallel runs: within the agency in scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from onboarding.parallel_runs.calculating import rules_of
from onboarding.parallel_runs.models import (
    ComparedPerson,
    DifferenceGroup,
    LineDifference,
    ParallelRun,
    ParallelState,
    ResultLine,
    ResultSide,
    TrialInput,
)
from onboarding.projects.models import Project
from payroll.calculation.explain import explain_all
from payroll.calculation.frozen import thaw
from payroll.calculation.payslip import calculate
from payroll.employment.models import Person
from servicecenter.common.because import Because

UNCONFIRMED = Q(group__confirmed_at__isnull=True)


def run_by_id(public_id: UUID) -> ParallelRun | None:
    rows = ParallelRun.objects.select_related("project__agency", "file", "started_by")
    return rows.filter(public_id=public_id).first()


def group_by_id(public_id: UUID) -> DifferenceGroup | None:
    rows = DifferenceGroup.objects.select_related("run__project__agency", "explained_by", "confirmed_by")
    return rows.filter(public_id=public_id).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """How the people of a run stand (utfall): alike to the öre, with every difference explained, or not."""

    equal: int
    explained: int
    unexplained: int
    net_unexplained: int

    @property
    def people(self) -> int:
        return self.equal + self.explained + self.unexplained


def standing_of(run: ParallelRun) -> Standing:
    return standings_of([run])[run.pk]


def standings_of(runs: Sequence[ParallelRun]) -> dict[int, Standing]:
    """One question, however many runs and people."""
    open_rows = LineDifference.objects.filter(UNCONFIRMED, run=OuterRef("run"), number=OuterRef("number"))
    rows = ComparedPerson.objects.filter(run__in=[run.pk for run in runs], differences__gt=0)
    rows = rows.annotate(is_open=Exists(open_rows)).order_by().values("run_id")
    is_open = Q(is_open=True)
    differs = ~Q(old_net_ore=F("our_net_ore")) | Q(old_net_ore=None) | Q(our_net_ore=None)
    told = {
        row["run_id"]: row
        for row in rows.annotate(
            explained=Count("pk", filter=~is_open), unexplained=Count("pk", filter=is_open),
            nets=Count("pk", filter=is_open & differs),
        )
    }  # fmt: skip
    nothing = {"explained": 0, "unexplained": 0, "nets": 0}
    found = {run.pk: told.get(run.pk, nothing) for run in runs}
    return {
        run.pk: Standing(run.equal, found[run.pk]["explained"], found[run.pk]["unexplained"], found[run.pk]["nets"])
        for run in runs
    }


def runs_of(project: Project) -> list[ParallelRun]:
    """The oldest month first."""
    return list(ParallelRun.objects.filter(project=project).select_related("file", "started_by").order_by("month"))


def groups_of(run: ParallelRun) -> QuerySet[DifferenceGroup]:
    """What is not confirmed first, the largest amount first."""
    rows = DifferenceGroup.objects.filter(run=run).select_related("explained_by", "confirmed_by")
    return rows.annotate(change=F("our_ore") - F("old_ore")).order_by(
        F("confirmed_at").asc(nulls_first=True), F("explained_at").asc(nulls_first=True), "-count", "id"
    )


def said_before(group: DifferenceGroup) -> DifferenceGroup | None:
    """What was said of like differences in another month's run."""
    rows = DifferenceGroup.objects.filter(
        run__project_id=group.run.project_id, cause=group.cause, code=group.code, explained_at__isnull=False
    )
    return rows.exclude(run=group.run_id).order_by("-run__month", "-pk").first()


def differences_of(run: ParallelRun, *, group: DifferenceGroup | None = None) -> QuerySet[LineDifference]:
    rows = LineDifference.objects.filter(run=run).select_related("group")
    rows = rows.filter(group=group) if group else rows
    return rows.order_by("number", "code", "id")


def people_of(run: ParallelRun, *, q: str = "", only: str = "open") -> QuerySet[ComparedPerson]:
    """Compared people, those with something unexplained first when all are asked for."""
    open_rows = LineDifference.objects.filter(UNCONFIRMED, run=run, number=OuterRef("number"))
    rows = ComparedPerson.objects.filter(run=run).annotate(is_open=Exists(open_rows))
    if q.strip():
        named = Person.objects.filter(Q(family_name__icontains=q.strip()) | Q(given_name__icontains=q.strip()))
        rows = rows.filter(Q(number__startswith=q.strip()) | Q(number__in=named.order_by().values("number")))
    if only == "open":
        rows = rows.filter(is_open=True)
    elif only == "different":
        rows = rows.filter(differences__gt=0)
    return rows.order_by("-is_open", "number")


def compared_person(run: ParallelRun, number: str) -> ComparedPerson | None:
    return ComparedPerson.objects.filter(run=run, number=number).first()


def people_by(numbers: list[str]) -> list[Person]:
    """Those of the numbers that our register has."""
    return list(Person.objects.filter(number__in=numbers).order_by("pk"))


def lines_of(run: ParallelRun, number: str) -> dict[str, dict[str, Any]]:
    """A person's lines by salary type, both sides summed."""
    found: dict[str, dict[str, Any]] = {}
    rows = ResultLine.objects.filter(run=run, number=number).order_by("code", "id")
    for row in rows:
        side = found.setdefault(row.code, {}).setdefault(row.side, {"amount": 0, "quantity": None})
        side["amount"] += row.amount_ore
        if row.quantity is not None:
            side["quantity"] = (side["quantity"] or 0) + row.quantity
    return found


def because_of(run: ParallelRun, number: str) -> tuple[dict[str, list[Because]], str]:
    """Why each of our lines is what it is, by salary type; and why the person could not be calculated, if so."""
    told = TrialInput.objects.filter(run=run, number=number).first()
    if told is None or not told.inputs:
        return {}, told.fault if told else ""
    pay_input, rules = thaw(told.inputs), rules_of(run)
    found: dict[str, list[Because]] = {}
    for line, because in zip(calculate(pay_input, rules).lines, explain_all(pay_input, rules), strict=True):
        found.setdefault(line.code, []).append(because)
    return found, ""


def still_runs(at: datetime, *, still: timedelta) -> list[int]:
    rows = ParallelRun.objects.filter(Q(worked_at__isnull=True) | Q(worked_at__lt=at - still))
    return list(rows.filter(state=ParallelState.WAITING).order_by("id").values_list("pk", flat=True))


def compared_runs(project: Project) -> list[ParallelRun]:
    """The newest month first."""
    rows = ParallelRun.objects.filter(project=project, state=ParallelState.COMPARED)
    return list(rows.order_by("-month"))


OLD, OURS = ResultSide.OLD.value, ResultSide.OURS.value
