"""Payslips that a later run had to put right (rättade lönespecifikationer), and whose late word the cause was.

A payslip was wrong when a later run pays a line again that it already had: the same employment, salary type and month.
Reported time is paid the month after as a rule and is no correction. Where all that was recorded since is the agency's
late word, such as a pay revision or a new post, it is the agency's; where the centre has rewritten what it had written
of the same days, it is the centre's, and so is what has no known cause.
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

FACTS: dict[Any, tuple[str, ...]] = {
    EmploymentSpan: ("ends_on",),
    PayTerms: ("form", "pay_ore", "extent", "coding"),
    FixedItem: ("code", "amount_ore"),
    Absence: ("kind", "ends_on", "extent"),
}
"""What each fact says of the days from its first one."""
Line = tuple[int, str, str]
"""Employment, salary type and the month it was earned in."""


@dataclass(frozen=True, slots=True)
class Correction:
    """That a payslip was put right by a later run; ``is_late_word`` when what the agency told came late."""

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
    """The payslips whose people have facts that were recorded after the cut-off, none of them the centre's mistake."""
    told = _recorded(run, slips)
    late = set()
    for slip in slips:
        own = [is_mistake for at, is_mistake in told.get(slip.person_id, ()) if slip.run.cut_off_at < at]
        if own and not any(own):
            late.add(slip.pk)
    return late


def _recorded(run: PayRun, slips: Collection[Payslip]) -> dict[int, list[tuple[datetime, bool]]]:
    """When facts of some people were recorded, and whether the centre then put right what it had written.

    New terms that begin on a day of their own are a decision that came late; what says other things of the same days as
    a row before is a mistake put right, unless the agency's own people recorded it. Two queries for each kind of fact.
    """
    first = min((slip.run.cut_off_at for slip in slips), default=run.cut_off_at)
    people = Keys({slip.person_id for slip in slips})
    centre = set(holders_of(Permission.EDIT_PAY_FACTS, on=run.pays_on).values_list("pk", flat=True))
    found: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    for model, says in FACTS.items():
        known = model.objects.annotate(of=F("employment__person_id")).filter(of__any=people).order_by()
        fields = ("employment_id", "starts_on", *says)
        replaced = known.filter(superseded_at__gt=first, superseded_at__lte=run.cut_off_at).values_list(*fields)
        before: dict[tuple[Any, ...], set[tuple[Any, ...]]] = defaultdict(set)
        for employment_id, starts_on, *content in replaced:
            before[employment_id, starts_on].add(tuple(content))
        new = known.filter(recorded_at__gt=first, recorded_at__lte=run.cut_off_at)
        for person_id, at, by, employment_id, starts_on, *content in new.values_list(
            "of", "recorded_at", "recorded_by_id", *fields
        ):
            earlier = before.get((employment_id, starts_on), set())
            is_rewritten = bool(earlier) and tuple(content) not in earlier
            found[person_id].append((at, is_rewritten and (by is None or by in centre)))
    return found
