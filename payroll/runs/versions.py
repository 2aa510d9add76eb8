"""Back pay told twice (båda versionerna): what was known when the month was paid, what is known now, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from payroll.absence.models import Absence
from payroll.calculation.explain import explain_line
from payroll.calculation.explain_retro import Again, again, as_known_now, is_back_pay
from payroll.calculation.explanation import Told
from payroll.calculation.frozen import thaw
from payroll.calculation.payslip import calculate
from payroll.calculation.wording import kr, number, percent
from payroll.employment.models import EmploymentSpan, FixedItem, PayTerms
from payroll.runs.models import PayLine, PayRun, Payslip
from payroll.runs.rules import pinned_rules
from payroll.runs.slip import because_of
from payroll.runs.states import SETTLED
from payroll.runs.window import Window
from payroll.salary_types.catalogue import CATALOGUE
from payroll.time.models import TimeEntry
from servicecenter.accounts.models import User
from servicecenter.common.because import Because
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month


@dataclass(frozen=True, slots=True)
class Paid:
    """A line that a fixed run paid for the same days: which run, what it knew, and why it was what it was."""

    run: PayRun
    amount_ore: Ore
    because: Because

    @property
    def month(self) -> Month:
        return Month.parse(self.run.month)


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that came or went between the two: what it says, when, by whom and why."""

    has_come: bool
    text: str
    at: datetime
    by: User | None
    reason: str


@dataclass(frozen=True, slots=True)
class Versions:
    """Both versions of a line of back pay. What was paid and the difference add up to what is known now."""

    paid: tuple[Paid, ...]
    paid_ore: Ore
    now: tuple[Because, ...]
    now_ore: Ore
    known_at: datetime
    changes: tuple[Change, ...]


def versions_of(payslip: Payslip, line_number: int) -> Versions | None:
    """Both versions of a line of the payslip; nothing for a line that is no back pay."""
    pay_input, rules = thaw(payslip.inputs), pinned_rules(payslip.run)
    slip = calculate(pay_input, rules)
    line = slip.lines[line_number - 1]
    if not is_back_pay(line):
        return None
    told = Told(pay_input, rules, slip, line)
    found = again(told)
    return Versions(
        paid=tuple(_paid_lines(payslip, line)) if found.paid else (),
        paid_ore=found.already,
        now=as_known_now(told, found, explain_line),
        now_ore=found.earned,
        known_at=payslip.run.cut_off_at,
        changes=tuple(_changes(payslip, line.employment_id, found)),
    )


def _earlier_slips(payslip: Payslip) -> Any:
    return Payslip.objects.filter(
        person_id=payslip.person_id, run__state__in=SETTLED, run__cut_off_at__lt=payslip.run.cut_off_at
    )


def _paid_lines(payslip: Payslip, line: Any) -> Iterator[Paid]:
    rows = PayLine.objects.filter(
        payslip__in=_earlier_slips(payslip),
        employment_id=line.employment_id,
        code=line.code,
        coding=line.coding,
        earned_from=line.earned_from,
        earned_to=line.earned_to,
    )
    for row in rows.select_related("payslip__run").order_by("payslip__run__cut_off_at", "number"):
        because = because_of(row.payslip, row.number)
        if because is not None:
            yield Paid(row.payslip.run, row.amount_ore, because)


def _changes(payslip: Payslip, employment_id: int | None, found: Again) -> list[Change]:
    """What came or went since the person was last paid, and touches the month."""
    since = _earlier_slips(payslip).aggregate(at=Max("run__cut_off_at"))["at"]
    window = Window.of(payslip.run)
    month = found.earlier.month
    in_month = Q(starts_on__lte=month.ends_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=month.starts_on))
    changes: list[Change] = []
    for model, column, words in TOLD:
        rows = model.objects.filter(in_month, employment_id=employment_id, **{f"{column}__lte": window.known_at})
        if model in (TimeEntry, Absence):
            rows = rows.filter(state="attested")
        changes += _moves(rows.order_by("id"), column, words, since, window.known_at)
    return sorted(changes, key=lambda change: (change.at, change.has_come))


def _moves(rows: Iterable[Any], column: str, words: Any, since: datetime | None, until: datetime) -> Iterator[Change]:
    """A row that both came and went in between says nothing to anyone."""
    for row in rows:
        came_at, gone_at = getattr(row, column), row.superseded_at
        is_old = since is not None and came_at <= since
        is_gone = gone_at is not None and gone_at <= until
        if is_old and is_gone and since is not None and gone_at > since:
            by = getattr(row, "superseded_by", None)
            yield Change(has_come=False, text=words(row), at=gone_at, by=by, reason="")
        elif not is_old and not is_gone:
            by = row.attested_by if column == "attested_at" else row.recorded_by
            yield Change(has_come=True, text=words(row), at=came_at, by=by, reason=getattr(row, "reason", ""))


def _days(row: Any) -> str:
    if row.ends_on is None:
        return _("från %s tills vidare") % row.starts_on
    return str(row.starts_on) if row.starts_on == row.ends_on else f"{row.starts_on} – {row.ends_on}"


def _span(row: EmploymentSpan) -> str:
    return _("Anställning %s") % _days(row)


def _terms(row: PayTerms) -> str:
    pay = _("%s i månaden") if row.form == "monthly" else _("%s i timmen")
    return _("Lön %(pay)s, omfattning %(extent)s, kontering %(coding)s, %(days)s") % {
        "pay": pay % kr(row.pay_ore), "extent": percent(row.extent), "coding": row.coding, "days": _days(row)
    }  # fmt: skip


def _item(row: FixedItem) -> str:
    return f"{CATALOGUE[row.code].sv} {kr(row.amount_ore)}, {_days(row)}"


def _entry(row: TimeEntry) -> str:
    what = number(row.quantity) if row.quantity is not None else kr(row.amount_ore or 0)
    return f"{CATALOGUE[row.code].sv} {what}, {_days(row)}"


def _absence(row: Absence) -> str:
    return f"{row.get_kind_display()} {percent(row.extent)}, {_days(row)}"


TOLD: tuple[tuple[Any, str, Any], ...] = (
    (EmploymentSpan, "recorded_at", _span),
    (PayTerms, "recorded_at", _terms),
    (FixedItem, "recorded_at", _item),
    (TimeEntry, "attested_at", _entry),
    (Absence, "attested_at", _absence),
)
"""The facts that pay is computed from, when each counts, and how it is told."""
