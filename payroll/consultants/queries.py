"""Consultants (konsulter) of the agency in scope."""

from __future__ import annotations

from django.db.models import QuerySet

from payroll.employment.models import ConsultantSpan, Employment


def assignments() -> QuerySet[ConsultantSpan]:
    """Every assignment as it is known now, those that end last first."""
    return (
        ConsultantSpan.objects.filter(superseded_at__isnull=True)
        .select_related("employment__person", "unit")
        .order_by("-ends_on", "id")
    )


def assignment_of(employment: Employment) -> ConsultantSpan | None:
    """The latest assignment of a consultant; an employee has none."""
    return assignments().filter(employment=employment).first()


def assignment_by_id(pk: int) -> ConsultantSpan | None:
    return assignments().filter(pk=pk).first()
