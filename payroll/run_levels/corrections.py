"""Payslips that a later run had to put right (rättade lönespecifikationer), and whose late word the cause was.

A payslip was wrong when a later run pays a line again that it already had: the same employment, salary type and month.
Reported time is paid the month after as a rule and is no correction. What was put right because the agency's own people
reported late is the agency's; where any of it was recorded by the centre, or by nobody known, it is the centre's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from payroll.absence.models import Absence
from payroll.employment.models import EmploymentSpan, FixedItem, PayTerms
from payroll.runs.controls.back_pay import STANDING, back_pay_lines
from payroll.runs.models import PayLine, PayRun, Payslip
from servicecenter.accounts.queries import holders_of
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.lookups import Keys

FACTS: tuple[Any, ...] = (EmploymentSpan, PayTerms, FixedItem, Absence)
Line = tuple[int, str, str]
"""Employment, salary type and the month it was earned in."""


@dataclass(frozen=True, slots=True)
class Correction:
    """That a payslip was put right by a later run; ``is_late_word`` when the agency's own people had reported late."""

    payslip: Payslip
    by_run: PayRun
    is_late_word: bool


def corrections(runs: Sequence[PayRun], later: Sequence[PayRun]) -> list[Correction]:
    """Each payslip of some runs that one of the later ones has put right, once. A few queries for each later run."""
    by_month: dict[str, list[PayRun]] = defaultdict(list)
    for run in runs:
        by_month[run.month].append(run)
    found: dict[int, Correction] = {}
    for run in sorted(later, key=lambda run: (run.pays_on, run.pk)):
        for one in _of_run(run, by_month):
            found.setdefault(one.payslip.pk, one)
    return list(found.values())


def _of_run(run: PayRun, by_month: Mapping[str, list[PayRun]]) -> list[Correction]:
    paid_again: dict[int, set[Line]] = defaultdict(set)
    rows = back_pay_lines(run).filter(code__in=STANDING).order_by()
    for person_id, employment_id, code, earned in rows.values_list(
        "payslip__person_id", "employment_id", "code", "earned_from"
    ):
        month = str(Month.of(earned))
        if any(earlier.pays_on < run.pays_on for earlier in by_month.get(month, ())):
            paid_again[person_id].add((employment_id, code, month))
    if not paid_again:
        return []
    earlier = [each for rows in by_month.values() for each in rows if each.pays_on < run.pays_on]
    wrong = _had_before(earlier, paid_again)
    late = _late_words(run, wrong)
    return [Correction(slip, run, slip.pk in late) for slip in wrong]


def _had_before(runs: Sequence[PayRun], paid_again: Mapping[int, set[Line]]) -> list[Payslip]:
    """The payslips that already had a line which is paid again."""
    slips = Payslip.objects.filter(run__in=runs, person_id__any=Keys(paid_again)).select_related("run").defer("inputs")
    by_id = {slip.pk: slip for slip in slips.order_by("run", "person")}
    lines = PayLine.objects.filter(payslip_id__any=Keys(by_id), code__in=STANDING, employment__isnull=False).order_by()
    wrong = set()
    for payslip_id, employment_id, code, earned in lines.values_list(
        "payslip_id", "employment_id", "code", "earned_from"
    ):
        slip = by_id[payslip_id]
        if slip.month == str(Month.of(earned)) and (employment_id, code, slip.month) in paid_again[slip.person_id]:
            wrong.add(payslip_id)
    return [by_id[key] for key in sorted(wrong)]


def _late_words(run: PayRun, slips: Collection[Payslip]) -> set[int]:
    """The payslips whose people have facts that were recorded after the cut-off, every one by the agency's own."""
    centre = set(holders_of(Permission.EDIT_PAY_FACTS, on=run.pays_on).values_list("pk", flat=True))
    told = _recorded(run, slips)
    late = set()
    for slip in slips:
        own = [by for at, by in told.get(slip.person_id, ()) if slip.run.cut_off_at < at <= run.cut_off_at]
        if own and all(by is not None and by not in centre for by in own):
            late.add(slip.pk)
    return late


def _recorded(run: PayRun, slips: Collection[Payslip]) -> dict[int, list[tuple[datetime, int | None]]]:
    """When facts of some people were recorded, and by whom. One query for each kind of fact."""
    first = min((slip.run.cut_off_at for slip in slips), default=run.cut_off_at)
    people = Keys({slip.person_id for slip in slips})
    found: dict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
    for model in FACTS:
        rows = model.objects.filter(recorded_at__gt=first, recorded_at__lte=run.cut_off_at)
        rows = rows.annotate(of=F("employment__person_id")).filter(of__any=people).order_by()
        for person_id, at, by in rows.values_list("of", "recorded_at", "recorded_by_id"):
            found[person_id].append((at, by))
    return found
