"""Reads of pension reports of the agency in scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from payroll.declarations.queries import FIXED, runs_hash
from payroll.pay_calendar import pay_month
from payroll.pensions.models import PensionReport, PensionRow, ReportState
from payroll.runs.models import PayRun
from servicecenter.common.periods import Month
from servicecenter.workflow.models import TransitionLog


def report_by_id(public_id: UUID) -> PensionReport | None:
    people = ("made_by", "sealed_by", "approved_by")
    return PensionReport.objects.select_related("agency", *people).filter(public_id=public_id).first()


def newest(month: Month) -> PensionReport | None:
    return PensionReport.objects.filter(month=str(month)).order_by("-version").first()


def versions_of(month: str) -> list[PensionReport]:
    return list(PensionReport.objects.filter(month=month).order_by("-version"))


def steps_of(report: PensionReport) -> list[TransitionLog]:
    rows = TransitionLog.objects.filter(object_kind="pensionreport", object_id=report.pk).select_related("by")
    return list(rows.order_by("id"))


def has_protected(report: PensionReport) -> bool:
    return PensionRow.objects.filter(report=report, person__is_protected=True).exists()


SORTS = {"name": "person__sort_key", "base": "base_ore", "premium": "premium_ore", "resent": "resent"}


def rows_of(report: PensionReport, *, search: str = "", only: str = "", sort: str = "name") -> QuerySet[PensionRow]:
    """The people of a report."""
    rows = PensionRow.objects.filter(report=report).select_related("person")
    for word in search.split():
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__number__startswith=word)
        )
    if only == "resent":
        rows = rows.filter(resent__gt=0)
    elif only == "negative":
        rows = rows.filter(
            Q(base_ore__lt=0) | Q(supplements_ore__lt=0) | Q(benefits_ore__lt=0) | Q(combined_post_ore__lt=0)
        )
    key = SORTS.get(sort.lstrip("-"), SORTS["name"])
    return rows.order_by(f"-{key}" if sort.startswith("-") else key, "person__sort_key", "pk")


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month in the list."""

    month: Month
    report: PensionReport | None
    due_on: date
    is_outdated: bool
    is_before_first: bool

    @property
    def is_left(self) -> bool:
        """Whether something is left to do with it here."""
        return not self.is_done and not self.is_before_first

    @property
    def is_done(self) -> bool:
        return self.report is not None and self.report.state == ReportState.DELIVERED and not self.is_outdated


def months() -> list[MonthRow]:
    """Every month in which something was paid, the newest first."""
    runs: dict[Month, list[PayRun]] = {}
    for run in PayRun.objects.filter(state__in=FIXED).order_by("-pays_on", "pk"):
        runs.setdefault(Month.of(run.pays_on), []).append(run)
    rows = PensionReport.objects.filter(month__in=[str(month) for month in runs]).order_by("month", "version")
    newest_of = {row.month: row for row in rows}
    first = min(newest_of, default="")
    return [_month_row(month, found, newest_of.get(str(month)), first) for month, found in runs.items()]


def _month_row(month: Month, runs: list[PayRun], report: PensionReport | None, first: str) -> MonthRow:
    in_order = sorted(runs, key=lambda run: (run.pays_on, run.pk))
    is_outdated = report is not None and report.runs_hash != runs_hash(in_order)
    return MonthRow(month, report, pay_month(month).spv_file_on, is_outdated, str(month) < first)
