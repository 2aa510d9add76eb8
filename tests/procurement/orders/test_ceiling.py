"""However many order at once, the agreement's ceiling is never passed, and order numbers stay unbroken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from procurement.agreements.binding import CeilingPassed
from procurement.models import PurchaseAgreement, PurchaseOrder
from procurement.orders.actions import place_order
from procurement.requisitions.queries import lines_of
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW
from tests.factories.purchasing import make_buyer

pytestmark = pytest.mark.django_db(transaction=True)
WANTED, ROOM = 8, 5


def test_the_ceiling_is_never_passed_by_orders_at_once():
    buyer = make_buyer(ceiling_ore=ROOM * 10_000)
    with tenant(buyer.agency.pk):
        requisition = buyer.sent(*((buyer.article(), 1) for _ in range(WANTED)))
        lines = list(lines_of(requisition))

    def order(line) -> bool:
        try:
            with tenant(buyer.agency.pk):
                place_order(requisition=requisition, lines=[line], by=None, at=NOW)
        except CeilingPassed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(order, lines))
    with tenant(buyer.agency.pk):
        assert done.count(True) == PurchaseOrder.objects.count() == ROOM
        assert PurchaseAgreement.objects.get().remaining_ore == 0
        numbers = sorted(PurchaseOrder.objects.values_list("number", flat=True))
        assert numbers == [f"2026-{number:06d}" for number in range(1, ROOM + 1)]
