"""However often and however close together a shop or a person sends the same thing, it is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from procurement.models import RequisitionLine, ShopVisit
from procurement.punch_out.visits import Forgotten, begin_visit, take_basket, take_lines
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.purchasing import make_buyer
from tests.factories.shops import basket_line, make_shop, oci_basket

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def test_a_basket_comes_back_once_and_is_taken_once():
    buyer = make_buyer()
    second = make_user(buyer.agency, "ecommerce_clerk")
    with tenant(buyer.agency.pk):
        buyer.article(number="41-220")
        shop = make_shop(buyer.agreement, mark="S", by=buyer.clerk, second=second)
        visit = begin_visit(shop=shop, link=str, login="in", by=buyer.requester, at=NOW).visit

    def come_back(_turn: int) -> bool:
        posted = oci_basket([basket_line()])
        return done(lambda: take_basket(visit=visit, posted=posted, origin="https://s.butik.example", at=NOW))

    def take(_turn: int) -> bool:
        return done(lambda: take_lines(visit=visit, places={1}, login="in", by=buyer.requester, at=NOW))

    def done(act) -> bool:
        try:
            with tenant(buyer.agency.pk):
                act()
        except (Forgotten, NotAllowedNow):
            return False
        finally:
            connection.close()
        return True

    for act in (come_back, take):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            assert list(pool.map(act, range(AT_ONCE))).count(True) == 1
    with tenant(buyer.agency.pk):
        assert RequisitionLine.objects.count() == 1
        assert ShopVisit.objects.get().state == "taken"
