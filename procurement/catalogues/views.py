"""The requester's door to the catalogues: one search over everything that may be ordered today (sök artiklar)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from procurement.agreements.queries import shops_to_visit
from procurement.catalogues.forms import ArticleFilter
from procurement.catalogues.search import Question, articles_in_order, open_catalogues, search
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
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": [_row(article) for article in articles_in_order(page.object_list)],
        "found": found,
        "is_asked": not question.is_empty,
        "has_catalogues": bool(catalogues),
        "shops": shops_to_visit(on=timezone.localdate()),
    }
    return render(request, "procurement/catalogues/articles.html", context)


def _row(article: Any) -> dict[str, Any]:
    """An article with its price as the requester needs it: without and with VAT, for one of its unit."""
    return {
        "article": article,
        "agreement": article.catalogue.agreement,
        "unit": unit_name(article.unit),
        "with_vat": article.price * (1 + article.vat_rate / Decimal(100)),
        "days": article.delivery_days or article.catalogue.agreement.delivery_days,
    }
