"""``manage.py seed_invoices``: half a year of invoices where someone orders; run after ``seed_purchases``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from invoicing.population.month import write_invoices
from invoicing.population.people import People
from invoicing.supplier_invoices.models import SupplierInvoice
from procurement.orders.models import PurchaseOrder
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency, AgencySetting
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.models import ServiceAgreement
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant

SINCE = timedelta(days=170)
DECIDED = {"without_peppol": "yes", "check.above": "60000", "check.representation": "5541"}


class Command(BaseCommand):
    help = "Skriver påhittade leverantörsfakturor, som kommer in, matchas, granskas och betalas. Det som finns lämnas."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        for agency in Agency.objects.filter(code__in={row.agency for row in staff().employees}).order_by("code"):
            with tenant(agency.pk):
                order = PurchaseOrder.objects.select_related("unit__manager").exclude(unit=None).first()
                if order is None or SupplierInvoice.objects.exists():
                    continue
                people = self._people(order)
                self._begin()
            count = write_invoices(agency, people, since=at - SINCE, at=at)
            self.stdout.write(f"{agency.name}: {count} leverantörsfakturor")

    def _people(self, order: PurchaseOrder) -> People:
        [reviewer], [payer] = self._staff("reviewer"), self._staff("finance_clerk")
        first, second = self._staff("payment_releaser")
        return People(
            clerks=tuple(self._staff("ecommerce_clerk")[:2]),
            reviewer=reviewer,
            boss=order.unit.manager,
            payer=payer,
            releasers=(first, second),
            coding=order.unit.cost_centre,
        )

    def _staff(self, role: str) -> list[User]:
        return [User.objects.get(email=one.email) for one in staff().with_role(role)]

    def _begin(self) -> None:
        """The agreement, and what the agency has decided: the demo brings no rules of Peppol's own."""
        ServiceAgreement.objects.create(
            service=Service.INVOICES, reference="DEMO 2020-F", signed_on=date(2020, 10, 1), starts_on=date(2020, 11, 1)
        )
        AgencySetting.objects.bulk_create(
            AgencySetting(key=f"invoicing.{key}", value=value, source="beslut i demon", starts_on=date(2020, 11, 1))
            for key, value in DECIDED.items()
        )
