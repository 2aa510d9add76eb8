"""Reads of templates: one's own."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from payroll.claim_templates.models import ClaimTemplate
from payroll.employment.models import Person


def templates_of(person: Person) -> QuerySet[ClaimTemplate]:
    """A person's templates by name."""
    return ClaimTemplate.objects.filter(employment__person=person).order_by("name", "id")


def own_template(person: Person, public_id: UUID) -> ClaimTemplate | None:
    """One of the person's own; anyone else's does not exist here."""
    return templates_of(person).filter(public_id=public_id).select_related("employment__person").first()
