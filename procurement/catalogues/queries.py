"""Catalogues and their versions for those who look after them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from procurement.agreements.models import AgreementState, PurchaseAgreement
from procurement.catalogues.models import (
    Article,
    Catalogue,
    CatalogueMessage,
    CatalogueReject,
    CatalogueVersion,
    PictureDelivery,
    PictureReject,
    StagedLine,
    VersionState,
)

BEYOND, REJECTED = "beyond", "rejected"


def catalogues(*, q: str = "") -> QuerySet[Catalogue]:
    """Every catalogue with how many articles it has and how many files wait (``article_count``, ``waiting``)."""
    valid = Article.objects.filter(catalogue=OuterRef("pk"), last__isnull=True).order_by().values("catalogue")
    rows = Catalogue.objects.select_related("agreement__supplier").annotate(
        article_count=Subquery(valid.annotate(number_of=Count("pk")).values("number_of")),
        waiting=Count("versions", filter=Q(versions__state__in=[VersionState.COLUMNS, VersionState.STAGED])),
    )
    if q.strip():
        rows = rows.filter(Q(name__icontains=q.strip()) | Q(agreement__supplier__name__icontains=q.strip()))
    return rows.order_by("name", "id")


def catalogue_by_id(public_id: UUID) -> Catalogue | None:
    return Catalogue.objects.select_related("agreement__supplier").filter(public_id=public_id).first()


def articles_of(catalogue: Catalogue, *, q: str = "") -> QuerySet[Article]:
    """The valid articles, by number."""
    rows = Article.objects.filter(catalogue=catalogue, last__isnull=True)
    if q.strip():
        rows = rows.filter(Q(number__startswith=q.strip()) | Q(name__icontains=q.strip()))
    return rows.order_by("number")


def versions_of(catalogue: Catalogue) -> list[CatalogueVersion]:
    """The latest files, the newest first."""
    rows = CatalogueVersion.objects.filter(catalogue=catalogue).select_related("handed_in_by", "decided_by")
    return list(rows.order_by("-received_at", "-id")[:50])


def version_by_id(public_id: UUID) -> CatalogueVersion | None:
    rows = CatalogueVersion.objects.select_related("catalogue__agreement__supplier", "handed_in_by", "decided_by")
    return rows.filter(public_id=public_id).first()


def message_of(version: CatalogueVersion) -> CatalogueMessage | None:
    """The message that the version came in, if it came in one."""
    return CatalogueMessage.objects.filter(version=version).first()


def changes_of(version: CatalogueVersion, *, kind: str) -> QuerySet[StagedLine]:
    """What the version would change, of one kind, or the prices that rise beyond the agreement."""
    rows = StagedLine.objects.filter(version=version)
    rows = rows.filter(is_beyond=True) if kind == BEYOND else rows.filter(kind=kind)
    return rows.order_by("-is_beyond", "line", "id")


def rejects_of(version: CatalogueVersion) -> QuerySet[CatalogueReject]:
    return CatalogueReject.objects.filter(version=version).order_by("line", "id")


def article_by_id(public_id: UUID) -> Article | None:
    """An article as it is or was, with its agreement and supplier."""
    return Article.objects.select_related("catalogue__agreement__supplier").filter(public_id=public_id).first()


def valid_article_by_id(public_id: UUID) -> Article | None:
    rows = Article.objects.select_related("catalogue__agreement__supplier")
    return rows.filter(public_id=public_id, last__isnull=True).first()


def picture_deliveries_of(catalogue: Catalogue) -> list[PictureDelivery]:
    """The latest deliveries of pictures, the newest first."""
    rows = PictureDelivery.objects.filter(catalogue=catalogue).select_related("handed_in_by")
    return list(rows.order_by("-received_at", "-id")[:20])


def picture_rejects_of(delivery: PictureDelivery) -> QuerySet[PictureReject]:
    return PictureReject.objects.filter(delivery=delivery).order_by("name", "id")


def agreements_for_catalogues() -> QuerySet[PurchaseAgreement]:
    rows = PurchaseAgreement.objects.exclude(state=AgreementState.ENDED)
    return rows.select_related("supplier").order_by("number")
