"""Sums of the claims that count (resestatistik): per month, expense kind, allowance and unit, never per person.

A claim counts in the month that the version in force was attested; what is corrected since or cancelled is not here.
The volumes that are billed are another thing: there each claim is in the month of its first attest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    Expression,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import ExtractMonth
from django.utils.translation import gettext as _

from payroll.employment.models import PayTerms
from payroll.salary_types.catalogue import by_code
from payroll.time.models import EntryState
from payroll.travel.models import ClaimEntry, Expense, TravelClaim
from payroll.travel.queries import years_of
from payroll.travel.told import kind_name, name_of
from servicecenter.agencies.queries import unit_tree
from servicecenter.agencies.queries import units as all_units
from servicecenter.common.money import Ore, half_up
from servicecenter.common.periods import Month
from servicecenter.tenancy.aggregates import sum_ore

SECONDS_A_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Row:
    """Claims, expenses or pay rows of one group: how many, öre, how many are of a correction, and all waits added."""

    label: str
    number: int
    amount: Ore
    corrected: int
    waited: timedelta

    @property
    def average(self) -> Ore:
        return half_up(self.amount, self.number) if self.number else 0

    @property
    def share_corrected(self) -> Decimal | None:
        return Decimal(self.corrected) / self.number if self.number else None

    @property
    def days(self) -> Decimal | None:
        """From sent to attested, a day being 24 hours; one decimal."""
        if not self.number:
            return None
        tenths = half_up(int(self.waited.total_seconds()) * 10, SECONDS_A_DAY * self.number)
        return Decimal(tenths) / 10


NOTHING = Row("", 0, 0, 0, timedelta())


def total(rows: Iterable[Row]) -> Row:
    """All groups together."""
    rows = list(rows)
    return Row(
        "",
        sum(row.number for row in rows),
        sum(row.amount for row in rows),
        sum(row.corrected for row in rows),
        sum((row.waited for row in rows), timedelta()),
    )


def claims_by_month(year: int, units: Collection[int] | None = None) -> list[Row]:
    """Claims by the month of the attest, January first; months without any are there too. One query."""
    found = _grouped(_claims(year, units), ExtractMonth("attested_at"), "paid_ore")
    return [replace(found.get(month, NOTHING), label=str(Month(year, month))) for month in range(1, 13)]


def claims_by_unit(year: int, units: Collection[int] | None = None) -> list[Row]:
    """Claims by the unit that the person worked in on the first day. Two queries."""
    rows = _claims(year, units).annotate(unit=unit_of_claim())
    names = {row.pk: str(row) for row in all_units()}
    return _named(_grouped(rows, F("unit"), "paid_ore"), lambda key: names.get(key, _("Okänd enhet")))


def expenses_by_kind(year: int, units: Collection[int] | None = None) -> list[Row]:
    """Expenses by kind with the whole price, VAT included. One query."""
    rows = Expense.objects.filter(claim__in=_claims(year, units))
    return _named(_grouped(rows, F("kind"), "gross_ore", of="claim__"), kind_name)


def pay_by_type(year: int, units: Collection[int] | None = None) -> list[Row]:
    """What claims gave in pay by salary type: allowances, mileage, outlays and VAT to claim back. One query."""
    rows = ClaimEntry.objects.filter(claim__in=_claims(year, units), entry__superseded_at__isnull=True)
    found = _grouped(rows, F("entry__code"), "entry__amount_ore", of="claim__")
    return _named(found, lambda code: name_of(by_code(code)))


def _claims(year: int, units: Collection[int] | None) -> QuerySet[TravelClaim]:
    """The claims that count and were attested in a year, of everybody or of those in some units."""
    rows = TravelClaim.objects.filter(state=EntryState.ATTESTED, superseded_at__isnull=True, attested_at__year=year)
    return rows if units is None else rows.alias(unit=unit_of_claim()).filter(unit__in=units)


def unit_of_claim() -> Subquery:
    """The unit on the claim's first day, by the terms as they are known now."""
    starts_on = OuterRef("starts_on")
    terms = PayTerms.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on),
        employment_id=OuterRef("employment_id"),
        superseded_at__isnull=True,
        starts_on__lte=starts_on,
    )
    return Subquery(terms.order_by("-starts_on").values("unit_id")[:1])


def _grouped(rows: QuerySet[Any], key: Expression | F, amount: str, *, of: str = "") -> dict[Any, Row]:
    """The sums of each group by its key; ``of`` is the way to the claim."""
    waited = ExpressionWrapper(F(f"{of}attested_at") - F(f"{of}submitted_at"), output_field=DurationField())
    found = (
        rows.order_by()
        .values_list(key)
        .annotate(
            number=Count("pk"),
            amount=sum_ore(amount),
            corrected=Count("pk", filter=Q(**{f"{of}replaces__isnull": False})),
            waited=Sum(waited),
        )
    )
    return {key: Row("", *sums) for key, *sums in found}


def _named(found: Mapping[Any, Row], name: Callable[[Any], str]) -> list[Row]:
    """The groups with their names, the largest amount first."""
    rows = [replace(row, label=name(key)) for key, row in found.items()]
    return sorted(rows, key=lambda row: (-row.amount, row.label))


def units_below(top: int) -> list[int]:
    """A unit and every unit below it."""
    tree = unit_tree()
    return [unit for unit in tree.parents if tree.is_within(unit, top)]


def years_of_claims() -> list[int]:
    """The years from the first claim that was attested to the last, newest first."""
    return years_of(TravelClaim.objects.filter(attested_at__isnull=False), "attested_at")
