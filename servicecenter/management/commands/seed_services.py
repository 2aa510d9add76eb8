"""``manage.py seed_services``: orders, hours, deviations and a saved indication, for the agencies of the cast."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from servicecenter.accounts.models import Membership, User
from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency
from servicecenter.population.staff import CastEmployee, staff
from servicecenter.price_indications.actions import save_indication
from servicecenter.pricing.indication import indication
from servicecenter.pricing.price_lists import price_list_on
from servicecenter.service_orders.actions import ask_ceiling, confirm_order, log_hours, order_service
from servicecenter.service_orders.queries import service_orders
from servicecenter.tenancy.scope import tenant
from servicecenter.variants.actions import approve_variant, ask_variant

PAYSLIPS = 700
DEVIATIONS = (
    ("payroll", "report_time", "Frånvaro rapporteras på papper", "Fältpersonalen saknar datorer", 120_000_00, 120),
    (
        "payroll",
        "publish_payslips",
        "Lönespecifikationen skickas med post",
        "Lokalt avtal till årsskiftet",
        18_000_00,
        200,
    ),
    ("supplier_invoices", "match", "Hyresfakturor matchas för hand", "Hyresvärden byter system", 9_000_00, 300),
)
"""Service, step, what, why, what it costs in a year, and the days until it ends. The last one waits for approval."""


class Command(BaseCommand):
    help = "Skriver påhittade tjänstebeställningar, avsteg och en prisindikation. Det som finns lämnas."

    def handle(self, *args: Any, **options: Any) -> None:
        managers = [User.objects.get(email=one.email) for one in staff().with_role(Role.ACCOUNT_MANAGER)]
        clerk = User.objects.get(email=staff().with_role(Role.PAYROLL_CLERK)[0].email)
        leads = {row.agency: row for row in reversed(staff().employees)}
        for agency in Agency.objects.filter(code__in=leads):
            with tenant(agency.pk):
                if not service_orders().exists():
                    self._write(_lead(agency, leads[agency.code]), *managers[:2], clerk, at=timezone.now())

    def _write(self, lead: User, manager: User, second: User, clerk: User, *, at: datetime) -> None:
        today = timezone.localdate(at)
        report = order_service(
            service="custom_reports", starts_on=today, ceiling=Decimal(40), wish="Sjukfrånvaro per kön och ålder",
            by=lead, at=at,
        )  # fmt: skip
        report = confirm_order(order=report, by=manager, at=at)
        for hours, what in (("7.5", "Tog fram underlag"), ("16", "Byggde rapporten"), ("8.5", "Gick igenom den")):
            log_hours(order=report, worked_on=today, hours=Decimal(hours), what=what, by=clerk, at=at)
        ask_ceiling(order=report, hours=Decimal(60), reason="Två mått till önskas av ledningen", by=clerk, at=at)
        order_service(service="scheduling", starts_on=today + timedelta(days=30), by=lead, at=at)
        for place, (service, step, what, reason, cost, days) in enumerate(DEVIATIONS, 1):
            asked = ask_variant(
                service=service, step=step, what=what, reason=reason, yearly_cost_ore=cost,
                exit_on=today + timedelta(days=days), by=manager, at=at,
            )  # fmt: skip
            if place < len(DEVIATIONS):
                approve_variant(variant=asked, by=second, at=at)
        volumes = {"payslips_deviation": PAYSLIPS, "payslips_attendance": 0, "payslips_scheduled": 0}
        found = indication(volumes, price_list_on(today))
        save_indication(title="Lön, inför strategimötet", found=found, by=manager, at=at)


def _lead(agency: Agency, cast: CastEmployee) -> User:
    """The first of the agency's people who log in speaks for it."""
    user = User.objects.get(email=cast.email)
    given = {"starts_on": timezone.localdate() - timedelta(days=365)}
    Membership.objects.get_or_create(agency=agency, user=user, role=Role.CUSTOMER_LEAD, defaults=given)
    return user
