"""How invoices are handled, counted from the invoices themselves (uppföljning)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Aggregate, CharField, Count, Exists, F, FloatField, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from invoicing.invoice_follow_up.measures import Handled
from invoicing.matches.models import InvoiceMatch
from invoicing.supplier_invoices.models import Intake, InvoiceState, SupplierInvoice
from servicecenter.common.periods import Month

CLEARED = (InvoiceState.CLEARED, InvoiceState.POSTED, InvoiceState.IN_PAYMENT, InvoiceState.PAID)


class Median(Aggregate):
    """The middle value, of the lower two where they are even (percentile_disc)."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class MonthText(Func):
    """A day's month as ``2026-11``."""

    function = "to_char"
    output_field = CharField()

    def __init__(self, day: Any) -> None:
        super().__init__(day, Value("YYYY-MM"))


def handled_by_month(months: Sequence[Month], *, today: date) -> list[Handled]:
    """A row for each month, in order. Two queries."""
    arrived = _arrived(months).annotate(key=MonthText(F("arrived_on")))
    counted = {row["key"]: row for row in _counted(arrived, today)}
    posted = _posted_by_month(months)
    keys = [str(month) for month in months]
    return [Handled(key, posted=posted.get(key, 0), **_figures(counted.get(key, {}))) for key in keys]


def handled_by_supplier(months: Sequence[Month], *, today: date, q: str = "") -> QuerySet[Any, dict[str, Any]]:
    """A row for each supplier's name that had invoices, the most first."""
    rows = _arrived(months)
    rows = rows.filter(supplier_name__icontains=q) if q else rows
    return _counted(rows.annotate(key=F("supplier_name")), today).order_by("-arrived", "key")


def as_handled(row: dict[str, Any]) -> Handled:
    return Handled(row["key"], **_figures(row))


def median_days(months: Sequence[Month]) -> float | None:
    return _arrived(months).filter(state__in=CLEARED).aggregate(days=Median(_days()))["days"]


def _arrived(months: Sequence[Month]) -> QuerySet[SupplierInvoice]:
    return SupplierInvoice.objects.filter(arrived_on__range=(months[0].starts_on, months[-1].ends_on))


def _posted_by_month(months: Sequence[Month]) -> dict[str, int]:
    """The volume: invoices that were finally posted in each month (A31)."""
    rows = SupplierInvoice.objects.filter(posted_on__range=(months[0].starts_on, months[-1].ends_on))
    return dict(rows.annotate(key=MonthText(F("posted_on"))).order_by().values_list("key").annotate(Count("id")))


def _counted(rows: QuerySet[Any], today: date) -> QuerySet[Any, dict[str, Any]]:
    is_cleared = Q(state__in=CLEARED)
    paid_late = Q(paid_on__gt=F("due_on"))
    not_paid = Q(paid_on__isnull=True, due_on__lt=today) & ~Q(state=InvoiceState.REJECTED)
    return (
        rows.order_by()
        .values("key")
        .annotate(
            arrived=Count("id"),
            e_invoices=Count("id", filter=Q(intake=Intake.E_INVOICE)),
            matched=Count("id", filter=_is_matched()),
            cleared=Count("id", filter=is_cleared),
            untouched=Count("id", filter=is_cleared & Q(was_touched=False)),
            late=Count("id", filter=paid_late | not_paid),
            days=Median(_days(), filter=is_cleared),
        )
    )


def _is_matched() -> Any:
    """It was found what is billed, and nothing differs."""
    own = InvoiceMatch.objects.filter(invoice=OuterRef("pk"))
    found = Q(order__isnull=False) | Q(subscription__isnull=False) | Q(agreement__isnull=False)
    return Exists(own.filter(found)) & ~Exists(own.exclude(actor=""))


def _days() -> Any:
    """Whole days from arrival to clearing."""
    return Func(TruncDate("cleared_at"), F("arrived_on"), template="(%(expressions)s)", arg_joiner=" - ",
                output_field=FloatField())  # fmt: skip


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    names = ("arrived", "e_invoices", "matched", "cleared", "untouched", "late")
    return {name: row.get(name, 0) for name in names} | {"days": row.get("days")}
