"""What articles look like (bilder): the picture of each, else a sign for what kind of thing it is. One question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from procurement.catalogues.models import Article, Picture
from procurement.price_lists.pictures import picture_key

SIGNS = {
    "09": "flame", "15": "cup", "18": "suitcase", "22": "document", "30": "pencil", "302": "screen", "31": "plug",
    "32": "headset", "33": "heart", "34": "wheel", "35": "shield", "39": "chair", "398": "drop", "42": "gear",
    "44": "wrench", "45": "wrench", "48": "screen", "50": "wrench", "55": "cup", "60": "wheel", "63": "suitcase",
    "64": "message", "66": "bank", "71": "pencil", "72": "screen", "79": "people", "80": "book", "85": "heart",
    "90": "drop",
}  # fmt: skip
"""The sign of a division or group of CPV 2008; the longest beginning that is here goes before."""
ANY = "box"


@dataclass(frozen=True, slots=True)
class Look:
    """An article's picture by its address and content, or the sign of its kind where there is none."""

    sign: str
    picture: UUID | None = None
    content: str = ""


def looks_of(articles: Iterable[Article]) -> dict[int, Look]:
    """By the article's key. What a clerk gave goes before what the catalogue names."""
    rows = list(articles)
    keys = {row.pk: picture_key(row.picture) for row in rows}
    named, given = {key for key in keys.values() if key}, {row.number for row in rows}
    found = Picture.objects.filter(
        Q(name__in=named, number="") | Q(name="", number__in=given),
        catalogue__in={row.catalogue_id for row in rows},
    )
    pictures = {(row.catalogue_id, row.name, row.number): row for row in found}
    return {
        row.pk: _look(
            row, pictures.get((row.catalogue_id, "", row.number)) or pictures.get((row.catalogue_id, keys[row.pk], ""))
        )
        for row in rows
    }


def picture_by_id(public_id: UUID) -> Picture | None:
    return Picture.objects.filter(public_id=public_id).first()


def has_own_picture(article: Article) -> bool:
    """Whether a clerk gave the article one."""
    return Picture.objects.filter(catalogue=article.catalogue_id, number=article.number).exists()


def sign_of(cpv: str) -> str:
    """
    >>> sign_of("30197643"), sign_of("30213100"), sign_of("")
    ('pencil', 'screen', 'box')
    """
    return next((SIGNS[cpv[:digits]] for digits in (3, 2) if cpv[:digits] in SIGNS), ANY)


def _look(article: Article, picture: Picture | None) -> Look:
    sign = sign_of(article.cpv)
    return Look(sign, picture.public_id, picture.sha256[:12]) if picture else Look(sign)
