"""How many claims are billed (volymer): per customer and month, the same rows that an invoice is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from payroll.travel_volumes.models import BillableClaim, ClaimKind
from servicecenter.agencies.models import Agency
from servicecenter.common.periods import Month

KINDS = ClaimKind.choices
MONTHS = range(1, 13)


def billable_claims(
    agencies: Iterable[Agency], first: Month, last: Month, *, kind: str = ""
) -> QuerySet[BillableClaim]:
    """The claims that are billed to some customers for the months from ``first`` to ``last``, one row each.

    Whoever bills a month counts these rows, and so does every page: ``billable_claims([agency], month, month)``. The
    database gives only agencies where the person asking has a role.
    """
    keys = [agency.pk for agency in agencies]
    rows = BillableClaim.objects.filter(agency_id__in=keys, month__gte=str(first), month__lte=str(last))
    return rows.filter(kind=kind) if kind else rows


@dataclass(frozen=True, slots=True)
class Volume:
    """One customer's year: billed claims by month from January, and all of the year before."""

    agency: Agency
    months: tuple[int, ...]
    before: int

    @property
    def total(self) -> int:
        return sum(self.months)


def volumes_of(agencies: Sequence[Agency], year: int, *, kind: str = "") -> list[Volume]:
    """A row for each customer, in the order given, also for those with nothing. One query."""
    found = billable_claims(agencies, Month(year - 1, 1), Month(year, 12), kind=kind)
    counts = {(agency, month): count for agency, month, count in _by_month(found)}
    return [
        Volume(
            agency,
            tuple(counts.get((agency.pk, str(Month(year, month))), 0) for month in MONTHS),
            sum(counts.get((agency.pk, str(Month(year - 1, month))), 0) for month in MONTHS),
        )
        for agency in agencies
    ]


def _by_month(rows: QuerySet[BillableClaim]) -> QuerySet:
    return rows.order_by().values_list("agency_id", "month").annotate(Count("pk"))


def first_year(agencies: Iterable[Agency]) -> int | None:
    """The year of the first billed claim; nothing when there is none."""
    rows = BillableClaim.objects.filter(agency_id__in=[agency.pk for agency in agencies])
    month = rows.order_by("month").values_list("month", flat=True).first()
    return Month.parse(month).year if month else None
