"""The limits of the controls (gränsvärden): what the agency has decided, else what holds without a decision of its own.

A limit is the dated agency setting ``control.<key>`` with its source. Those marked unsourced are a starting value that
no rule gives: a state pay office sets its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from payroll.las_rules.limits import warn_days
from payroll.runs.models import PayRun
from servicecenter.agencies.queries import settings_on


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit without a decision of the agency's own, and where it comes from."""

    value: Decimal
    source: str
    unsourced: bool = False


def _before_conversion(key: str) -> Limit:
    warn = warn_days(key)
    return Limit(Decimal(warn.value), warn.source, unsourced=warn.unsourced)


LIMITS: dict[str, Limit] = {
    "net_difference_percent": Limit(Decimal(20), "startvärde utan källa", unsourced=True),
    "net_difference_kronor": Limit(Decimal(3000), "startvärde utan källa", unsourced=True),
    "overtime_month_hours": Limit(Decimal(50), "8 § arbetstidslagen (1982:673), per kalendermånad"),
    "overtime_year_hours": Limit(Decimal(150), "Villkorsavtalen 4 kap., per kalenderår; startvärde", unsourced=True),
    "ends_within_days": Limit(Decimal(60), "startvärde utan källa", unsourced=True),
    "sava_days": _before_conversion("sava_days"),
    "substitute_days": _before_conversion("substitute_days"),
    "one_off_kronor": Limit(Decimal(10_000), "startvärde utan källa", unsourced=True),
}


def limits_of(run: PayRun) -> dict[str, Decimal]:
    """Every limit on the run's payday, by key; one query. A setting that is no figure counts as not decided."""
    decided = settings_on(run.pays_on)
    return {key: _figure(decided.get(f"control.{key}"), limit.value) for key, limit in LIMITS.items()}


def _figure(text: str | None, otherwise: Decimal) -> Decimal:
    try:
        return Decimal(text.replace(",", ".")) if text else otherwise
    except InvalidOperation:
        return otherwise
