"""The rules a run is pinned to: chosen once when it is calculated, found again for as long as it is kept."""

from __future__ import annotations

from datetime import date

from payroll.rules import DOMAIN, PayrollRules, rules_on
from payroll.runs.models import PayRun
from servicecenter.agencies.models import AgencySetting
from servicecenter.common.hashing import sha256_of_json
from servicecenter.rulebooks.queries import rulebook, tax_tables

SETTINGS = "local_settings"
"""The fingerprint's name among what a run is pinned to; runs made before it was kept have none."""
VALUE = ("key", "value", "starts_on", "ends_on")


def pin(pays_on: date) -> dict[str, object]:
    """The versions in force for a payment date. Raises ``RuleYearMissing`` for a year that is not loaded."""
    tables = tax_tables(pays_on.year)
    book = rulebook(DOMAIN, pays_on.year)
    return {"tax_tables": tables.sha256, "tax_provisional": tables.provisional, "rulebook": book.sha256}


def local_settings(pays_on: date) -> str:
    """The fingerprint of the agency's own values of pay up to a payment date, in whatever month they are used."""
    rows = AgencySetting.objects.filter(key__startswith="pay.", starts_on__lte=pays_on).order_by("key", "starts_on")
    return sha256_of_json([[key, value, str(first), str(last)] for key, value, first, last in rows.values_list(*VALUE)])


def settings_have_changed(run: PayRun) -> bool:
    """Whether the agency's own values are others than when the calculation started."""
    return run.rules.get(SETTINGS, "") not in ("", local_settings(run.pays_on))


def pinned_rules(run: PayRun) -> PayrollRules:
    year = run.pays_on.year
    return rules_on(
        run.pays_on,
        tax_tables=tax_tables(year, sha256=run.rules["tax_tables"]),
        rulebook=rulebook(DOMAIN, year, sha256=run.rules["rulebook"]),
    )
