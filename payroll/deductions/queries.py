"""Payees and deductions of the agency in scope (betalningsmottagare och intresseavdrag)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from payroll.deductions.models import NetDeduction, Payee
from payroll.employment.models import Person
from payroll.employment.queries import open_facts
from payroll.salary_types.catalogue import CATALOGUE, SalaryType, Section
from servicecenter.agencies.queries import in_force


def is_wished(salary_type: SalaryType) -> bool:
    """A deduction whose money goes to someone else by the employee's own wish: not debts, advances or attachments."""
    return salary_type.section is Section.NET_DEDUCTION and salary_type.account_key == "deductions_for_others"


def is_passed_on(salary_type: SalaryType) -> bool:
    """A deduction whose money goes to someone else: by wish, or by Kronofogden's decision."""
    return is_wished(salary_type) or salary_type.account_key == "enforcement_authority"


def passed_on_types() -> list[tuple[str, str]]:
    return [(row.code, f"{row.code} {row.sv}") for row in CATALOGUE.values() if is_passed_on(row)]


def payees(*, on: date) -> QuerySet[Payee]:
    """Every payee with how many pay to it on a day."""
    today = Q(deductions__superseded_at__isnull=True, deductions__starts_on__lte=on) & (
        Q(deductions__ends_on__isnull=True) | Q(deductions__ends_on__gte=on)
    )
    return Payee.objects.annotate(people=Count("deductions__person", filter=today, distinct=True)).order_by(
        "name", "id"
    )


def payee_by_id(pk: int) -> Payee | None:
    return Payee.objects.filter(pk=pk).first()


WISHED = [row.code for row in CATALOGUE.values() if is_wished(row)]


def open_payees() -> QuerySet[Payee]:
    """Who one may agree to pay to."""
    return Payee.objects.filter(is_active=True, code__in=WISHED).order_by("name", "id")


def deductions_of(person: Person) -> QuerySet[NetDeduction]:
    """What is agreed with a person as it is known now, newest first."""
    return (
        NetDeduction.objects.filter(person=person, superseded_at__isnull=True)
        .select_related("payee")
        .order_by("-starts_on", "-id")
    )


def deductions_to(payee: Payee, *, on: date) -> QuerySet[NetDeduction]:
    """Who pays to a payee on a day."""
    return (
        NetDeduction.objects.filter(in_force(on), payee=payee, superseded_at__isnull=True)
        .select_related("person")
        .order_by("person__sort_key", "person_id")
    )


def deduction_by_id(pk: int) -> NetDeduction | None:
    return NetDeduction.objects.filter(pk=pk, superseded_at__isnull=True).select_related("person", "payee").first()


def every_deduction(**asked: Any) -> QuerySet[NetDeduction]:
    """Deductions of people whose identity is not protected, as asked for in ``open_facts``."""
    return open_facts(NetDeduction, **asked)
