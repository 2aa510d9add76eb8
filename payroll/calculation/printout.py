"""A payslip and its explanations as plain text or plain data, for the calculator at the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payroll.calculation.case import Case
from payroll.calculation.model import Payslip
from payroll.calculation.wording import days, number
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.common.because import Because
from servicecenter.common.money import Ore, format_kronor, to_kronor

TOTALS: dict[str, str] = {
    "gross": "Bruttolön",
    "benefits": "Förmåner",
    "taxable": "Skattepliktigt",
    "tax": "Skatt",
    "tax_free": "Skattefritt",
    "net_deductions": "Nettoavdrag",
    "rounding": "Öresavrundning",
    "net": "Att betala ut",
    "contribution_base": "Avgiftsunderlag",
    "contributions": "Arbetsgivaravgifter",
    "pension_base": "Pensionsunderlag",
    "pension": "Pensionspremier",
    "other_costs": "Övriga kostnader",
    "employer_cost": "Kostnad för arbetsgivaren",
}


def payslip_text(payslip: Payslip, explanations: tuple[Because, ...] = ()) -> Iterator[str]:
    """The lines in columns, each followed by its explanation if there is one, and the sums that are not zero."""
    yield f"{'Löneart':<50}{'Period':<23}{'Antal':>10}{'Belopp':>16}"
    for place, line in enumerate(payslip.lines):
        name = f"{line.code} {CATALOGUE[line.code].sv}"
        count = "" if line.quantity is None else number(line.quantity)
        period = days(line.earned_from, line.earned_to)
        yield f"{name:<50.49}{period:<23}{count:>10}{format_kronor(line.amount):>16}"
        if explanations:
            yield from because_text(explanations[place], depth=1)
    yield ""
    for name, title in TOTALS.items():
        amount = getattr(payslip.totals, name)
        if amount or name == "net":
            yield f"{title:<83}{format_kronor(amount):>16}"


def because_text(because: Because, *, depth: int = 0) -> Iterator[str]:
    """One line per step, indented by how deep it lies; unsourced ones are marked."""
    parts = [because.sv]
    if because.arithmetic:
        parts.append(because.arithmetic)
    elif because.value:
        parts.append(because.value)
    source = f" [{because.source}]" if because.source else ""
    yield f"{'    ' * depth}{': '.join(parts)}{source}{' (ej belagt)' if because.unsourced else ''}"
    for step in because.steps:
        yield from because_text(step, depth=depth + 1)


def payslip_data(payslip: Payslip, explanations: tuple[Because, ...] = ()) -> dict[str, Any]:
    """The payslip as plain data, amounts in kronor as texts with two decimals."""
    lines = []
    for place, line in enumerate(payslip.lines):
        salary_type = CATALOGUE[line.code]
        data: dict[str, Any] = {
            "code": line.code,
            "type": salary_type.key,
            "text": salary_type.sv,
            "from": line.earned_from.isoformat(),
            "to": line.earned_to.isoformat(),
            "quantity": None if line.quantity is None else str(line.quantity),
            "amount": str(to_kronor(line.amount)),
        }
        if explanations:
            data["because"] = explanations[place].as_dict()
        lines.append(data)
    totals = {name: str(to_kronor(getattr(payslip.totals, name))) for name in TOTALS}
    return {"lines": lines, "totals": totals}


def differences(case: Case, payslip: Payslip) -> Iterator[str]:
    """Where the payslip is not what the case expects; all lines of an expected salary type must be expected."""
    for code in dict.fromkeys(line.code for line in case.lines):
        expected = [(line.amount, line.quantity) for line in case.lines if line.code == code]
        found = [(line.amount, line.quantity) for line in payslip.lines if line.code == code]
        as_expected = len(expected) == len(found) and all(
            amount == seen and count in (None, quantity)
            for (amount, count), (seen, quantity) in zip(expected, found, strict=True)
        )
        if not as_expected:
            yield f"{CATALOGUE[code].sv} ({code}): väntade {_amounts(expected)}, fick {_amounts(found)}"
    for name, amount in case.totals.items():
        found_amount = getattr(payslip.totals, name)
        if found_amount != amount:
            yield f"{TOTALS[name]} ({name}): väntade {format_kronor(amount)}, fick {format_kronor(found_amount)}"


def _amounts(lines: list[tuple[Ore, Any]]) -> str:
    return (
        ", ".join(
            format_kronor(amount) + (f" ({number(count)} st)" if count is not None else "") for amount, count in lines
        )
        or "ingen rad"
    )
