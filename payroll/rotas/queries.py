"""Rotas of the agency in scope with their shifts and people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from payroll.employment.queries import by_name_or_number
from payroll.rotas.grid import Shift
from payroll.rotas.models import RotaPlacing
from payroll.schedules.models import Rota
from payroll.working_time.classes import Duty


def rotas(*, on: date, text: str = "") -> QuerySet[Rota]:
    """Every rota with its shifts, and how many people work by it on a day or will later."""
    holds = Q(placings__superseded_at__isnull=True, placings__ends_on__gte=on)
    asked = Q(code__icontains=text) | Q(name__icontains=text) if text else Q()
    found = Rota.objects.filter(asked).annotate(people=Count("placings", filter=holds, distinct=True))
    return found.prefetch_related("shifts").order_by("code")


def rota_by_id(public_id: UUID | str) -> Rota | None:
    return Rota.objects.filter(public_id=public_id).first()


def shifts_of(rota: Rota) -> list[Shift]:
    """The pattern of a rota, in order."""
    return sorted((_shift(row) for row in rota.shifts.all()), key=lambda shift: shift[:2])


def _shift(row: object) -> Shift:
    rest = None if row.break_begins is None else (row.break_begins, row.break_ends)
    return row.day, row.begins, row.ends, rest, Duty(row.duty)


def placings_after(rota: Rota, day: date) -> Iterable[RotaPlacing]:
    """Who works by a rota on a day or later, in the order of people."""
    return (
        RotaPlacing.objects.filter(rota=rota, superseded_at__isnull=True, ends_on__gte=day)
        .select_related("employment__person", "rota")
        .order_by("employment__person__sort_key", "employment_id", "starts_on")
    )


def people_on(rota: Rota, *, on: date, text: str = "") -> QuerySet[RotaPlacing]:
    rows = placings_after(rota, on)
    return rows.filter(by_name_or_number(text, "employment__person__")) if text.strip() else rows
