"""The rules a run is pinned to: chosen once when it is calculated, found again for as long as it is kept."""

from __future__ import annotations

from datetime import date

from payroll.rules import DOMAIN, PayrollRules, rules_on
from payroll.runs.models import PayRun
from servicecenter.rulebooks.queries import rulebook, tax_tables


def pin(pays_on: date) -> dict[str, object]:
    """The versions in force for a payment date. Raises ``RuleYearMissing`` for a year that is not loaded."""
    tables = tax_tables(pays_on.year)
    book = rulebook(DOMAIN, pays_on.year)
    return {"tax_tables": tables.sha256, "tax_provisional": tables.provisional, "rulebook": book.sha256}


def pinned_rules(run: PayRun) -> PayrollRules:
    year = run.pays_on.year
    return rules_on(
        run.pays_on,
        tax_tables=tax_tables(year, sha256=run.rules["tax_tables"]),
        rulebook=rulebook(DOMAIN, year, sha256=run.rules["rulebook"]),
    )
