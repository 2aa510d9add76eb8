"""``manage.py bench_invoices``: rules of e-invoices, their whole way with two workers, a year of them in lists."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from invoicing.benchmark.intake import CHECKS, documents, measure_intake, measure_rules, work
from invoicing.benchmark.lists import fill_invoices, measure_lists
from invoicing.supplier_invoices.models import SupplierInvoice
from procurement.benchmark.orders import fill_orders
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.operations.machine import load
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant


class Command(BaseCommand):
    help = "Measure invoices in one agency: rules, intake and flow, and lists of a year's invoices."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--worker", type=int, help="One of the workers that the benchmark itself starts.")
        parser.add_argument("--agency", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        logging.disable(logging.INFO)
        if options["worker"] is not None:
            work(options["agency"], options["worker"])
            return
        call_command("migrate", database="migrator", verbosity=0)
        if not Agency.objects.exists():
            call_command("seed", agencies=2, employees=200, months=0, stdout=self.stdout)
        call_command("seed_purchases", stdout=self.stdout)
        call_command("seed_invoices", stdout=self.stdout)
        agency = self._agency()
        fill_orders(agency.pk)
        self._print("load of the machine", load())
        with tenant(agency.pk):
            found = [document for document, _seller in documents(agency, CHECKS)]
        for row in (*measure_rules(found), *measure_intake(agency)):
            self._print(*row)
        invoice = fill_invoices(agency.pk)
        for row in measure_lists(agency.pk, invoice, self._staff("ecommerce_clerk"), self._staff("finance_clerk")):
            self._print(*row)
        self._print("load of the machine", load())

    def _agency(self) -> Agency:
        for agency in Agency.objects.order_by("id"):
            with tenant(agency.pk):
                if SupplierInvoice.objects.exists():
                    return agency
        raise RuntimeError("no agency has invoices: seed_invoices made none")

    def _staff(self, role: str) -> User:
        return User.objects.get(email=staff().with_role(role)[0].email)

    def _print(self, name: str, value: str) -> None:
        self.stdout.write(f"{name:<60}  {value}")
        self.stdout.flush()
