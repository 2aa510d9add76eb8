"""One page of a long list (sida)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PER_PAGE = 50


class Counted(Paginator):
    """A list whose length may be known without counting it."""

    def __init__(self, rows: Any, per_page: int, count: int | None) -> None:
        super().__init__(rows, per_page)
        if count is not None:
            self.count = count


class ByKey(Counted):
    """A very long list: an index alone finds the keys of a page, however far in, and only its rows are read."""

    def page(self, number: Any) -> Page[Any]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        return self._get_page(list(self.object_list.filter(pk__in=keys)), number, self)


def page_of(
    request: HttpRequest, rows: Any, *, per_page: int = PER_PAGE, count: int | None = None, by_key: bool = False
) -> Page[Any]:
    """The page that the address asks for (``?page=``) or the nearest; ``page.pages`` are the links to show.

    ``by_key`` is for a query of hundreds of thousands of rows whose order an index holds.
    """
    paginator = (ByKey if by_key else Counted)(rows, per_page, count)
    page = paginator.get_page(request.GET.get("page"))
    page.pages = elided(page)
    return page


def elided(page: Page[Any]) -> Iterable[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
