"""Requisitions of the agency in scope, and what a basket begins with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from procurement.agreements.models import AgreementState
from procurement.catalogues.models import Article
from procurement.requisitions.models import (
    LineSource,
    RequesterProfile,
    Requisition,
    RequisitionLine,
    RequisitionState,
)
from procurement.suppliers.models import ConnectionState
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.agencies.queries import settings_on
from servicecenter.common.money import Ore, to_ore

WITHOUT_ATTEST = "procurement.order_without_attest"


def basket_of(user: User) -> Requisition | None:
    return Requisition.objects.filter(requester=user, state=RequisitionState.BASKET, recurring=None).first()


def requisitions_of(user: User, *, q: str = "") -> QuerySet[Requisition]:
    """Someone's own, the latest first, without the open basket."""
    rows = Requisition.objects.filter(requester=user).exclude(state=RequisitionState.BASKET)
    if q.strip():
        rows = rows.filter(Q(title__icontains=q.strip()) | Q(orders__number__startswith=q.strip())).distinct()
    return rows.prefetch_related("orders").order_by("-started_at", "-id")


def own_requisition(user: User, public_id: UUID) -> Requisition | None:
    return Requisition.objects.filter(requester=user, public_id=public_id).select_related("unit", "address").first()


def lines_of(requisition: Requisition) -> QuerySet[RequisitionLine]:
    return (
        RequisitionLine.objects.filter(requisition=requisition)
        .select_related("supplier", "agreement", "article")
        .order_by("number")
    )


def requests_to_place() -> QuerySet[RequisitionLine]:
    """Attested free-text lines that a clerk of e-commerce must find a supplier for, the oldest first."""
    return (
        RequisitionLine.objects.filter(
            requisition__state=RequisitionState.APPROVED, source=LineSource.FREE_TEXT, order_lines__isnull=True
        )
        .select_related("requisition__requester", "requisition__unit")
        .order_by("requisition__sent_at", "number")
    )


def orderable_article(public_id: UUID, *, on: date) -> Article | None:
    """An article of a valid catalogue whose agreement applies on the day and whose supplier is connected."""
    return (
        Article.objects.filter(
            public_id=public_id,
            last__isnull=True,
            catalogue__agreement__state=AgreementState.ACTIVE,
            catalogue__agreement__starts_on__lte=on,
            catalogue__agreement__ends_on__gte=on,
            catalogue__agreement__supplier__state=ConnectionState.LIVE,
        )
        .select_related("catalogue__agreement__supplier")
        .first()
    )


def valid_articles(lines: list[RequisitionLine]) -> dict[tuple[int, str], Article]:
    """The articles that lines came from as they are in the valid catalogues now, by agreement and number."""
    numbers = {line.article_number for line in lines if line.article_id}
    agreements = {line.agreement_id for line in lines if line.article_id}
    rows = Article.objects.filter(
        number__in=numbers, last__isnull=True, catalogue__agreement__in=agreements
    ).select_related("catalogue")
    return {(row.catalogue.agreement_id, row.number): row for row in rows.order_by("id")}


def profile_of(user: User) -> RequesterProfile | None:
    return RequesterProfile.objects.filter(user=user).select_related("unit", "address").first()


def units() -> QuerySet[Unit]:
    return Unit.objects.order_by("code")


def limit_without_attest(on: date) -> Ore:
    """Up to this sum an order from agreements needs no attest; nothing where the agency has not said (beloppsgräns)."""
    value = settings_on(on).get(WITHOUT_ATTEST)
    return to_ore(Decimal(value)) if value else 0
