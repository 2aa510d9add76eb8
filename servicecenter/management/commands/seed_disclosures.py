"""``manage.py seed_disclosures``: requests for public documents in each state, for the agencies of the cast."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from servicecenter.accounts.models import User
from servicecenter.accounts.queries import holders_of
from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency
from servicecenter.common.permissions import Permission
from servicecenter.disclosures.actions import (
    decide_request,
    mark_answered,
    register_request,
    take_request,
    write_check,
)
from servicecenter.disclosures.models import DisclosureRequest
from servicecenter.disclosures.queries import checks_of, disclosures, print_of
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant


class Command(BaseCommand):
    help = "Skriver påhittade begäranden om allmän handling. Det som finns lämnas."

    def handle(self, *args: Any, **options: Any) -> None:
        clerk = User.objects.get(email=staff().with_role(Role.PAYROLL_CLERK)[0].email)
        at = timezone.now()
        for agency in Agency.objects.filter(code__in={row.agency for row in staff().employees}):
            with tenant(agency.pk):
                decider = holders_of(Permission.DECIDE_DISCLOSURES, on=timezone.localdate(at)).first()
                if decider is not None and not disclosures(lage="all").exists():
                    _write(clerk, decider, at=at)


def _write(clerk: User, decider: User, *, at: datetime) -> None:
    today = timezone.localdate(at)
    pay = _asked(
        "Lönelista för oktober med namn, befattning och månadslön", today - timedelta(days=1), clerk, at,
        asked_by="Lokaltidningen, Ida Nyman", answer_to="ida.nyman@lokaltidningen.example",
    )  # fmt: skip
    _found(pay, "Lönelista oktober", clerk, at)
    law = {"finding": "masked", "code": "osl_39_3", "reason": "Bostadsadresser till anställda"}
    _found(pay, "Anställningsbevis, tolv stycken", clerk, at, **law)
    why = "Uppgifter om bostadsadress hålls inne. I övrigt är handlingarna offentliga."
    decide_request(request=pay, seen=print_of(checks_of(pay)), motivation=why, by=decider, at=at)
    mark_answered(request=pay, how="email", on=today, by=clerk, at=at)
    lease = _asked("Hyresavtalet för kontoret", today - timedelta(days=8), clerk, at, channel="letter")
    _found(lease, "Hyresavtal 2024-03-01", clerk, at)
    _asked("Reseräkningar för generaldirektören under året", today, clerk, at, channel="phone", is_taken=False)


def _asked(
    wanted: str, on: date, clerk: User, at: datetime, *, is_taken: bool = True, **given: str
) -> DisclosureRequest:
    facts = {"wanted": wanted, "received_on": on, "channel": "email"} | given
    row = register_request(**facts, by=clerk, at=at)
    return take_request(request=row, by=clerk, at=at) if is_taken else row


def _found(row: DisclosureRequest, document: str, clerk: User, at: datetime, **given: str) -> None:
    write_check(request=row, document=document, **({"finding": "open"} | given), by=clerk, at=at)
