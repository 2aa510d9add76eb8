"""What a person may see of their own pay (min lön): only fixed runs, only their own rows."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from payroll.employment.models import Person
from payroll.runs.models import PayMonth, Payslip, RunState
from servicecenter.audit.models import AuditEvent
from servicecenter.audit.queries import reads_of_person

SHOWN = (RunState.DEFINITIVE, RunState.PAID)
"""A preliminary or only approved payslip may still change, so its owner does not see it yet."""


def own_payslips(person: Person) -> QuerySet[Payslip]:
    """The person's payslips, newest first."""
    return (
        Payslip.objects.filter(person=person, run__state__in=SHOWN)
        .select_related("run", "person")
        .defer("inputs")
        .order_by("-run__pays_on", "-id")
    )


def own_payslip(person: Person, public_id: UUID) -> Payslip | None:
    """One of the person's own payslips; anyone else's does not exist here."""
    found = Payslip.objects.filter(person=person, run__state__in=SHOWN, public_id=public_id)
    return found.select_related("run__agency", "run__approved_by", "person").first()


def net_by_month(payslips: list[Payslip], *, months: int = 12) -> list[tuple[str, int]]:
    """Net pay of the latest months, oldest first; several payslips of a month are one amount."""
    sums: dict[str, int] = {}
    for payslip in payslips:
        sums[payslip.month] = sums.get(payslip.month, 0) + payslip.net_ore
    return sorted(sums.items())[-months:]


def next_payday(on: date) -> date | None:
    """The agency's next payday, from its calendar."""
    return PayMonth.objects.filter(pays_on__gte=on).order_by("pays_on").values_list("pays_on", flat=True).first()


def seen_by_others(person: Person) -> QuerySet[AuditEvent]:
    """Who else has looked at the person's pay, account or protected data (vem har sett mina uppgifter)."""
    return reads_of_person(person.pk).exclude(actor_id=person.user_id)
