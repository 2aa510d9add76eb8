"""The month's declaration and pension report made by the people of the demo (deklaration), through the real actions."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from payroll.declarations import actions as declarations
from payroll.declarations.models import Declaration
from payroll.pensions import actions as pensions
from payroll.pensions.models import PensionReport
from payroll.population.carry import Desk
from servicecenter.agencies.models import AgencySetting
from servicecenter.common.periods import Month
from servicecenter.population.agencies import DEMO_SOURCE
from servicecenter.population.load import SINCE

CONTACT = {"name": "Lönesupport", "phone": "0771-00 00 00", "email": "lon@demo.example"}


def declare(month: Month, *, desk: Desk, at: datetime, receipt: str = "") -> None:
    """Declare and report a paid month of the agency in scope; what is done before is left alone.

    An earlier month has a receipt. The newest waits for the tax agency, which the demo does not pretend to be.
    """
    for name, value in CONTACT.items():
        known = {"value": value, "source": DEMO_SOURCE}
        AgencySetting.objects.get_or_create(key=declarations.CONTACT[name], starts_on=SINCE, defaults=known)
    if not Declaration.objects.filter(month=str(month)).exists():
        declaration = declarations.make_declaration(month=month, by=desk.clerk, at=at)
        declaration = declarations.seal_declaration(declaration=declaration, by=desk.clerk, at=at)
        shown = declaration.content_hash
        declaration = declarations.approve_declaration(
            declaration=declaration, content_hash=shown, by=desk.approver, at=at
        )
        if receipt:
            declarations.register_receipt(
                declaration=declaration, receipt=receipt, received_on=timezone.localdate(at), by=desk.clerk, at=at
            )
    if not PensionReport.objects.filter(month=str(month)).exists():
        report = pensions.seal_report(
            report=pensions.make_report(month=month, by=desk.clerk, at=at), by=desk.clerk, at=at
        )
        report = pensions.approve_report(report=report, content_hash=report.content_hash, by=desk.approver, at=at)
        if receipt:
            pensions.note_delivered(report=report, delivered_on=timezone.localdate(at), by=desk.clerk, at=at)
