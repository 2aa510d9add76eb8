"""A parallel run on its way (räkning): the old lines taken over, ours calculated in parts, then both compared.

Each step commits with how far it has come. The comparison is one transaction: its groups, people and totals are there
together or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models.functions import Collate

from onboarding.differences.compare import compare
from onboarding.differences.groups import Grouping, key_of
from onboarding.differences.model import NO_FACTS, Compared, Difference, Facts, GroupKey, Line
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
from onboarding.received_files.actions import MOST_TRIES, forget_rows
from payroll.calculation.explain import explain_all
from payroll.calculation.frozen import freeze, thaw
from payroll.calculation.model import PayInput, Payslip
from payroll.calculation.payslip import calculate
from payroll.employment.models import Person
from payroll.runs.models import PayRun
from payroll.runs.rules import pinned_rules
from payroll.runs.trial import Trial
from servicecenter.audit.events import Event, record
from servicecenter.common.because import Because
from servicecenter.common.fault_points import fault_point
from servicecenter.tenancy.bulk import copy_rows, next_ids, text

log = structlog.get_logger()

AT_A_TIME = 1_000
"""People calculated in a transaction."""
AT_ONCE = 20_000
"""Rows held before they are written."""
IS_STILL = timedelta(minutes=1)
LINES = ("agency_id", "run_id", "side", "number", "code", "amount_ore", "quantity")
INPUTS = ("agency_id", "run_id", "person_id", "number", "inputs", "fault")
PEOPLE = ("agency_id", "run_id", "number", "old_net_ore", "our_net_ore", "differences")
DIFFERENCES = (
    *("agency_id", "run_id", "group_id", "number", "code", "old_ore", "our_ore", "old_quantity", "our_quantity"),
)
TAKE_OVER = """
    INSERT INTO onboarding_resultline (agency_id, run_id, side, number, code, amount_ore, quantity)
    SELECT agency_id, %s, 'old', person, values::jsonb ->> 'code', (values::jsonb ->> 'amount')::bigint,
           (values::jsonb ->> 'quantity')::numeric
    FROM onboarding_stagedrow WHERE agency_id = %s AND file_id = %s
"""


def begin(*, run_id: int, at: datetime) -> bool:
    """Count the try before it is made; a run that gets no further is stopped, for someone to look at."""
    with transaction.atomic():
        run = ParallelRun.objects.select_for_update().filter(pk=run_id, state=ParallelState.WAITING).first()
        if run is None:
            return False
        run.tries += 1
        run.worked_at = at
        if run.tries > MOST_TRIES:
            run.state = ParallelState.STOPPED
            run.error = "Räkningen avbröts flera gånger utan att komma vidare."
            log.error("parallel_run_stopped", parallel_run=run.pk, people=run.people_done)
        run.save()
        return run.state == ParallelState.WAITING


@transaction.atomic
def go_on(*, run_id: int, at: datetime) -> bool:
    """The next step of a run; ``True`` when there are more."""
    run = ParallelRun.objects.select_for_update().filter(pk=run_id, state=ParallelState.WAITING).first()
    if run is None:
        return False
    if run.people_done < len(run.person_ids):
        _calculate_some(run)
        fault_point("trial calculated and not counted")
        run.tries, run.worked_at = 0, at
        run.save(update_fields=["people_done", "tries", "worked_at"])
        return True
    _compare(run, at)
    return False


def take_over(run: ParallelRun) -> None:
    """The rows of the old system's file, in the transaction that makes the run."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_OVER, [run.pk, run.agency_id, run.file_id])


def forget(run: ParallelRun) -> None:
    """What an earlier calculation came to; groups stay, with what people have said of them."""
    for table in (LineDifference, ComparedPerson, TrialInput):
        rows = table.objects.filter(run=run)
        rows._raw_delete(rows.db)
    ours = ResultLine.objects.filter(run=run, side=ResultSide.OURS)
    ours._raw_delete(ours.db)


def _calculate_some(run: ParallelRun) -> None:
    some = run.person_ids[run.people_done : run.people_done + AT_A_TIME]
    outcome = Trial.of(run.month, since=run.since, known_at=run.known_at).calculate(some)
    numbers = dict(Person.objects.filter(pk__any=some).order_by().values_list("pk", "number"))
    head = f"{run.agency_id}\t{run.pk}"
    inputs, lines = [], []
    for pay_input, payslip in outcome.payslips:
        number = numbers[payslip.person_id]
        inputs.append(f"{head}\t{payslip.person_id}\t{number}\t{text(freeze(pay_input))}\t\n")
        lines.extend(_lines(f"{head}\t{ResultSide.OURS}\t{number}", payslip))
    for person_id, problem in outcome.set_aside:
        inputs.append(f"{head}\t{person_id}\t{numbers[person_id]}\t\t{text(str(problem)[:400])}\n")
    copy_rows("onboarding_trialinput", INPUTS, inputs)
    copy_rows("onboarding_resultline", LINES, lines)
    run.people_done += len(some)


def _lines(head: str, payslip: Payslip) -> Iterator[str]:
    for line in payslip.lines:
        quantity = "\\N" if line.quantity is None else f"{line.quantity:f}"
        yield f"{head}\t{line.code}\t{line.amount}\t{quantity}\n"


def _compare(run: ParallelRun, at: datetime) -> None:
    told = _Told(run)
    old, ours = _side(run, ResultSide.OLD), _side(run, ResultSide.OURS)
    also = set(
        ResultLine.objects.filter(run=run, side=ResultSide.OLD).order_by().values_list("code", flat=True).distinct()
    )
    for compared in compare(old, ours, facts_of=_FactsOf(run), also=also):
        told.take(compared)
    told.finish()
    fault_point("results compared and not told")
    totals = told.grouping.totals
    run.people, run.equal, run.lines = totals.people, totals.equal, totals.lines
    run.old_net_ore, run.our_net_ore = totals.old_net, totals.our_net
    run.state, run.compared_at, run.tries, run.worked_at = ParallelState.COMPARED, at, 0, at
    run.save()
    forget_rows(run.file)
    record(Event.PARALLEL_RUN_COMPARED, on=run, by=None, at=at, people=run.people, equal=run.equal)


def _side(run: ParallelRun, side: str) -> Iterator[Line]:
    rows = ResultLine.objects.filter(run=run, side=side).order_by(Collate("number", "C"), "code")
    for row in rows.values_list("number", "code", "amount_ore", "quantity").iterator(chunk_size=5_000):
        yield Line(*row)


class _FactsOf:
    """What our calculation knows of those who differ, computed again from their frozen inputs."""

    def __init__(self, run: ParallelRun) -> None:
        self.run, self.rules = run, rules_of(run)

    def __call__(self, number: str) -> Facts:
        told = (
            TrialInput.objects.filter(run=self.run, number=number).exclude(inputs="").values_list("inputs", flat=True)
        )
        found = next(iter(told), None)
        if found is None:
            return NO_FACTS
        pay_input = thaw(found)
        lines = calculate(pay_input, self.rules).lines
        rules: dict[str, set[str]] = {}
        for line, because in zip(lines, explain_all(pay_input, self.rules), strict=True):
            rules.setdefault(line.code, set()).update(_rules_in(because))
        late = frozenset(line.code for line in lines if _is_late(line.earned_to, pay_input))
        return Facts({code: frozenset(names) for code, names in rules.items()}, late)


def _is_late(earned_to: Any, pay_input: PayInput) -> bool:
    return bool(pay_input.earlier) and earned_to < pay_input.month.starts_on


def _rules_in(because: Because) -> Iterator[str]:
    if because.rule:
        yield because.rule
    for step in because.steps:
        yield from _rules_in(step)


def rules_of(run: ParallelRun):
    """The rules that the trial was pinned to."""
    return pinned_rules(PayRun(month=run.month, pays_on=run.pays_on, cut_off_at=run.known_at, rules=run.rules))


class _Told:
    """Writes people and differences as they come, and groups them; what people said of like ones before is kept."""

    def __init__(self, run: ParallelRun) -> None:
        self.run, self.grouping = run, Grouping()
        self.before = {(row.cause, row.code, row.mark): row for row in DifferenceGroup.objects.filter(run=run)}
        self.ids: dict[GroupKey, int] = {}
        self.people: list[str] = []
        self.differences: list[str] = []
        self.head = f"{run.agency_id}\t{run.pk}"
        _defer_references()

    def take(self, compared: Compared) -> None:
        self.grouping.take(compared)
        nets = f"{_or_null(compared.old_net)}\t{_or_null(compared.our_net)}"
        self.people.append(f"{self.head}\t{compared.person}\t{nets}\t{len(compared.differences)}\n")
        for difference in compared.differences:
            self.differences.append(self._line(difference))
        if len(self.people) + len(self.differences) >= AT_ONCE:
            self._flush()

    def _line(self, row: Difference) -> str:
        values = (row.old, row.ours, row.old_quantity, row.our_quantity)
        told = "\t".join([_or_null(value) for value in values])
        return f"{self.head}\t{self._id(key_of(row))}\t{row.person}\t{row.code}\t{told}\n"

    def _id(self, key: GroupKey) -> int:
        if key not in self.ids:
            known = self.before.get((str(key.cause), key.code, key.mark))
            self.ids[key] = known.pk if known else next_ids("onboarding_differencegroup", 1)[0]
        return self.ids[key]

    def _flush(self) -> None:
        copy_rows("onboarding_comparedperson", PEOPLE, self.people)
        copy_rows("onboarding_linedifference", DIFFERENCES, self.differences)
        self.people, self.differences = [], []

    def finish(self) -> None:
        self._flush()
        DifferenceGroup.objects.filter(run=self.run).exclude(pk__in=self.ids.values()).delete()
        for key, group in self.grouping.groups.items():
            known = self.before.get((str(key.cause), key.code, key.mark))
            figures = {"count": group.count, "old_ore": group.old, "our_ore": group.ours}
            if known is None:
                named = {"cause": key.cause, "code": key.code, "mark": key.mark}
                DifferenceGroup.objects.create(pk=self.ids[key], run=self.run, **named, **figures)
            elif any(getattr(known, name) != value for name, value in figures.items()):
                # What was confirmed was confirmed of other figures; the explanation is still a good beginning.
                DifferenceGroup.objects.filter(pk=known.pk).update(confirmed_at=None, confirmed_by=None, **figures)


def _defer_references() -> None:
    """Differences are written before the groups they belong to are complete."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _or_null(value: object) -> str:
    return "\\N" if value is None else str(value)
