"""All customers of each service together (mottagande enheten): sums that the nightly job writes outside every scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from servicecenter.common.periods import Month
from servicecenter.service_levels.models import UnitLevel
from servicecenter.service_levels.queries import Attained, attainment
from servicecenter.tenancy.scope import tenant

CONTACTS = "CONTACTS"
"""Not a level but a sum beside them: ``met`` contacts of ``counted`` employees in a month, with no service."""


@dataclass(slots=True)
class UnitSum:
    """What has been added of one measure of a service in a month."""

    is_at_least: bool = True
    customers: int = 0
    below: int = 0
    met: int = 0
    counted: int = 0
    wanted: Decimal = Decimal(0)

    def add(self, one: Attained) -> None:
        self.is_at_least = one.is_at_least
        self.customers += 1
        self.below += one.is_met is False
        self.met += one.met
        self.counted += one.counted
        self.wanted += one.target * one.counted / 100


def sum_up(agency_ids: Iterable[int], months: Iterable[Month], *, at: datetime) -> None:
    """Add up every agency's months and write them anew. Called outside every scope; twice gives the same."""
    months = list(months)
    sums: dict[tuple[str, str, str], UnitSum] = defaultdict(UnitSum)
    for agency_id in agency_ids:
        with tenant(agency_id):
            for month in months:
                for one in attainment(month.starts_on, month.ends_on):
                    if one.counted:
                        sums[one.service, one.code, str(month)].add(one)
    with transaction.atomic():
        written = [
            UnitLevel.objects.update_or_create(
                service=service,
                code=code,
                month=month,
                defaults={
                    "is_at_least": found.is_at_least,
                    "customers": found.customers,
                    "below": found.below,
                    "met": found.met,
                    "counted": found.counted,
                    "wanted": found.wanted.quantize(Decimal("0.0001")),
                    "written_at": at,
                },
            )[0].pk
            for (service, code, month), found in sums.items()
        ]
        old = UnitLevel.objects.filter(month__in=[str(month) for month in months]).exclude(code=CONTACTS)
        old.exclude(pk__in=written).delete()
