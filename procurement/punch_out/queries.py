"""Shops and visits of the agency in scope, and what the agreements say of a returned basket."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from procurement.agreements.models import AgreementState, PurchaseAgreement
from procurement.catalogues.models import Article
from procurement.exchange.shop_basket import BasketLine
from procurement.punch_out.judging import Judged, Terms, judge
from procurement.punch_out.models import Shop, ShopKind, ShopState, ShopVisit, VisitState
from procurement.suppliers.models import ConnectionState
from servicecenter.accounts.models import User
from servicecenter.workflow.models import TransitionLog

KINDS = ShopKind.choices


def hash_of(secret: str) -> str:
    """Secrets are 256 random bits, so that a plain hash says nothing of them."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_shops(on: date) -> QuerySet[Shop]:
    """Shops that may be visited: confirmed, the agreement in force that day, the supplier connected."""
    rows = Shop.objects.filter(
        state=ShopState.CONFIRMED,
        agreement__state=AgreementState.ACTIVE,
        agreement__starts_on__lte=on,
        agreement__ends_on__gte=on,
        agreement__supplier__state=ConnectionState.LIVE,
    )
    return rows.select_related("agreement__supplier").order_by("agreement__rank", "name", "pk")


def open_shop(public_id: UUID, *, on: date) -> Shop | None:
    return open_shops(on).filter(public_id=public_id).first()


def shop_by_id(public_id: UUID) -> Shop | None:
    rows = Shop.objects.select_related("agreement__supplier", "requested_by", "decided_by")
    return rows.filter(public_id=public_id).first()


def agreement_of_shop(public_id: UUID) -> PurchaseAgreement | None:
    """The agreement that a shop is to be set up for, by the agreement's own id."""
    return PurchaseAgreement.objects.select_related("supplier").filter(public_id=public_id).first()


def confirmed_shop(agreement: PurchaseAgreement) -> Shop | None:
    return Shop.objects.filter(agreement=agreement, state=ShopState.CONFIRMED).select_related("agreement").first()


def history_of(shop: Shop) -> list[TransitionLog]:
    rows = TransitionLog.objects.filter(object_kind="shop", object_id=shop.pk).select_related("by")
    return list(rows.order_by("id"))


def visits_of(user: User) -> QuerySet[ShopVisit]:
    """Someone's own visits, the latest first."""
    rows = ShopVisit.objects.filter(user=user).select_related("shop__agreement__supplier")
    return rows.order_by("-started_at", "-id")


def own_visit(user: User, public_id: UUID) -> ShopVisit | None:
    return visits_of(user).filter(public_id=public_id).first()


def visits_since(user: User, *, at: datetime, within: timedelta) -> int:
    return ShopVisit.objects.filter(user=user, started_at__gt=at - within).count()


def visit_of_secret(secret: str) -> ShopVisit | None:
    """The visit of a return address, in whatever agency; the database shows the one row whose hash the caller knows."""
    known = hash_of(secret)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.visit_hash', %s, true)", [known])
    return ShopVisit._base_manager.select_related("agency").filter(secret_hash=known).first()


def holds(visit: ShopVisit, *, at: datetime) -> bool:
    """Whether a basket may still come back by it: not once, too late, or to a shop that has been closed or replaced."""
    is_open = visit.state == VisitState.BEGUN and visit.shop.state == ShopState.CONFIRMED
    return is_open and at < visit.expires_at and visit.agency.is_active


def judged(visit: ShopVisit, *, on: date) -> list[Judged]:
    """The returned lines with what speaks against each today. One question to the database."""
    lines = tuple(line_from(row) for row in visit.lines)
    return judge(lines, terms_of(visit.shop, [line.number for line in lines], on=on))


def terms_of(shop: Shop, numbers: Iterable[str], *, on: date) -> dict[str, Terms]:
    """What the supplier's agreements of the shop's area say of some articles; the lowest rank that is open wins."""
    rows = Article.objects.filter(
        number__in=set(numbers),
        last__isnull=True,
        catalogue__agreement__supplier=shop.agreement.supplier_id,
        catalogue__agreement__area=shop.agreement.area,
    ).select_related("catalogue__agreement__supplier")
    found: dict[str, Terms] = {}
    for row in rows.order_by("catalogue__agreement__rank", "pk"):
        terms = _terms(row, on)
        before = found.get(row.number)
        if before is None or (terms.is_open and not before.is_open):
            found[row.number] = terms
    return found


def _terms(article: Article, on: date) -> Terms:
    agreement = article.catalogue.agreement
    return Terms(
        key=article.pk,
        agreement=agreement.pk,
        is_open=agreement.state == AgreementState.ACTIVE
        and agreement.starts_on <= on <= agreement.ends_on
        and agreement.supplier.is_live,
        unit=article.unit,
        price=article.price,
        least=article.least,
        step=article.step,
        remaining=agreement.remaining_ore,
    )


def articles_by_key(keys: Iterable[int]) -> dict[int, Article]:
    return Article.objects.select_related("catalogue__agreement__supplier").in_bulk(set(keys))


def line_to(line: BasketLine) -> dict[str, str]:
    """A line as it is kept: every number as the text it came in."""
    return {name: str(value) for name, value in asdict(line).items()}


def line_from(row: dict[str, Any]) -> BasketLine:
    numbers = {name: Decimal(row[name]) for name in ("quantity", "price", "per")}
    return BasketLine(**row | numbers)
