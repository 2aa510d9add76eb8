"""The rules a run is pinned to: chosen once when it is calculated, found again for as long as it is kept."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from payroll.rules import DOMAIN, PayrollRules, rules_on
from payroll.runs.earlier import EarlierMonths
from payroll.runs.local import local_rules, mark_of
from payroll.runs.models import PayRun
from servicecenter.agencies.models import AgencySetting
from servicecenter.common.hashing import sha256_of_json
from servicecenter.common.periods import Month
from servicecenter.rulebooks.actions import keep_shipped
from servicecenter.rulebooks.queries import rulebook, tax_tables
from servicecenter.rules.loader import RuleBook
from servicecenter.rules.tax_tables import TaxTables

SETTINGS = "local_settings"
"""The fingerprint's name among what a run is pinned to; runs made before it was kept have none."""
VALUE = ("key", "value", "starts_on", "ends_on")


def pin(pays_on: date) -> dict[str, Any]:
    """The versions in force for a payment date. Raises ``RuleYearMissing`` for a year that is not loaded."""
    tables = tax_tables(pays_on.year)
    return {
        "tax_tables": tables.sha256,
        "tax_provisional": tables.provisional,
        "rulebook": book_of(pays_on.year),
    }


def pin_run(run: PayRun, earlier: EarlierMonths) -> dict[str, Any]:
    """Those of the payday, of every year its back pay may reach, and marks of the agency's own rules month by month."""
    month = Month.parse(run.month)
    own = pin(run.pays_on)
    books = {str(run.pays_on.year): {"tax_tables": own["tax_tables"], "rulebook": own["rulebook"]}}
    years = {day.year for day in earlier.paydays.values()} - {run.pays_on.year}
    marks = {str(key): mark_of(local, key) for key, local in earlier.local.items()}
    return own | {
        "books": books | {str(year): _versions(year) for year in sorted(years)},
        "local": {str(month): mark_of(local_rules(run.pays_on), month)} | marks,
        "paid_until": str(earlier.last if run.is_extra and earlier.months else month),
        SETTINGS: local_settings(run.pays_on),
    }


def _versions(year: int) -> dict[str, str]:
    return {"tax_tables": tax_tables(year).sha256, "rulebook": book_of(year)}


def book_of(year: int) -> str:
    """The version of the year's rule book that holds now."""
    return rulebook(DOMAIN, year).sha256


def local_settings(pays_on: date) -> str:
    """The fingerprint of the agency's own values of pay up to a payment date, in whatever month they are used."""
    rows = AgencySetting.objects.filter(key__startswith="pay.", starts_on__lte=pays_on).order_by("key", "starts_on")
    return sha256_of_json([[key, value, str(first), str(last)] for key, value, first, last in rows.values_list(*VALUE)])


def settings_have_changed(run: PayRun) -> bool:
    """Whether the agency's own values are others than when the calculation started."""
    return run.rules.get(SETTINGS, "") not in ("", local_settings(run.pays_on))


def keep_rules(run: PayRun) -> None:
    """Keep the books that a run is pinned to, so that it is finished and replayed by them under any later release."""
    for year, versions in run.rules["books"].items():
        keep_shipped(DOMAIN, int(year), sha256=versions["rulebook"])


def pinned_rules(run: PayRun) -> PayrollRules:
    year = run.pays_on.year
    books: dict[str, dict[str, str]] = run.rules.get("books", {})
    earlier = [Pinned(int(key), **books[key]) for key in sorted(books) if int(key) != year]
    return _rules(run.pays_on, Pinned(year, run.rules["tax_tables"], run.rules["rulebook"]), tuple(earlier))


class Pinned(NamedTuple):
    """The versions of a year's tables and rule book, by their hashes."""

    year: int
    tax_tables: str
    rulebook: str

    def found(self) -> tuple[TaxTables, RuleBook]:
        return tax_tables(self.year, sha256=self.tax_tables), rulebook(DOMAIN, self.year, sha256=self.rulebook)


@lru_cache(maxsize=16)
def _rules(pays_on: date, own: Pinned, earlier: tuple[Pinned, ...]) -> PayrollRules:
    """What has a hash never changes, so it is asked for once."""
    tables, book = own.found()
    return rules_on(
        pays_on, tax_tables=tables, rulebook=book, earlier_years=tuple(pinned.found() for pinned in earlier)
    )
