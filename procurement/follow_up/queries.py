"""The sums that the measures are made of: a few questions, whatever the number of orders, that give back only sums.

Counted are the orders placed in the months, but not those that the supplier refused or that were cancelled whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Concat, Extract, Floor, Left, TruncMonth
from django.utils import timezone

from procurement.catalogues.models import Catalogue, CatalogueVersion
from procurement.follow_up.measures import Orders, Spent, VersionSums
from procurement.orders.models import OrderLine, OrderState, PurchaseOrder
from procurement.price_lists.cpv import cpv_name
from servicecenter.agencies.queries import unit_tree
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.tenancy.aggregates import sum_ore
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.transport.models import OutgoingMessage, OutgoingState

NOT_COUNTED = (OrderState.REJECTED, OrderState.CANCELLED)
GONE_OUT = (OutgoingState.SENT, OutgoingState.RECEIPTED)
SECONDS_AN_HOUR = 3600
FROM_AGREEMENT = Q(agreement__isnull=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which orders: months in a row, and the units if not all."""

    months: tuple[Month, ...]
    units: tuple[int, ...] | None = None

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.months[0].starts_on, time()))

    @property
    def ends(self) -> datetime:
        """The first moment after the last month."""
        return timezone.make_aware(datetime.combine(self.months[-1].plus(1).starts_on, time()))

    def of(self, prefix: str = "") -> Q:
        """The orders, or with ``prefix`` the lines of them."""
        found = Q(**{f"{prefix}ordered_at__gte": self.begins, f"{prefix}ordered_at__lt": self.ends})
        if self.units is not None:
            found &= Q(**{f"{prefix}unit__in": self.units})
        return found & ~Q(**{f"{prefix}state__in": NOT_COUNTED})


def units_within(unit_id: int) -> tuple[int, ...]:
    """A unit and all below it."""
    return tuple(unit_tree().within(unit_id))


def first_month() -> Month | None:
    """The month of the very first order."""
    found = PurchaseOrder.objects.order_by("ordered_at").values_list("ordered_at", flat=True).first()
    return Month.of(timezone.localdate(found)) if found else None


def order_sums(choice: Choice) -> list[Orders]:
    """Orders by month, by whether they are from an agreement, and by whether they went out as a message."""
    message = OutgoingMessage.objects.filter(
        origin=Concat(Value("order:"), OuterRef("number"), output_field=CharField()), state__in=GONE_OUT
    )
    rows = (
        PurchaseOrder.objects.filter(choice.of())
        .annotate(
            month=TruncMonth("ordered_at"),
            is_loyal=ExpressionWrapper(FROM_AGREEMENT, BooleanField()),
            is_message=Exists(message),
        )
        .order_by()
        .values_list("month", "is_loyal", "is_message")
        .annotate(number_of=Count("pk"), amount=sum_ore("amount_ore"))
    )
    return [Orders(Month.of(month), *facts) for month, *facts in rows]


def hours_to_answer(choice: Choice) -> dict[int, int]:
    """How many orders were answered within each number of whole hours."""
    took = Floor(Extract(F("answered_at") - F("ordered_at"), "epoch") / SECONDS_AN_HOUR, output_field=IntegerField())
    rows = PurchaseOrder.objects.filter(choice.of(), answered_at__isnull=False)
    return dict(rows.annotate(took=took).order_by().values_list("took").annotate(Count("pk")))


def days_to_receipts(choice: Choice) -> tuple[dict[int, int], dict[int, int]]:
    """How many orders had their first receipt after each number of days, and how many their last when all had come."""
    firsts: Counter[int] = Counter()
    lasts: Counter[int] = Counter()
    asked = {"begins": choice.begins, "ends": choice.ends, "units": _array(choice), "not_counted": list(NOT_COUNTED)}
    for state, first, last, count in _asked(DAYS, asked):
        firsts[first] += count
        if state == OrderState.DELIVERED:
            lasts[last] += count
    return dict(firsts), dict(lasts)


def spend_by_cpv(choice: Choice, *, level: int) -> list[Spent]:
    """What was bought by the first digits of the CPV code, the largest first; what has no code has an empty key."""
    rows = (
        OrderLine.objects.filter(choice.of("order__"))
        .annotate(start=Left("cpv", level))
        .order_by()
        .values_list("start")
        .annotate(
            Count("pk"),
            amount=sum_ore("amount_ore"),
            loyal=sum_ore("amount_ore", filter=Q(order__agreement__isnull=False)),
        )
    )
    found = [Spent(start, cpv_name(start), count, amount, loyal) for start, count, amount, loyal in rows]
    return sorted(found, key=lambda each: (-each.amount, each.key))


def spend_by_supplier(choice: Choice) -> list[Spent]:
    """What was bought of each supplier, by organisation number, the largest first."""
    rows = (
        PurchaseOrder.objects.filter(choice.of())
        .order_by()
        .values_list("supplier__organisation_number", "supplier__name")
        .annotate(
            Count("pk"),
            amount=sum_ore("amount_ore"),
            loyal=sum_ore("amount_ore", filter=FROM_AGREEMENT),
        )
    )
    found = [Spent(*facts) for facts in rows]
    return sorted(found, key=lambda each: (-each.amount, each.key))


def award_sums(choice: Choice, *, level: int) -> list[tuple[str, int, Ore]]:
    """Orders without agreement by the first digits of the CPV code: how many, and for how much; the largest first."""
    rows = (
        OrderLine.objects.filter(choice.of("order__"), order__agreement__isnull=True)
        .annotate(start=Left("cpv", level))
        .order_by()
        .values_list("start")
        .annotate(Count("order", distinct=True), amount=sum_ore("amount_ore"))
    )
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def awards(choice: Choice) -> QuerySet[PurchaseOrder]:
    """Orders without agreement, the largest first; ``lacks_reason`` when a line of it has no reason."""
    bare = OrderLine.objects.filter(order=OuterRef("pk"), source__award_reason="")
    rows = PurchaseOrder.objects.filter(choice.of(), agreement__isnull=True).annotate(lacks_reason=Exists(bare))
    lines = OrderLine.objects.select_related("source").order_by("order", "number")
    rows = rows.select_related("supplier", "unit").prefetch_related(Prefetch("lines", lines))
    return rows.order_by("-amount_ore", "-ordered_at", "-id")


def awards_without_reason(choice: Choice, limit: Ore | None) -> int:
    """How many awards above the limit have no reason kept."""
    return awards(choice).filter(lacks_reason=True, amount_ore__gt=limit or -1).count()


@dataclass(frozen=True, slots=True)
class Priced:
    """A catalogue with its versions (number and when it began to hold), in order."""

    catalogue: Catalogue
    versions: tuple[tuple[int, datetime], ...]
    sums: tuple[VersionSums, ...]


def priced_catalogues(choice: Choice) -> list[Priced]:
    """Catalogues that had a valid version before the months were over, by name, with what each version did."""
    taken = CatalogueVersion.objects.filter(number__isnull=False, decided_at__lt=choice.ends)
    begun: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for catalogue_id, number, at in taken.order_by("number").values_list("catalogue", "number", "decided_at"):
        begun[catalogue_id].append((number, at))
    sums: dict[int, list[VersionSums]] = defaultdict(list)
    for catalogue_id, version, *facts in _asked(VERSIONS, {"catalogues": list(begun)}):
        if version <= begun[catalogue_id][-1][0]:
            sums[catalogue_id].append(VersionSums(version, *facts))
    rows = Catalogue.objects.filter(pk__any=begun).select_related("agreement__supplier").order_by("name", "id")
    return [Priced(row, tuple(begun[row.pk]), tuple(sums[row.pk])) for row in rows]


@dataclass(frozen=True, slots=True)
class PriceChange:
    """An article whose price was another in an earlier version."""

    number: str
    name: str
    unit: str
    before: Decimal
    after: Decimal


def price_changes(catalogue: Catalogue, *, base: int, last: int) -> list[PriceChange]:
    """Articles that both versions have, by the same unit, at different prices; the largest rise first."""
    asked = {"catalogue": catalogue.pk, "base": base, "last": last}
    return [PriceChange(*facts) for facts in _asked(CHANGES, asked)]


def _array(choice: Choice) -> list[int] | None:
    return None if choice.units is None else list(choice.units)


def _asked(text: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, given | {"agency": current_agency_id()})
        return cursor.fetchall()


DAYS = """
SELECT state, first - day, last - day, count(*) FROM (
  SELECT orders.state, (orders.ordered_at AT TIME ZONE 'Europe/Stockholm')::date AS day,
    min(receipt.received_on) AS first, max(receipt.received_on) AS last
  FROM procurement_purchaseorder orders
  JOIN procurement_goodsreceipt receipt
    ON receipt.agency_id = orders.agency_id AND receipt.order_id = orders.id AND receipt.kind = 'delivery'
  WHERE orders.agency_id = %(agency)s AND orders.ordered_at >= %(begins)s AND orders.ordered_at < %(ends)s
    AND orders.state <> ALL(%(not_counted)s)
    AND (%(units)s::bigint[] IS NULL OR orders.unit_id = ANY(%(units)s::bigint[]))
  GROUP BY orders.id, orders.state, orders.ordered_at
) AS received
GROUP BY state, first - day, last - day
"""
VERSIONS = """
WITH article AS (
  SELECT catalogue_id, number, unit, price, first, last FROM procurement_article
  WHERE agency_id = %(agency)s AND catalogue_id = ANY(%(catalogues)s::bigint[])
), opened AS (
  SELECT catalogue_id, first AS version, sum(price) AS price FROM article GROUP BY catalogue_id, first
), closed AS (
  SELECT catalogue_id, last + 1 AS version, sum(price) AS price FROM article
  WHERE last IS NOT NULL GROUP BY catalogue_id, last
), changed AS (
  SELECT later.catalogue_id, later.first AS version, sum(earlier.price) AS before, sum(later.price) AS after,
    count(*) FILTER (WHERE later.price > earlier.price) AS dearer,
    count(*) FILTER (WHERE later.price < earlier.price) AS cheaper
  FROM article earlier
  JOIN article later USING (catalogue_id, number, unit)
  WHERE later.first = earlier.last + 1
  GROUP BY later.catalogue_id, later.first
)
SELECT held.catalogue_id, held.number, coalesce(opened.price, 0), coalesce(closed.price, 0), coalesce(before, 0),
  coalesce(after, 0), coalesce(dearer, 0), coalesce(cheaper, 0)
FROM procurement_catalogueversion held
LEFT JOIN opened ON opened.catalogue_id = held.catalogue_id AND opened.version = held.number
LEFT JOIN closed ON closed.catalogue_id = held.catalogue_id AND closed.version = held.number
LEFT JOIN changed ON changed.catalogue_id = held.catalogue_id AND changed.version = held.number
WHERE held.agency_id = %(agency)s AND held.catalogue_id = ANY(%(catalogues)s::bigint[]) AND held.number IS NOT NULL
ORDER BY held.catalogue_id, held.number
"""
CHANGES = """
SELECT later.number, later.name, later.unit, earlier.price, later.price
FROM procurement_article earlier
JOIN procurement_article later USING (agency_id, catalogue_id, number, unit)
WHERE agency_id = %(agency)s AND catalogue_id = %(catalogue)s
  AND earlier.first <= %(base)s AND coalesce(earlier.last, %(base)s) >= %(base)s
  AND later.first <= %(last)s AND coalesce(later.last, %(last)s) >= %(last)s
  AND later.price <> earlier.price
ORDER BY (later.price - earlier.price) / nullif(earlier.price, 0) DESC NULLS FIRST, later.number
"""
