"""The requester's door to the catalogues: one search over everything that may be ordered today (sök artiklar)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.decorators import csp_update
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from procurement.agreements.queries import shops_to_visit
from procurement.catalogues.comparing import MOST, comparison, days_of
from procurement.catalogues.forms import ArticleFilter
from procurement.catalogues.looks import Look, looks_of, picture_by_id
from procurement.catalogues.picture_files import Side, file_of
from procurement.catalogues.queries import article_by_id
from procurement.catalogues.ranks import rank_notes
from procurement.catalogues.search import (
    Question,
    articles_in_order,
    open_catalogues,
    orderable_articles,
    search,
)
from procurement.price_lists.cpv import cpv_name
from procurement.price_lists.units import unit_name
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.paging import page_of

SIZES = {"liten": Side.SMALL, "stor": Side.LARGE}


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
    looks = looks_of(shown)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": [_row(article, notes, looks) for article in shown],
        "kept": {name: request.GET[name] for name in ArticleFilter.base_fields if request.GET.get(name)},
        "found": found,
        "is_asked": not question.is_empty,
        "has_catalogues": bool(catalogues),
        "shops": shops_to_visit(on=timezone.localdate()),
    }
    return render(request, "procurement/catalogues/articles.html", context)


@requires(Permission.ORDER_GOODS)
@require_GET
def article(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One article: its picture, what the catalogue says of it, and how it is put in the basket."""
    found = article_by_id(public_id)
    if found is None:
        raise Http404
    today = timezone.localdate()
    context = {
        "article": found,
        "look": looks_of([found])[found.pk],
        "unit": unit_name(found.unit),
        "with_vat": found.price * (1 + found.vat_rate / Decimal(100)),
        "rows": comparison([found], on=today),
        "is_orderable": bool(orderable_articles([public_id], on=today)),
        "kind": cpv_name(found.cpv) if found.cpv else "",
        "back": _back(request),
    }
    return render(request, "procurement/catalogues/article.html", context)


@requires(Permission.ORDER_GOODS, Permission.SEE_PROCUREMENT)
@require_GET
@csp_update({"sandbox": "", "script-src": "'none'"})
def article_picture(request: HttpRequest, public_id: UUID, size: str) -> HttpResponse:
    """A picture in one of its sizes. Its address says which content, so the reader's own browser may keep it."""
    picture = picture_by_id(public_id)
    if picture is None or size not in SIZES:
        raise Http404
    path = file_of(picture.agency_id, picture.sha256, SIZES[size])
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="image/jpeg")
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "private, max-age=604800"
    return answer


@requires(Permission.ORDER_GOODS)
@require_GET
def compare_articles(request: HttpRequest) -> HttpResponse:
    """Two to four articles side by side; what can't be ordered today is left out and told."""
    today = timezone.localdate()
    wanted = list(dict.fromkeys(_uuids(request.GET.getlist("artikel"))))
    found = orderable_articles(wanted[:MOST], on=today)
    looks = looks_of(found)
    context = {
        "articles": found,
        "looks": [{"article": row, "look": looks[row.pk]} for row in found],
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


def _row(article: Any, notes: dict[int, str], looks: dict[int, Look]) -> dict[str, Any]:
    """An article with its price as the requester needs it: without and with VAT, for one of its unit."""
    return {
        "article": article,
        "look": looks[article.pk],
        "agreement": article.catalogue.agreement,
        "unit": unit_name(article.unit),
        "with_vat": article.price * (1 + article.vat_rate / Decimal(100)),
        "days": days_of(article),
        "note": notes.get(article.catalogue.agreement_id, ""),
    }
