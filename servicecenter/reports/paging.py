"""One page of a long list (sida)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PER_PAGE = 50


def page_of(request: HttpRequest, rows: Sequence[Any], *, per_page: int = PER_PAGE) -> Page[Any]:
    """The page that the address asks for (``?page=``) or the nearest; ``page.pages`` are the links to show."""
    page = Paginator(rows, per_page).get_page(request.GET.get("page"))
    page.pages = elided(page)
    return page


def elided(page: Page[Any]) -> Iterable[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
