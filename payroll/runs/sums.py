"""The sums that must tie (summakontroll): lines, payslips, the run's own figures and what it posts and pays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payroll.calculation.payslip import COUNTS
from payroll.runs.models import PayRun, Payslip
from payroll.runs.posting import COUNTER_ACCOUNT, LineSum, line_sums_by_type, voucher_of
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import Ore, format_kronor
from servicecenter.tenancy.aggregates import sum_ore

Label = str | Promise

LINES, SLIPS, RUN, VOUCHER = _("Lönerader"), _("Specifikationer"), _("Körningen"), _("Verifikationen")
NET_PAY = "net_pay"
WITHHELD_TAX = by_key("table_tax").account_key
FIGURES: dict[str, tuple[Label, str]] = {
    "gross_ore": (_("Bruttolön"), "gross"),
    "tax_ore": (_("Skatt"), "tax"),
    "net_deductions_ore": (_("Nettoavdrag"), "net_deductions"),
    "net_ore": (_("Nettolön"), "net"),
    "contributions_ore": (_("Arbetsgivaravgifter"), "contributions"),
    "pension_ore": (_("Pensionspremier"), "pension"),
}
"""Each figure of a run and of its payslips, and what it is called among the sums of the lines."""
DEBTS = {
    "net_ore": NET_PAY,
    "tax_ore": WITHHELD_TAX,
    "contributions_ore": COUNTER_ACCOUNT["employer_contribution"],
    "pension_ore": COUNTER_ACCOUNT["pension_premium"],
}
"""The figures that the voucher books as a debt, and the key of its account."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The same sum in two places (öre; ``is_count`` for people)."""

    name: Label
    source: Label
    source_ore: Ore
    against: Label
    against_ore: Ore
    is_count: bool = False

    @property
    def holds(self) -> bool:
        return self.source_ore == self.against_ore

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.source} {self._said(self.source_ore)}, {self.against} {self._said(self.against_ore)}"
        )

    def _said(self, value: int) -> str:
        return str(value) if self.is_count else f"{format_kronor(value)} kr"


def sum_pairs(run: PayRun) -> list[Pair]:
    """Two queries, one over the lines and one over the payslips."""
    rows = line_sums_by_type(run)
    on_lines = _sums_of_lines(rows)
    slips = Payslip.objects.filter(run=run).aggregate(
        count=Count("pk"),
        **{name: sum_ore(name) for name in FIGURES},
    )
    return [
        Pair(_("Personer"), RUN, run.people, SLIPS, slips["count"] + run.set_aside, is_count=True),
        *(Pair(label, LINES, on_lines[key], SLIPS, slips[name]) for name, (label, key) in FIGURES.items()),
        *(Pair(label, RUN, getattr(run, name), SLIPS, slips[name]) for name, (label, _key) in FIGURES.items()),
        *_posted(run, rows, slips),
    ]


def broken_sums(run: PayRun) -> list[str]:
    return [str(pair) for pair in sum_pairs(run) if not pair.holds]


def _sums_of_lines(rows: Iterable[LineSum]) -> dict[str, Ore]:
    found = dict.fromkeys(
        ("gross", "tax_free", "tax", "net_deductions", "rounding", "contributions", "pension", "net"), 0
    )
    for code, _coding, amount in rows:
        bucket = COUNTS[code].bucket
        found[bucket] = found.get(bucket, 0) + amount
    net = sum(found[name] for name in ("gross", "tax_free", "tax", "net_deductions", "rounding"))
    return found | {"net": net, "tax": -found["tax"], "net_deductions": -found["net_deductions"]}


def _posted(run: PayRun, rows: Iterable[LineSum], slips: dict[str, int]) -> Iterator[Pair]:
    debts: dict[str, Ore] = {}
    for line in voucher_of(run, rows).lines:
        debts[line.account_key] = debts.get(line.account_key, 0) - line.amount
    for name, account in DEBTS.items():
        yield Pair(FIGURES[name][0], VOUCHER, debts.get(account, 0), SLIPS, slips[name])
    yield Pair(_("Debet och kredit"), VOUCHER, sum(debts.values()), VOUCHER, 0)
