"""Ordered services, deviations from the standard and saved indications, for tests. In scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from servicecenter.accounts.models import User
from servicecenter.accounts.roles import Role
from servicecenter.price_indications.actions import save_indication
from servicecenter.price_indications.models import PriceIndication
from servicecenter.pricing.indication import indication
from servicecenter.pricing.price_lists import price_list
from servicecenter.service_orders.actions import ask_ceiling, confirm_order, log_hours, order_service
from servicecenter.service_orders.models import ServiceOrder
from servicecenter.variants.actions import approve_variant, ask_variant
from servicecenter.variants.models import Variant

VOLUMES = {"payslips_deviation": 700, "payslips_attendance": 0, "payslips_scheduled": 0}


def make_special_order(orderer: User, manager: User, *, wish: str = "En rapport", ceiling: str = "10") -> ServiceOrder:
    """Custom reports by the hour, confirmed and in force from today."""
    at = timezone.now()
    asked = order_service(
        service="custom_reports", starts_on=timezone.localdate(at), ceiling=Decimal(ceiling), wish=wish, by=orderer,
        at=at,
    )  # fmt: skip
    return confirm_order(order=asked, by=manager, at=at)


def make_variant(
    asker: User, approver: User | None = None, *, at: datetime | None = None, service: str = "payroll", **given: object
) -> Variant:
    """A deviation asked for by one and, with an approver, in force."""
    moment = at or timezone.now()
    facts = {
        "step": "report_time",
        "what": "Frånvaro rapporteras på papper",
        "reason": "Personalen saknar datorer i fält",
        "yearly_cost_ore": 120_000_00,
        "exit_on": timezone.localdate(moment) + timedelta(days=200),
    }
    asked = ask_variant(service=service, **(facts | given), by=asker, at=moment)
    return approve_variant(variant=asked, by=approver, at=moment) if approver else asked


def make_indication(by: User, *, title: str = "Lön 2020") -> PriceIndication:
    return save_indication(title=title, found=indication(VOLUMES, price_list("2020")), by=by, at=timezone.now())


def make_services(mark: str, users: dict[str, User]) -> None:
    """One of each, every text of it marked: hours worked, a higher ceiling asked for, a deviation that waits."""
    lead, manager, clerk = (users[role] for role in (Role.CUSTOMER_LEAD, Role.ACCOUNT_MANAGER, Role.PAYROLL_CLERK))
    order, at = make_special_order(lead, manager, wish=f"{mark} rapport"), timezone.now()
    log_hours(order=order, worked_on=timezone.localdate(at), hours=Decimal(2), what=f"{mark} timmar", by=clerk, at=at)
    ask_ceiling(order=order, hours=Decimal(20), reason=f"{mark} mer", by=clerk, at=at)
    make_variant(lead, what=f"{mark} avsteg", reason=f"{mark} skäl")
    make_indication(manager, title=f"{mark} indikation")
