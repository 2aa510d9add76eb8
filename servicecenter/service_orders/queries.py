"""What the agency in scope has ordered, how many hours are used, and which base service an order stands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth

from servicecenter.agencies.queries import in_force
from servicecenter.agreements.queries import active_services, agreements_in_force
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.service_catalogue.catalogue import CatalogueService, CatalogueVersion, ServiceClass
from servicecenter.service_orders.models import (
    DELIVERED,
    OPEN,
    CeilingRequest,
    HoursEntry,
    OrderState,
    ServiceOrder,
    amount_of,
)

STATES = [choice for choice in OrderState.choices if choice[0] != OrderState.NEW]
NO_HOURS = Value(Decimal(0), output_field=DecimalField(max_digits=10, decimal_places=2))


def bases_in_force(catalogue: CatalogueVersion, on: date) -> frozenset[str]:
    """The base services that the agreement gives the agency on a day, with what comes with them.

    The one place where an order asks the agreement. A line names the running service that it delivers, or the service
    of the catalogue itself where the house runs none.
    """
    lines = set(agreements_in_force(on).order_by().values_list("service", flat=True)) | set(active_services(on))
    given = {each.code for each in catalogue if (each.delivers or each.code) in lines}
    return frozenset(given | {each.code for each in catalogue if each.comes_with in given})


def can_be_ordered(service: CatalogueService) -> bool:
    """Add-ons and special services; base services come with the agreement itself."""
    return service.service_class != ServiceClass.BASE


def service_orders(*, state: str = "") -> QuerySet[ServiceOrder]:
    """The newest first, each with the hours that are used (``used``)."""
    rows = ServiceOrder.objects.exclude(state=OrderState.NEW).select_related("ordered_by", "decided_by")
    rows = rows.annotate(used=Coalesce(Sum("entries__hours"), NO_HOURS))
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("-ordered_at", "-id")


def order_by_id(public_id: UUID) -> ServiceOrder | None:
    return service_orders().filter(public_id=public_id).first()


def orders_in_force(on: date) -> QuerySet[ServiceOrder]:
    """The lines that add-ons and special services make in the agreement on a day; annexes and fees read them."""
    return ServiceOrder.objects.filter(in_force(on), state__in=DELIVERED).order_by("service", "id")


def open_services() -> dict[str, ServiceOrder]:
    """The orders that wait or hold, by service."""
    return {row.service: row for row in ServiceOrder.objects.filter(state__in=OPEN).order_by("id")}


def entries_of(order: ServiceOrder) -> list[HoursEntry]:
    rows = HoursEntry.objects.filter(order=order).select_related("logged_by").prefetch_related("taken_back")
    return list(rows.order_by("-worked_on", "-id"))


def entry_by_id(public_id: UUID) -> HoursEntry | None:
    return HoursEntry.objects.select_related("order").filter(public_id=public_id).first()


def ceilings_of(order: ServiceOrder) -> list[CeilingRequest]:
    return list(CeilingRequest.objects.filter(order=order).select_related("asked_by").order_by("-id"))


def ceiling_by_id(public_id: UUID) -> CeilingRequest | None:
    return CeilingRequest.objects.select_related("order").filter(public_id=public_id).first()


def hours_used(order: ServiceOrder) -> Decimal:
    total = HoursEntry.objects.filter(order=order).aggregate(total=Sum("hours"))["total"]
    return total or Decimal(0)


@dataclass(frozen=True, slots=True)
class Usage:
    """How far the hours of an order have come (förbrukning)."""

    used: Decimal
    ceiling: Decimal
    rate_ore: Ore

    @property
    def left(self) -> Decimal:
        return self.ceiling - self.used

    @property
    def amount_ore(self) -> Ore:
        return amount_of(self.used, self.rate_ore)

    @property
    def most_ore(self) -> Ore:
        return amount_of(self.ceiling, self.rate_ore)


def usage_of(order: ServiceOrder) -> Usage | None:
    """Of a special service; an add-on has no hours."""
    if order.rate_ore is None or order.ceiling is None:
        return None
    return Usage(hours_used(order), order.ceiling, order.rate_ore)


def worked(order: ServiceOrder, first: date, last: date) -> Decimal:
    """Hours of some days."""
    within = Q(order=order, worked_on__gte=first, worked_on__lte=last)
    return HoursEntry.objects.filter(within).aggregate(total=Sum("hours"))["total"] or Decimal(0)


@dataclass(frozen=True, slots=True)
class InvoiceBasis:
    """What an order is to be invoiced by for a month (fakturaunderlag): hours × rate."""

    order: ServiceOrder
    month: Month
    hours: Decimal

    @property
    def amount_ore(self) -> Ore:
        return amount_of(self.hours, self.order.rate_ore)


def invoice_basis() -> list[InvoiceBasis]:
    """Each order and month with hours, the newest month first; hours taken back are off the month they were in."""
    summed = (
        HoursEntry.objects.annotate(month=TruncMonth("worked_on"))
        .order_by()
        .values_list("month", "order")
        .annotate(total=Sum("hours"))
    )
    told = sorted(((day, order, hours) for day, order, hours in summed if hours), key=lambda row: (row[0], -row[1]))
    orders = ServiceOrder.objects.in_bulk({order for _day, order, _hours in told})
    return [InvoiceBasis(orders[order], Month.of(day), hours) for day, order, hours in reversed(told)]
