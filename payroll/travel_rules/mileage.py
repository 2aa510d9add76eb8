"""Mileage (milersättning): kilometres at a rate per mil, tax-free up to the law's rate, per day and car."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from payroll.travel_rules.local import LocalTravel
from payroll.travel_rules.model import Drive
from payroll.travel_rules.rates import KM_PER_MIL, TravelRules, TravelYear
from servicecenter.common.money import Ore, times

Mileage = tuple[Ore, Ore]
"""What is tax-free and what is taxed."""


def mileage_of(drives: Iterable[Drive], rules: TravelRules) -> dict[date, Mileage]:
    """Mileage by day. Raises ``RuleYearMissing``."""
    found: dict[date, Mileage] = {}
    for drive in drives:
        tax_free, taxable = mileage(drive, rules.on(drive.on), rules.local_on(drive.on))
        before = found.get(drive.on, (0, 0))
        found[drive.on] = (before[0] + tax_free, before[1] + taxable)
    return found


def mileage(drive: Drive, year: TravelYear, local: LocalTravel) -> Mileage:
    """One drive's mileage. The agency's rate for a vehicle is all that it pays; what is above the law's is taxed."""
    free = year.mileage[drive.vehicle]
    paid = rate_of(drive, free, local)
    tax_free = times(min(paid, free), drive.km / KM_PER_MIL)
    return tax_free, times(paid, drive.km / KM_PER_MIL) - tax_free


def rate_of(drive: Drive, free: Ore, local: LocalTravel) -> Ore:
    """Öre per mil that the agency pays: its own rate for one's own vehicle where it has one, else the law's."""
    own = local.of_vehicle(drive.vehicle)
    return free if own is None else own
