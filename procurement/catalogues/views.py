"""The requester's door to the catalogues: one search over everything that may be ordered today (sök artiklar)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from procurement.agreements.queries import shops_to_visit
from procurement.catalogues.comparing import MOST, comparison, days_of
from procurement.catalogues.forms import ArticleFilter
from procurement.catalogues.ranks import rank_notes
from procurement.catalogues.search import (
    Question,
    articles_in_order,
    open_catalogues,
    orderable_articles,
    search,
)
from procurement.price_lists.units import unit_name
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.paging import page_of


@requires(Permission.ORDER_GOODS)
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """Search all catalogues; what ranks first in its agreement stands above the same thing of another."""
    catalogues = list(open_catalogues(timezone.localdate()))
    suppliers = {row.agreement.supplier_id: row.agreement.supplier.name for row in catalogues}
    form = ArticleFilter(request.GET, suppliers=sorted(suppliers.items(), key=lambda pair: pair[1]))
    chosen = form.chosen()
    question = Question(chosen.get("q", ""), chosen.get("cpv", ""), chosen.get("leverantor"), chosen.get("ordning", ""))
    found = search(question, catalogues)
    page = page_of(request, found.keys)
    shown = articles_in_order(page.object_list)
    notes = rank_notes([article.catalogue.agreement for article in shown], on=timezone.localdate()) if shown else {}
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": [_row(article, notes) for article in shown],
        "kept": {name: request.GET[name] for name in ArticleFilter.base_fields if request.GET.get(name)},
        "found": found,
        "is_asked": not question.is_empty,
        "has_catalogues": bool(catalogues),
        "shops": shops_to_visit(on=timezone.localdate()),
    }
    return render(request, "procurement/catalogues/articles.html", context)


@requires(Permission.ORDER_GOODS)
@require_GET
def compare_articles(request: HttpRequest) -> HttpResponse:
    """Two to four articles side by side; what can't be ordered today is left out and told."""
    today = timezone.localdate()
    wanted = list(dict.fromkeys(_uuids(request.GET.getlist("artikel"))))
    found = orderable_articles(wanted[:MOST], on=today)
    context = {
        "articles": found,
        "rows": comparison(found, on=today) if len(found) > 1 else [],
        "missing": len(wanted[:MOST]) - len(found),
        "is_cut": len(wanted) > MOST,
        "most": MOST,
        "back": _back(request),
    }
    return render(request, "procurement/catalogues/compare.html", context)


def _uuids(texts: Iterable[str]) -> Iterator[UUID]:
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue


def _back(request: HttpRequest) -> str:
    """The search that one came from, kept in the address as its own question."""
    kept = {name: value for name in ("q", "cpv", "leverantor", "ordning") if (value := request.GET.get(name))}
    return f"{reverse('articles')}?{urlencode(kept)}" if kept else reverse("articles")


def _row(article: Any, notes: dict[int, str]) -> dict[str, Any]:
    """An article with its price as the requester needs it: without and with VAT, for one of its unit."""
    return {
        "article": article,
        "agreement": article.catalogue.agreement,
        "unit": unit_name(article.unit),
        "with_vat": article.price * (1 + article.vat_rate / Decimal(100)),
        "days": days_of(article),
        "note": notes.get(article.catalogue.agreement_id, ""),
    }
