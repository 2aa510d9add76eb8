"""One page of a long list (sida)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PER_PAGE = 50


class Counted(Paginator):
    """A long list whose length is known without counting it."""

    def __init__(self, rows: Sequence[Any], per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


def page_of(
    request: HttpRequest, rows: Sequence[Any], *, per_page: int = PER_PAGE, count: int | None = None
) -> Page[Any]:
    """The page that the address asks for (``?page=``) or the nearest; ``page.pages`` are the links to show."""
    paginator = Paginator(rows, per_page) if count is None else Counted(rows, per_page, count)
    page = paginator.get_page(request.GET.get("page"))
    page.pages = elided(page)
    return page


def elided(page: Page[Any]) -> Iterable[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
