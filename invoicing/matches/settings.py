"""How much invoices may differ (toleranser), as the agency has decided; dated, with the defaults of the heart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from invoicing.matching.facts import Tolerance
from servicecenter.agencies.models import AgencySetting
from servicecenter.agencies.queries import settings_on, settings_under
from servicecenter.common.money import Ore, to_ore

PREFIX = "invoicing.match."
ACCOUNT_OF_CPV = "invoicing.account_of_cpv."
"""Followed by the beginning of a CPV code: the account of what is bought under it."""


def tolerance_on(day: date) -> Tolerance:
    usual = Tolerance()
    return Tolerance(
        price_percent=_percent("price_percent", day, usual.price_percent),
        line=kronor_setting("line_limit", day, usual.line),
        total=kronor_setting("total_limit", day, usual.total),
        quantity_percent=_percent("quantity_percent", day, usual.quantity_percent),
    )


def two_way_limit(day: date) -> Ore:
    """Orders worth at most this are matched without a receipt (tvåvägsmatchning); unsaid none are."""
    return kronor_setting("without_receipt_limit", day, 0)


def own_accounts(day: date) -> dict[str, str]:
    """The agency's own account by the beginning of a CPV code."""
    return {
        key.removeprefix(ACCOUNT_OF_CPV): value
        for key, value in settings_on(day).items()
        if key.startswith(ACCOUNT_OF_CPV)
    }


def own_account_rows(day: date) -> dict[str, AgencySetting]:
    """The same, with who said so and since when."""
    rows = settings_under(ACCOUNT_OF_CPV.removesuffix("."))
    return {
        row.key.removeprefix(ACCOUNT_OF_CPV): row
        for row in rows
        if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)
    }


def kronor_setting(name: str, day: date, usual: Ore) -> Ore:
    """A value that can't be read leaves the default."""
    try:
        return to_ore(settings_on(day)[PREFIX + name])
    except (KeyError, ValueError):
        return usual


def _percent(name: str, day: date, usual: Decimal) -> Decimal:
    try:
        found = Decimal(settings_on(day)[PREFIX + name].replace(",", "."))
    except (KeyError, InvalidOperation):
        return usual
    return found if found.is_finite() and found >= 0 else usual
