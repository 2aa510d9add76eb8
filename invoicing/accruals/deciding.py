"""Which costs are spread over months by themselves (beloppsgräns för periodisering), as the agency has decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from invoicing.supplier_invoices.models import CodingLine, InvoiceLine
from invoicing.supplier_invoices.spreading import faults_of
from servicecenter.agencies.queries import setting
from servicecenter.common.money import Ore, to_ore
from servicecenter.common.periods import Period
from servicecenter.ledger.draft import is_balance_account

ACCRUE_ABOVE = "invoicing.accrue_above"
"""Kronor without VAT from which a line that tells its period is spread; unsaid, only a person spreads anything."""


def accrue_above(on: date) -> Ore | None:
    """A limit that can't be read is none: then nothing is spread by itself."""
    try:
        return to_ore(setting(ACCRUE_ABOVE, on=on) or "")
    except ValueError:
        return None


def period_of(line: InvoiceLine, account: str, above: Ore | None) -> Period | None:
    """The period that a line is spread over: its own, of several months, where it is large enough for the agency."""
    if above is None or abs(line.amount_ore) < above or is_balance_account(account):
        return None
    if not (line.starts_on and line.ends_on and line.starts_on <= line.ends_on):
        return None
    period = Period(line.starts_on, line.ends_on)
    return None if next(faults_of(period), None) else period


def spread_by_themselves(rows: Iterable[CodingLine], *, on: date) -> None:
    """Put their periods on coding lines that are not written yet, as matching made them."""
    above = accrue_above(on)
    for row in rows:
        period = period_of(row.line, row.account, above) if row.line else None
        if period is not None:
            row.accrues_from, row.accrues_to = period.starts_on, period.ends_on
