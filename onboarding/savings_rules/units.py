"""What the volume of a service is counted in (volymmått), and its baseline as the volume form has it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from onboarding.savings_rules.saving import YEAR, Baseline
from servicecenter.common.money import to_ore
from servicecenter.service_catalogue.catalogue import Words


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted, which answers of the form are summed to it, and how many times a year they come."""

    name: Words
    answers: tuple[str, ...] = ()
    a_year: int = 1


PAYSLIPS = ("payslips_deviation", "payslips_attendance", "payslips_scheduled")
MONTHS = Unit(Words("månader", "months"))
"""A service that has no volume of its own is compared month for month: its cost is not adjusted for volume."""
UNITS: Mapping[str, Unit] = {
    "payroll": Unit(Words("lönespecifikationer", "payslips"), PAYSLIPS, YEAR),
    "supplier_invoices": Unit(Words("leverantörsfakturor", "supplier invoices"), ("supplier_invoices",)),
    "customer_invoices": Unit(Words("kundfakturor", "customer invoices"), ("customer_invoices",)),
    "ordering": Unit(Words("inköpsorder", "purchase orders"), ("purchase_orders",)),
}
"""By the service of the catalogue; our own choice (osourcad), the same as the volume form asks for."""


def unit_of(service: str) -> Unit:
    return UNITS.get(service, MONTHS)


def baseline_in(answers: Mapping[str, Decimal], service: str, year: int) -> Baseline | None:
    """The baseline that a confirmed form tells of a service; nothing where it lacks its cost or has no volume."""
    unit, cost = unit_of(service), answers.get(f"cost_{service}")
    if cost is None or not answers.keys() >= set(unit.answers):
        return None
    units = int(sum(answers[code] for code in unit.answers)) * unit.a_year if unit.answers else YEAR
    return Baseline(to_ore(cost), units, year) if units else None
