"""Made-up questions to the support for the demo: one that waits for the e-commerce team, and one that is solved."""

from __future__ import annotations

from datetime import datetime, timedelta

from procurement.orders.models import PurchaseOrder
from servicecenter.accounts.models import User
from servicecenter.agreements.catalogue import Area
from servicecenter.desk.actions import answer, open_case, take
from servicecenter.desk.models import SupportCase


def write_cases(*, requester: User, clerk: User, at: datetime) -> None:
    """Called in the agency's scope, once, when there are orders."""
    late, wrong = PurchaseOrder.objects.order_by("-ordered_at")[:2]
    days = timedelta(days=1)
    solved = open_case(
        area=Area.E_COMMERCE, title="Fel mått på pappret", about=f"Inköpsorder {wrong.number}",
        text="Jag beställde kartonger och fick enstaka paket. Hur rättar vi det?", by=requester, at=at - 6 * days,
    )  # fmt: skip
    take(case=solved, by=clerk, at=at - 6 * days + days / 8)
    answer(
        case=solved, text="Leverantören skickar resten i morgon, och måttet är rättat i katalogen.", is_solved=True,
        link=_nowhere, by=clerk, at=at - 5 * days,
    )  # fmt: skip
    open_case(
        area=Area.E_COMMERCE, title="När kommer leveransen?", about=f"Inköpsorder {late.number}",
        text="Det skulle ha kommit i måndags. Kan ni fråga leverantören?", by=requester, at=at - days / 3,
    )  # fmt: skip


def _nowhere(case: SupportCase) -> str:
    return f"https://servicecenter.example/support/{case.public_id}/"
