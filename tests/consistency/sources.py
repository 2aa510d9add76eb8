"""Where the house's own files are, for the tests that read the house itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    name for name in ("servicecenter", "payroll", "procurement", "invoicing", "onboarding") if (ROOT / name).is_dir()
]
TEMPLATES = ROOT / "templates"

PURE = (
    "servicecenter/common",
    "servicecenter/rules",
    "servicecenter/exchange",
    "payroll/cards/matching.py",
    "payroll/cards/card_file.py",
    "servicecenter/file_content",
    "servicecenter/receipt_reading",
    "servicecenter/service_catalogue",
    "servicecenter/pricing",
    "servicecenter/agreement_texts",
    "servicecenter/service_clock",
    "servicecenter/printing",
    "payroll/salary_types",
    "payroll/calculation",
    "payroll/rules.py",
    "payroll/travel_rules",
    "payroll/pay_calendar.py",
    "payroll/statistics/figures.py",
    "payroll/statistics/limits.py",
    "payroll/statistics/suppression.py",
    "payroll/statistics/tables.py",
    "onboarding/differences",
    "onboarding/source_files",
    "procurement/exchange",
    "procurement/punch_out/judging.py",
    "onboarding/planning",
    "onboarding/estimates/money.py",
    "onboarding/connection_rules",
    "onboarding/savings_rules",
    "invoicing/matching",
    "invoicing/after_checks/drawing.py",
    "invoicing/coding_rules",
    "invoicing/exchange",
    "invoicing/invoice_follow_up/measures.py",
    "invoicing/invoice_reading",
    "invoicing/late_interest",
    "invoicing/scans/rules.py",
    "invoicing/supplier_invoices/checks.py",
    "invoicing/supplier_invoices/vouchers.py",
    "invoicing/supplier_payments/planning.py",
    "servicecenter/message_rules/schematron.py",
    "servicecenter/message_rules/rule_sets.py",
)
"""The pure heart, as ``pyproject.toml`` names it for the import contracts."""


def python_files(*, migrations: bool = False) -> Iterator[Path]:
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if migrations or "migrations" not in file.parts:
                yield file


def pure_files() -> Iterator[Path]:
    for name in PURE:
        place = ROOT / name
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def name_of(file: Path) -> str:
    """A file as one speaks of it: its path in the project."""
    return str(file.relative_to(ROOT))


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
