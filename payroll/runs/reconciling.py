"""A run reconciled with a second computation of its sums (avstämning): stored lines and frozen inputs as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import msgspec
import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from msgspec import Struct

from payroll import reconciliation as second
from payroll.rules import PayrollRules
from payroll.runs.models import PayRun, Payslip
from payroll.runs.rules import pinned_rules
from servicecenter.common.money import format_kronor
from servicecenter.common.periods import Month
from servicecenter.rulebooks.queries import imported_file
from servicecenter.rules.tax_tables import TaxTables

SUMS = (
    "gross",
    "tax_free",
    "ordinary",
    "one_time",
    "tax",
    "net_deductions",
    "rounding",
    "contribution_base",
    "contributions",
)
FOR_EVER = "9999"


@dataclass(frozen=True, slots=True)
class Check:
    """One sum of the run computed twice, over the payslips that the second computation covers."""

    name: str
    stored_ore: int
    computed_ore: int
    covered: int
    person_id: int | None

    @property
    def is_equal(self) -> bool:
        return self.person_id is None and self.stored_ore == self.computed_ore


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How a run's sums compare. ``left_out`` tells what was not computed a second time, and for how many."""

    payslips: int
    checks: tuple[Check, ...]
    left_out: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        return all(check.is_equal for check in self.checks)


def reconcile(run: PayRun) -> Reconciliation:
    """Compute the run's sums a second time. Two queries and arrays of whole numbers, however many people."""
    people, stored, decided, whole = _columns(run)
    if not people:
        return Reconciliation(0, (), ())
    figures = figures_of(pinned_rules(run))
    slips = second.Slips(**{field.name: (stored | decided)[field.name] for field in fields(second.Slips)})
    known = np.isin(slips.kind, list(second.KINDS.values()))
    everyone = np.ones(len(people), dtype=bool)
    contributions = second.expected_contributions(slips, figures)
    checks = (
        _check(_("Bruttolön"), people, stored["slip_gross"], slips.gross, everyone),
        _check(_("Lön för hela månader"), people, stored["salary"], whole.amounts, whole.covered),
        _check(_("Skatt"), people, stored["slip_tax"], second.expected_tax(slips, figures), known),
        _check(_("Skatterader"), people, -slips.tax, stored["slip_tax"], everyone),
        _check(
            _("Arbetsgivaravgifter"),
            people,
            slips.contributions,
            contributions,
            everyone,
        ),
        _check(_("Nettolön"), people, stored["slip_net"], second.expected_net(slips), everyone),
    )
    return Reconciliation(len(people), (*checks, *_run_sums(run, stored)), tuple(_left_out(known, whole.covered)))


@dataclass(frozen=True, slots=True)
class WholeMonths:
    """Monthly salary of those whose month is whole and unchanged."""

    amounts: second.Whole
    covered: Any


def _check(name: str, people: Sequence[int], stored: second.Whole, computed: second.Whole, covered: Any) -> Check:
    differ = np.flatnonzero((stored != computed) & covered)
    return Check(
        name,
        int(stored[covered].sum()),
        int(computed[covered].sum()),
        int(covered.sum()),
        people[int(differ[0])] if differ.size else None,
    )


def _run_sums(run: PayRun, stored: Mapping[str, second.Whole]) -> Iterator[Check]:
    """The run's own figures are the sums of its payslips."""
    for name, key, of_run in (
        (_("Körningens bruttolön"), "slip_gross", run.gross_ore),
        (_("Körningens skatt"), "slip_tax", run.tax_ore),
        (_("Körningens avgifter"), "contributions", run.contributions_ore),
        (_("Körningens nettolön"), "slip_net", run.net_ore),
    ):
        yield Check(name, of_run, int(stored[key].sum()), len(stored[key]), None)


def _left_out(known: Any, whole: Any) -> Iterator[str]:
    yield _("Prövas inte: %s.") % second.LEAVES_OUT
    if not known.all():
        yield _("Skatten på %d lönespecifikationer följer ett beslut som inte räknas här.") % int((~known).sum())
    if not whole.all():
        yield _("Månadslönen på %d lönespecifikationer gäller ingen hel och oförändrad månad.") % int((~whole).sum())


class _Days(Struct):
    starts_on: str
    ends_on: str = FOR_EVER


class _Terms(Struct):
    period: _Days
    form: str
    pay_ore: int
    extent: str = "100"


class _Employment(_Days, kw_only=True):
    terms: tuple[_Terms, ...]


class _TaxDecision(_Days, kw_only=True):
    kind: str
    table: int = 0
    column: int = 0
    percent: str = "0"
    adjustment_ore: int = 0
    extra_ore: int = 0


class _Inputs(Struct):
    """What this computation reads of frozen pay input; days as text, which sorts as days do."""

    born_on: str
    employments: tuple[_Employment, ...]
    tax: tuple[_TaxDecision, ...]
    yearly_income: int = second.UNKNOWN
    contribution_base_earlier: int = 0
    paid_earlier: dict[str, Any] | None = None
    is_extra: bool = False


_read = msgspec.json.Decoder(_Inputs).decode
NO_DECISION = _TaxDecision("", kind="")


def _columns(run: PayRun) -> tuple[list[int], dict[str, second.Whole], dict[str, second.Whole], WholeMonths]:
    month = Month.parse(run.month)
    first, last, pays_on = month.starts_on.isoformat(), month.ends_on.isoformat(), run.pays_on.isoformat()
    keys: list[int] = []
    people: list[int] = []
    stored: list[tuple[int, ...]] = []
    decided: list[tuple[int, ...]] = []
    salaries: list[int | None] = []
    slips = Payslip.objects.filter(run=run).order_by("person_id")
    columns = ("pk", "person_id", "gross_ore", "tax_ore", "net_ore", "inputs")
    for pk, person_id, gross, tax, net, text in slips.values_list(*columns).iterator(chunk_size=2000):
        inputs = _read(text)
        keys.append(pk)
        people.append(person_id)
        stored.append((gross, tax, net))
        decided.append(_decided(inputs, pays_on))
        salaries.append(_whole_months(inputs, first, last))
    whole = WholeMonths(
        np.array([salary or 0 for salary in salaries], dtype=np.int64),
        np.array([salary is not None for salary in salaries], dtype=bool),
    )
    sums = _named(("slip_gross", "slip_tax", "slip_net"), stored) | _sums_of_lines(run, month, keys)
    return people, sums, _named(DECIDED, decided), whole


DECIDED = ("kind", "table", "column", "percent", "adjustment", "extra", "yearly_income", "born_year", "base_earlier")


def _named(names: Sequence[str], rows: Sequence[tuple[int, ...]]) -> dict[str, second.Whole]:
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(names))
    return {name: table[:, place] for place, name in enumerate(names)}


LINES = """
SELECT string_agg(concat_ws(' ', payslip_id, code, (earned_from >= %s)::int, amount_ore), ' ')
FROM payroll_payline WHERE agency_id = %s AND run_id = %s
"""
"""All numbers of the lines as one text: it is read in a fraction of the time of as many rows."""


def _sums_of_lines(run: PayRun, month: Month, payslip_ids: Sequence[int]) -> dict[str, second.Whole]:
    """The stored lines of each payslip added up by what they count as."""
    with connection.cursor() as cursor:
        (text,) = cursor.execute(LINES, [month.starts_on, run.agency_id, run.pk]).fetchone()
    slips, codes, is_of_month, amounts = np.fromstring(text or "", dtype=np.int64, sep=" ").reshape(-1, 4).T
    keys = np.array(payslip_ids, dtype=np.int64)
    order = np.argsort(keys)
    places = order[np.searchsorted(keys[order], slips)] if len(keys) else slips
    counted = {name: np.isin(codes, [int(code) for code in second.codes()[name]]) for name in (*SUMS, "salary")}
    counted["salary"] &= is_of_month == 1
    found = {}
    for name, which in counted.items():
        found[name] = np.zeros(len(keys), dtype=np.int64)
        np.add.at(found[name], places[which], amounts[which])
    return found


def _decided(inputs: _Inputs, pays_on: str) -> tuple[int, ...]:
    """The tax decision of the payday and what else decides, as numbers."""
    valid = [row for row in inputs.tax if row.starts_on <= pays_on <= row.ends_on]
    decision = valid[0] if len(valid) == 1 else NO_DECISION
    return (
        0 if inputs.paid_earlier is not None else second.KINDS.get(decision.kind, 0),
        decision.table,
        decision.column,
        _hundredths(decision.percent),
        decision.adjustment_ore,
        0 if inputs.is_extra else decision.extra_ore,
        inputs.yearly_income,
        int(inputs.born_on[:4]),
        inputs.contribution_base_earlier,
    )


@cache
def _hundredths(percent: str) -> int:
    return int(Decimal(percent).scaleb(2))


def _whole_months(inputs: _Inputs, first: str, last: str) -> int | None:
    """The person's monthly salary when every employment is whole and unchanged in the month; otherwise nothing."""
    if inputs.is_extra:
        return None
    salary = 0
    for row in inputs.employments:
        terms = [part for part in row.terms if part.period.starts_on <= last and part.period.ends_on >= first]
        if len(terms) != 1 or not (_covers(row, first, last) and _covers(terms[0].period, first, last)):
            return None
        if terms[0].form == "monthly":
            salary += second.whole_month_salary(terms[0].pay_ore, _hundredths(terms[0].extent))
    return salary


def _covers(days: _Days, first: str, last: str) -> bool:
    return days.starts_on <= first and days.ends_on >= last


def figures_of(rules: PayrollRules) -> second.Figures:
    """The figures a run was pinned to, read from the file and the rule data themselves."""
    book, day = rules.rulebook, rules.day
    return second.Figures(
        _tax_columns(rules.tax_tables),
        dict(_one_time(rules)),
        _hundredths(str(book.value("withholding.side_income_percent", on=day))),
        _hundredths(str(book.value("withholding.sink_percent", on=day))),
        tuple(_rates(rules)),
    )


@lru_cache(maxsize=4)
def _tax_columns(tables: TaxTables) -> dict[tuple[int, int], second.Column]:
    """From the imported file itself; a computed table only exists as rows."""
    content = imported_file(tables.sha256)
    if content is not None:
        return second.columns_of_file(content)
    rows: dict[tuple[int, str], list[list[int]]] = {}
    for row in tables.rows:
        upper = second.OPEN if row.income_to is None else row.income_to
        rows.setdefault((row.table, row.kind), []).append([upper, *row.columns])
    return second.columns_of_rows(rows)


def _one_time(rules: PayrollRules) -> Iterable[tuple[int, tuple[second.Whole, second.Whole]]]:
    for key in rules.rulebook.keys_under("one_time_tax"):
        if key.startswith("one_time_tax.column_"):
            steps = rules.rulebook.value(key, on=rules.day)
            limits = np.array([step["up_to"] for step in steps if "up_to" in step], dtype=np.int64)
            percents = np.array([_hundredths(str(step["percent"])) for step in steps], dtype=np.int64)
            yield int(key.rsplit("_", 1)[1]), (limits, percents)


def _rates(rules: PayrollRules) -> Iterator[second.Rate]:
    for key in rules.rulebook.keys_under("employer_contributions"):
        for version in rules.rulebook.entries[key]:
            if version.starts_on <= rules.day and (version.ends_on is None or rules.day <= version.ends_on):
                value = version.value
                cap = value.get("monthly_cap")
                yield second.Rate(
                    value.get("born_from", 0),
                    value.get("born_to", 9999),
                    _hundredths(str(value["percent"])),
                    None if cap is None else cap * second.ORE,
                )


def in_words(check: Check) -> str:
    return _("%(name)s: lagrat %(stored)s kr, räknat på nytt %(again)s kr för %(count)d lönespecifikationer.") % {
        "name": check.name,
        "stored": format_kronor(check.stored_ore),
        "again": format_kronor(check.computed_ore),
        "count": check.covered,
    }
