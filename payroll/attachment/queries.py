"""Decisions on attachment of earnings of the agency in scope (beslut om utmätning)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from payroll.attachment.models import AttachmentOrder
from payroll.calculation.attachment import ATTACHMENT
from payroll.calculation.model import AttachmentInput
from payroll.deductions.models import Payee
from payroll.employment.models import Person
from servicecenter.agencies.queries import in_force
from servicecenter.tenancy.lookups import Keys

COLUMNS = ("payee_id", "reference", "protected_ore", "starts_on", "ends_on", "amount_ore")


def attachment_inputs(known_on_payday: Q, people: Keys) -> Iterator[tuple[int, AttachmentInput]]:
    """For each person, the decision that was known and holds on the payday."""
    rows = AttachmentOrder.objects.filter(known_on_payday, person_id__any=people)
    for person_id, *row in rows.order_by("person_id", "starts_on").values_list("person_id", *COLUMNS):
        yield person_id, AttachmentInput(*row)


def enforcement_payee() -> Payee | None:
    """Kronofogden as the agency has it among its payees."""
    return Payee.objects.filter(code=ATTACHMENT, is_active=True).order_by("id").first()


def orders(*, on: date, only_now: bool) -> QuerySet[AttachmentOrder]:
    """The decisions known now, of everyone, in Swedish order of name."""
    rows = AttachmentOrder.objects.filter(superseded_at__isnull=True).select_related("person", "payee")
    if only_now:
        rows = rows.filter(in_force(on))
    return rows.order_by("person__sort_key", "person_id", "-starts_on", "-id")


def orders_of(person: Person) -> QuerySet[AttachmentOrder]:
    """What holds for a person as it is known now, newest first."""
    return (
        AttachmentOrder.objects.filter(person=person, superseded_at__isnull=True)
        .select_related("payee")
        .order_by("-starts_on", "-id")
    )


def history_of(person: Person) -> QuerySet[AttachmentOrder]:
    """Everything ever recorded for a person, with what was replaced, newest knowledge first."""
    return (
        AttachmentOrder.objects.filter(person=person)
        .select_related("recorded_by", "superseded_by")
        .order_by("-recorded_at", "-starts_on", "-id")
    )


def order_by_id(pk: int) -> AttachmentOrder | None:
    return AttachmentOrder.objects.filter(pk=pk, superseded_at__isnull=True).select_related("person", "payee").first()
