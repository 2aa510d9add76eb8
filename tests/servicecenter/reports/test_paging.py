"""One page of a very long list: found by its keys, and the same rows as counting through them gives."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory

from servicecenter.reports.paging import page_of

pytestmark = pytest.mark.django_db


def test_a_page_by_key_holds_the_rows_of_its_place_in_their_order(django_assert_num_queries):
    rows = ContentType.objects.order_by("-model", "id")
    everything = list(rows)
    request = RequestFactory().get("/", {"page": "2"})
    with django_assert_num_queries(2):
        page = page_of(request, rows, count=len(everything), by_key=True)
    assert list(page) == everything[50:100]


def test_the_length_of_a_list_by_key_is_counted_where_nobody_told_it():
    rows = ContentType.objects.order_by("id")
    page = page_of(RequestFactory().get("/", {"page": "1000"}), rows, by_key=True)
    assert page.paginator.count == rows.count()
    assert page.number == page.paginator.num_pages
