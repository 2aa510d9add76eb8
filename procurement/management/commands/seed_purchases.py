"""``manage.py seed_purchases``: suppliers, agreements, catalogues and a month of orders, where someone can order."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.test.utils import override_settings
from django.utils import timezone

from procurement.budgets.actions import set_budget
from procurement.population.catalogues import write_catalogues
from procurement.population.purchases import write_purchases
from procurement.population.shops import write_shop
from procurement.population.suppliers import write_suppliers
from procurement.population.support import write_cases
from procurement.suppliers.models import Supplier
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency, Unit
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.models import ServiceAgreement
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant

YEAR_ORE = 450_000_00
"""What the unit may buy for in a year."""


class Command(BaseCommand):
    help = "Skriver påhittade leverantörer, avtal, kataloger och en månads inköp. Det som finns lämnas."

    @override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
    def handle(self, *args: Any, **options: Any) -> None:
        """The letters to suppliers who do not exist are sent to nobody."""
        first, second = (User.objects.get(email=one.email) for one in staff().with_role("ecommerce_clerk")[:2])
        buyers = [row for row in staff().employees if not row.is_manager]
        for agency in Agency.objects.filter(code__in={row.agency for row in buyers}):
            requester = next(row for row in buyers if row.agency == agency.code)
            self._write(agency, User.objects.get(email=requester.email), first, second)

    def _write(self, agency: Agency, requester: User, first: User, second: User) -> None:
        at = timezone.now()
        new_year = timezone.make_aware(datetime.combine(date(timezone.localdate(at).year, 1, 2), time()))
        begun = min(at - timedelta(days=40), max(at - timedelta(days=160), new_year))
        with tenant(agency.pk):
            if Supplier.objects.exists():
                return
            ServiceAgreement.objects.create(
                service=Service.PROCUREMENT, reference="DEMO 2020-E", signed_on=date(2020, 10, 1),
                starts_on=date(2020, 11, 1),
            )  # fmt: skip
            _suppliers, agreements = write_suppliers(first=first, second=second, at=begun)
        write_catalogues(agency.pk, agreements, first=first, second=second, at=begun, changed_at=at - (at - begun) / 3)
        with tenant(agency.pk):
            if settings.DEMO_SHOP:
                write_shop(agreements[2], address=settings.DEMO_SHOP, first=first, second=second, at=at)
            unit = Unit.objects.filter(manager__isnull=False, manager__memberships__isnull=False).order_by("code")
            place = self._unit_of(requester, unit)
            for year in (at.year, at.year + 1):
                set_budget(year=year, coding=place.cost_centre, amount_ore=YEAR_ORE, by=first, at=begun)
            orders = write_purchases(
                requester=requester,
                boss=place.manager,
                clerk=first,
                unit=place,
                coding=place.cost_centre,
                since=begun,
                at=at,
            )
            write_cases(requester=requester, clerk=first, at=at)
        self.stdout.write(f"{agency.name}: 5 leverantörer, 3 kataloger, {orders} order")

    def _unit_of(self, requester: User, units: Any) -> Unit:
        """The unit that is led by the colleague who logs in as manager."""
        bosses = [row.email for row in staff().employees if row.is_manager]
        return units.filter(manager__email__in=bosses).order_by("-code").distinct().first() or units.first()
