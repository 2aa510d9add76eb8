"""``manage.py bench_purchasing``: catalogues of half a million articles, the search among them, and 200 000 orders."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from procurement.agreements.models import PurchaseAgreement
from procurement.benchmark.articles import Buyers, measure_import
from procurement.benchmark.orders import fill_orders
from procurement.benchmark.pages import measure_lists, measure_search
from procurement.orders.models import PurchaseOrder
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.operations.machine import load
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant


class Command(BaseCommand):
    help = "Measure purchasing in one agency: reading catalogues in, searching, and lists of orders."

    def handle(self, *args: Any, **options: Any) -> None:
        logging.disable(logging.INFO)  # each page that is measured would be told of between the figures
        call_command("migrate", database="migrator", verbosity=0)
        if not Agency.objects.exists():
            call_command("seed", agencies=2, employees=200, months=0, stdout=self.stdout)
        call_command("seed_purchases", stdout=self.stdout)
        buyers = _buyers()
        self._print("load of the machine", load())
        for row in measure_import(buyers):
            self._print(*row)
        order = fill_orders(buyers.agency_id)
        for row in (
            *measure_search(buyers.agency_id, order.requester),
            *measure_lists(buyers.agency_id, order, buyers.first),
        ):
            self._print(*row)
        self._print("load of the machine", load())

    def _print(self, name: str, value: str) -> None:
        self.stdout.write(f"{name:<50}  {value}")
        self.stdout.flush()


def _buyers() -> Buyers:
    """The first agency that buys, and the two clerks who hand in and approve."""
    first, second = (User.objects.get(email=one.email) for one in staff().with_role("ecommerce_clerk")[:2])
    for agency in Agency.objects.order_by("id"):
        with tenant(agency.pk):
            if PurchaseOrder.objects.exists():
                return Buyers(agency.pk, first, second, PurchaseAgreement.objects.earliest("id"))
    raise RuntimeError("no agency buys: seed_purchases made no orders")
