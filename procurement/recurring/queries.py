"""Purchases that come again, of the agency in scope."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from procurement.agreements.models import AgreementState
from procurement.catalogues.models import Article
from procurement.recurring.models import Interval, RecurringLine, RecurringPurchase, RecurringState
from procurement.requisitions.models import Requisition
from servicecenter.accounts.models import User

INTERVALS = Interval.choices


def recurring_of(user: User) -> QuerySet[RecurringPurchase]:
    """Someone's own, those that go on first, with how many times each has been asked for (``times``)."""
    rows = RecurringPurchase.objects.filter(requester=user).annotate(times=Count("requisitions"))
    return rows.order_by("state", "-started_at", "-id")


def own_recurring(user: User, public_id: UUID) -> RecurringPurchase | None:
    rows = RecurringPurchase.objects.filter(requester=user, public_id=public_id)
    return rows.select_related("address", "unit", "source").first()


def lines_of(purchase: RecurringPurchase) -> list[RecurringLine]:
    rows = RecurringLine.objects.filter(purchase=purchase).select_related("agreement__supplier", "article")
    return list(rows.order_by("number"))


def requisitions_of(purchase: RecurringPurchase) -> QuerySet[Requisition]:
    return Requisition.objects.filter(recurring=purchase).order_by("-due_on")


def due_ids(on: date) -> list[int]:
    """What has come to its day or passed it, the oldest first."""
    rows = RecurringPurchase.objects.filter(state=RecurringState.ACTIVE, next_on__lte=on)
    return list(rows.order_by("next_on", "pk").values_list("pk", flat=True))


def valid_now(lines: list[RecurringLine]) -> dict[tuple[int, str], Article]:
    """The articles of lines as the valid catalogues have them, by agreement and number."""
    rows = Article.objects.filter(
        number__in={line.article_number for line in lines},
        last__isnull=True,
        catalogue__agreement__in={line.agreement_id for line in lines if line.agreement_id},
        catalogue__agreement__state=AgreementState.ACTIVE,
    )
    found = rows.select_related("catalogue__agreement__supplier").order_by("pk")
    return {(row.catalogue.agreement_id, row.number): row for row in found}
