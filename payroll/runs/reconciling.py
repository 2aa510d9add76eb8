"""A run reconciled with a second computation of its sums (avstämning): stored lines and frozen inputs as arrays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from payroll import reconciliation as second
from payroll.rules import PayrollRules
from payroll.runs.models import PayLine, PayRun, Payslip
from payroll.runs.rules import pinned_rules
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import format_kronor
from servicecenter.common.periods import Month
from servicecenter.rulebooks.queries import imported_file

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
SALARY = by_key("monthly_salary").code


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


def _columns(run: PayRun) -> tuple[list[int], dict[str, second.Whole], dict[str, second.Whole], WholeMonths]:
    month = Month.parse(run.month)
    sums = _sums_of_lines(run, month)
    people: list[int] = []
    stored: list[tuple[int, ...]] = []
    decided: list[tuple[int, ...]] = []
    pay: list[int] = []
    is_whole: list[bool] = []
    slips = Payslip.objects.filter(run=run).order_by("person_id")
    columns = ("pk", "person_id", "gross_ore", "tax_ore", "net_ore", "inputs")
    for pk, person_id, gross, tax, net, inputs in slips.values_list(*columns).iterator(chunk_size=2000):
        tree = json.loads(inputs)
        salary = _whole_months(tree, month)
        people.append(person_id)
        stored.append((gross, tax, net, *sums.get(pk, NO_LINES)))
        decided.append(_decided(tree, run.pays_on))
        pay.append(salary or 0)
        is_whole.append(salary is not None)
    names = ("slip_gross", "slip_tax", "slip_net", "salary", *SUMS)
    whole = WholeMonths(np.array(pay, dtype=np.int64), np.array(is_whole, dtype=bool))
    return people, _named(names, stored), _named(DECIDED, decided), whole


NO_LINES = (0,) * (len(SUMS) + 1)
DECIDED = ("kind", "table", "column", "percent", "adjustment", "extra", "yearly_income", "born_year", "base_earlier")


def _named(names: Sequence[str], rows: Sequence[tuple[int, ...]]) -> dict[str, second.Whole]:
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(names))
    return {name: table[:, place] for place, name in enumerate(names)}


def _sums_of_lines(run: PayRun, month: Month) -> dict[int, tuple[int, ...]]:
    """The stored lines of each payslip added up by what they count as, in the order of the columns."""
    codes = second.codes()
    groups = {name: Sum("amount_ore", filter=Q(code__in=codes[name]), default=0) for name in SUMS}
    salary = Q(code__in=codes["salary"], earned_from__gte=month.starts_on)
    rows = PayLine.objects.filter(run=run).order_by().values("payslip_id")
    rows = rows.annotate(salary=Sum("amount_ore", filter=salary, default=0), **groups)
    return {pk: tuple(map(int, values)) for pk, *values in rows.values_list("payslip_id", "salary", *SUMS)}


def _decided(tree: Mapping[str, Any], pays_on: date) -> tuple[int, ...]:
    """The tax decision of the payday and what else decides, as numbers."""
    day = pays_on.isoformat()
    valid = [row for row in tree.get("tax", ()) if row["starts_on"] <= day <= row.get("ends_on", "9999")]
    decision = valid[0] if len(valid) == 1 else {}
    return (
        0 if "paid_earlier" in tree else second.KINDS.get(decision.get("kind", ""), 0),
        decision.get("table", 0),
        decision.get("column", 0),
        _hundredths(decision.get("percent", "0")),
        decision.get("adjustment_ore", 0),
        0 if tree.get("is_extra") else decision.get("extra_ore", 0),
        tree.get("yearly_income", second.UNKNOWN),
        int(tree["born_on"][:4]),
        tree.get("contribution_base_earlier", 0),
    )


def _hundredths(percent: str) -> int:
    return int(Decimal(percent).scaleb(2))


def _whole_months(tree: Mapping[str, Any], month: Month) -> int | None:
    """The person's monthly salary when every employment is whole and unchanged in the month; otherwise nothing."""
    if tree.get("is_extra"):
        return None
    first, last = month.starts_on.isoformat(), month.ends_on.isoformat()
    pay, extent = [], []
    for row in tree["employments"]:
        terms = [
            part for part in row["terms"] if part["period"]["starts_on"] <= last and _until(part["period"]) >= first
        ]
        is_whole = row["starts_on"] <= first and row.get("ends_on", "9999") >= last
        if (
            not is_whole
            or len(terms) != 1
            or terms[0]["period"]["starts_on"] > first
            or _until(terms[0]["period"]) < last
        ):
            return None
        if terms[0]["form"] == "monthly":
            pay.append(terms[0]["pay_ore"])
            extent.append(_hundredths(terms[0].get("extent", "100")))
    return int(second.whole_month_salary(pay, extent).sum())


def _until(period: Mapping[str, str]) -> str:
    return period.get("ends_on", "9999")


def figures_of(rules: PayrollRules) -> second.Figures:
    """The figures a run was pinned to, read from the file and the rule data themselves."""
    book, day = rules.rulebook, rules.day
    return second.Figures(
        _tax_columns(rules),
        dict(_one_time(rules)),
        _hundredths(str(book.value("withholding.side_income_percent", on=day))),
        _hundredths(str(book.value("withholding.sink_percent", on=day))),
        tuple(_rates(rules)),
    )


def _tax_columns(rules: PayrollRules) -> dict[tuple[int, int], second.Column]:
    """From the imported file itself; a computed table only exists as rows."""
    content = imported_file(rules.tax_tables.sha256)
    if content is not None:
        return second.columns_of_file(content)
    rows: dict[tuple[int, str], list[list[int]]] = {}
    for row in rules.tax_tables.rows:
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
