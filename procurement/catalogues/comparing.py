"""Articles side by side (jämförelse): what differs between them, fact by fact, with the best price told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from procurement.amounts import quantity_text
from procurement.catalogues.models import Article
from procurement.catalogues.ranks import rank_notes
from procurement.price_lists.units import unit_name

MOST = 4
TWO_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one article says; ``is_best`` is told with a mark and in words, never by colour alone."""

    text: str
    note: str = ""
    is_best: bool = False


def comparison(articles: Sequence[Article], *, on: date) -> list[dict[str, Any]]:
    """Rows of a label and one cell for each article, in their order; a fact that no article has is left out."""
    notes = rank_notes([article.catalogue.agreement for article in articles], on=on)
    prices = [comparable_price(article) for article in articles]
    lowest = _lowest(articles, prices)
    facts: list[tuple[str, Callable[[int, Article], Cell | None]]] = [
        (_("Pris utan moms"), lambda place, row: _price(row, is_best=lowest == place)),
        (_("Jämförpris"), lambda place, row: _comparable(row, prices[place], is_best=lowest == place)),
        (_("Pris med moms"), lambda _place, row: Cell(_kronor(row.price * (1 + row.vat_rate / 100)))),
        (_("Säljs per"), lambda _place, row: _sold(row)),
        (_("Innehåll"), lambda _place, row: _content(row)),
        (_("Leverantör"), lambda _place, row: Cell(row.catalogue.agreement.supplier.name)),
        (_("Avtal"), lambda _place, row: _agreement(row, notes)),
        (_("Leveranstid"), lambda _place, row: Cell(_("%s dagar") % days_of(row))),
        (_("Märkning"), lambda _place, row: Cell(row.marks) if row.marks else None),
        (_("Tillverkare"), lambda _place, row: Cell(row.manufacturer) if row.manufacturer else None),
        (_("Artikelnummer"), lambda _place, row: Cell(row.number, row.gtin and f"GTIN {row.gtin}")),
        (_("Beskrivning"), lambda _place, row: Cell(row.description[:300]) if row.description else None),
    ]
    rows = [
        {"label": label, "cells": [cell_of(place, row) for place, row in enumerate(articles)]}
        for label, cell_of in facts
    ]
    return [row | {"cells": _named(row["cells"], articles)} for row in rows if any(row["cells"])]


def comparable_price(article: Article) -> Decimal | None:
    """Kronor for one of what there is in a unit (jämförpris), where the catalogue says how much that is."""
    return article.price / article.content if article.content else None


def days_of(article: Article) -> int:
    agreement_days: int = article.catalogue.agreement.delivery_days
    return article.delivery_days if article.delivery_days is not None else agreement_days


def _lowest(articles: Sequence[Article], prices: Sequence[Decimal | None]) -> int | None:
    """The place of the lowest price, where all are sold by the same measure and one is alone the lowest."""
    if all(price is not None for price in prices) and len({row.content_unit for row in articles}) == 1:
        amounts = [price for price in prices if price is not None]
    elif len({row.unit for row in articles}) == 1 and not any(prices):
        amounts = [row.price for row in articles]
    else:
        return None
    lowest = min(amounts)
    return amounts.index(lowest) if amounts.count(lowest) == 1 else None


def _named(cells: Sequence[Cell | None], articles: Sequence[Article]) -> list[dict[str, Any]]:
    return [{"name": row.name, "cell": cell} for row, cell in zip(articles, cells, strict=True)]


def _price(article: Article, *, is_best: bool) -> Cell:
    return Cell(_kronor(article.price), _("per %s") % unit_name(article.unit), is_best and article.content is None)


def _comparable(article: Article, price: Decimal | None, *, is_best: bool) -> Cell | None:
    if price is None:
        return None
    return Cell(_kronor(price), _("per %s") % unit_name(article.content_unit), is_best)


def _sold(article: Article) -> Cell:
    least = _("minst %s") % quantity_text(article.least) if article.least != 1 else ""
    step = _("i steg om %s") % quantity_text(article.step) if article.step != 1 else ""
    return Cell(unit_name(article.unit), ", ".join(part for part in (least, step) if part))


def _content(article: Article) -> Cell | None:
    if article.content is None:
        return None
    return Cell(f"{quantity_text(article.content)} {unit_name(article.content_unit)}")


def _agreement(article: Article, notes: dict[int, str]) -> Cell:
    agreement = article.catalogue.agreement
    rank = _("%(number)s, rang %(rank)s i %(area)s") % {
        "number": agreement.number, "rank": agreement.rank, "area": agreement.area,
    }  # fmt: skip
    return Cell(rank, notes.get(agreement.pk, ""))


def _kronor(amount: Decimal) -> str:
    """Kronor with two decimals, and four where it costs less than ten öre."""
    places = TWO_PLACES if amount >= Decimal("0.1") or not amount else Decimal("0.0001")
    return f"{amount.quantize(places, ROUND_HALF_UP):,f}".replace(",", "\u00a0").replace(".", ",") + " kr"
