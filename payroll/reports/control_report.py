"""The control report (kontrollrapport): every control of the pay runs of a period, who performed it and how it went.

For the agency's own statement of internal control. What should have been done and was not is listed as missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, F, Max, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from payroll.runs.controls import CONTROLS
from payroll.runs.earlier import months_between
from payroll.runs.models import Finding, PayRun, RunState
from payroll.runs.review.checklist import Item, items_of
from payroll.runs.review.models import ChecklistMark, SampledPayslip, Stage
from payroll.runs.states import SETTLED
from servicecenter.common.periods import Month

CONTROL, CHECKLIST, SAMPLE, APPROVAL = lazy("Kontroll"), lazy("Checklista"), lazy("Stickprov"), lazy("Attest")
SYSTEM = "Servicecenter"
LABELS = {control.key: control.label for control in CONTROLS}
SEEN_WHEN_PAID = frozenset({"payments_released", "payments_sent"})
"""Rows that the system ticks when the files have gone; the rest of its rows hold when the run is fixed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One control of one run: what, by whom, when, and how it went."""

    run: PayRun | None
    month: str
    kind: str | Promise
    what: str
    performer: str = ""
    at: datetime | None = None
    result: str = ""
    note: str = ""
    is_missed: bool = False

    @property
    def title(self) -> str:
        return str(self.run) if self.run else _("Lönekörning %s") % self.month


def control_report(first: Month, last: Month, *, today: Month) -> list[Check]:
    """Every control of a period, newest month first; a fixed number of queries."""
    runs = list(
        PayRun.objects.filter(month__range=(str(first), str(last)))
        .exclude(state=RunState.CANCELLED)
        .select_related("approved_by")
        .order_by("-month", "kind", "sequence")
    )
    found = _Found(runs, today)
    checks = [check for run in runs for check in _checks(run, found)]
    return [*_months_without_run(first, min(last, today), runs), *checks]


def months_to_report(today: Month) -> tuple[Month, ...]:
    """The months from the agency's first run to the last one or this month, newest first."""
    having = sorted(
        PayRun.objects.exclude(state=RunState.CANCELLED).order_by().values_list("month", flat=True).distinct()
    )
    first, last = (Month.parse(having[0]), Month.parse(having[-1])) if having else (today, today)
    return months_between(min(first, today), max(last, today))[::-1]


def _months_without_run(first: Month, last: Month, runs: Iterable[PayRun]) -> Iterator[Check]:
    """Months after the agency's first run that nobody has opened a run for."""
    started = PayRun.objects.exclude(state=RunState.CANCELLED).order_by("month").values_list("month", flat=True).first()
    having = {run.month for run in runs if not run.is_extra}
    month = last
    while started and month >= first and str(month) >= started:
        if str(month) not in having:
            yield Check(None, str(month), APPROVAL, _("Månadens lönekörning"), result=_("Saknas"), is_missed=True)
        month = month.plus(-1)


class _Found:
    """What was found and signed in the runs, read at once."""

    def __init__(self, runs: list[PayRun], today: Month) -> None:
        self.today = today
        self.items = items_of(runs)
        self.findings: dict[int, dict[str, dict[str, Any]]] = {}
        for row in _findings(runs):
            self.findings.setdefault(row["run_id"], {})[row["control"]] = row
        marks = ChecklistMark.objects.filter(run__in=runs, content_hash=F("run__content_hash"))
        self.marks = {(mark.run_id, mark.key): mark for mark in marks.select_related("signed_by")}
        self.samples = {row["run_id"]: row for row in _samples(runs)}


def _findings(runs: list[PayRun]) -> QuerySet[Any]:
    rows = Finding.objects.filter(run__in=runs).order_by().values("run_id", "control")
    return rows.annotate(
        count=Count("pk"),
        waiting=Count("pk", filter=Q(signed_at__isnull=True, level__in=("stop", "warning"))),
        signers=StringAgg("signed_by__full_name", Value(", "), distinct=True),
        at=Max("signed_at"),
    )


def _samples(runs: list[PayRun]) -> QuerySet[Any]:
    rows = SampledPayslip.objects.filter(run__in=runs, content_hash=F("run__content_hash")).order_by().values("run_id")
    return rows.annotate(
        count=Count("pk"),
        checked=Count("pk", filter=Q(checked_at__isnull=False)),
        signers=StringAgg("checked_by__full_name", Value(", "), distinct=True),
        at=Max("checked_at"),
    )


def _checks(run: PayRun, found: _Found) -> Iterator[Check]:
    if run.content_hash:
        yield from _of_controls(run, found.findings.get(run.pk, {}))
        yield from _of_sample(run, found.samples.get(run.pk))
    for item in found.items[run.pk]:
        yield _of_row(run, item, found.marks.get((run.pk, item.key)), is_past=run.month < str(found.today))
    yield Check(
        run,
        run.month,
        APPROVAL,
        _("Attest av en annan person"),
        str(run.approved_by or ""),
        run.approved_at,
        _("Attesterad") if run.approved_at else _("Återstår"),
    )


def _of_controls(run: PayRun, findings: dict[str, dict[str, Any]]) -> Iterator[Check]:
    """Those that the run was controlled by, which is told by the run itself; else those that found something."""
    for key in run.rules.get("controls") or sorted(findings):
        row, label = findings.get(key), str(LABELS.get(key, key))
        if row is None:
            yield Check(run, run.month, CONTROL, label, SYSTEM, run.finished_at, _("Utan anmärkning"))
            continue
        count = ngettext("%d träff", "%d träffar", row["count"]) % row["count"]
        waits = ngettext("%d väntar", "%d väntar", row["waiting"]) % row["waiting"] if row["waiting"] else ""
        performer, at = row["signers"] or SYSTEM, row["at"] or run.finished_at
        yield Check(run, run.month, CONTROL, label, performer, at, ", ".join(filter(None, (count, waits))))


def _of_sample(run: PayRun, row: dict[str, Any] | None) -> Iterator[Check]:
    if row is None:
        return
    result = _("%(checked)d av %(count)d granskade") % row
    is_missed = row["checked"] < row["count"] and run.state in SETTLED
    what = _("Stickprov av lönespecifikationer")
    yield Check(run, run.month, SAMPLE, what, row["signers"] or "", row["at"], result, is_missed=is_missed)


def _of_row(run: PayRun, item: Item, mark: ChecklistMark | None, *, is_past: bool) -> Check:
    """A row is missed when the run went on without it, or when its month has passed."""
    if mark is not None:
        performer = str(mark.signed_by)
        return Check(run, run.month, CHECKLIST, mark.text, performer, mark.signed_at, _("Kvitterad"), mark.note)
    text = str(item.text)
    if item.fact and run.state in (("paid",) if item.fact in SEEN_WHEN_PAID else SETTLED):
        return Check(run, run.month, CHECKLIST, text, SYSTEM, run.approved_at, _("Uppfylld"))
    is_missed = item.is_mandatory and run.state in SETTLED and (is_past or item.stage == Stage.BEFORE)
    result = _("Inte utförd") if is_missed else _("Återstår")
    return Check(run, run.month, CHECKLIST, text, result=result, is_missed=is_missed)
