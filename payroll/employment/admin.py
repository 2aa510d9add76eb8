"""People and the dated facts of their employments, only to look at: they are recorded elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from payroll.employment.models import (
    BankAccount,
    Employment,
    EmploymentSpan,
    FixedItem,
    PayTerms,
    Person,
    TaxDecision,
)
from servicecenter.audit.reading import note_read
from servicecenter.audit.registers import ReadOnlyRegister
from servicecenter.common.permissions import Permission


class PersonRegister(ReadOnlyRegister):
    """Names of protected people are not stored in this table; their row says so instead."""

    see = frozenset({Permission.SEE_EMPLOYEES})
    list_display = ["number", "shown_name", "born_on", "is_protected"]
    list_filter = ["is_protected"]
    search_fields = ["number", "given_name", "family_name", "=personal_number"]
    fields = ["number", "shown_name", "personal_number", "born_on", "email", "is_protected", "user"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model:
        person = super().get_object(request, object_id, from_field)
        note_read(kind="person", person_id=person.pk, name=person.name, object_id=str(person.pk))
        return person

    @admin.display(description=_("namn"), ordering="sort_key")
    def shown_name(self, person: Person) -> str:
        return person.name


class EmploymentRegister(ReadOnlyRegister):
    see = frozenset({Permission.SEE_EMPLOYEES})
    list_display = ["person", "number", "form", "central_agreement"]
    list_filter = ["form", "central_agreement"]
    list_select_related = ["person"]
    search_fields = ["person__number", "person__family_name"]


class FactRegister(ReadOnlyRegister):
    """Dated facts about pay, each read noted: the log tells whose pay was looked at."""

    see = frozenset({Permission.SEE_PAY})
    list_filter = ["starts_on"]
    of_whom = "employment__person"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related(self.of_whom)

    def get_list_display(self, request: HttpRequest) -> list[str]:
        first = self.of_whom.split("__")[0]
        return [first, "__str__", "starts_on", "ends_on", "recorded_at", "superseded_at"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [f"{self.of_whom}__number", f"{self.of_whom}__family_name"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        for fact in shown["cl"].result_list if "cl" in shown else ():
            self._note(fact)
        return response

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model:
        fact = super().get_object(request, object_id, from_field)
        self._note(fact)
        return fact

    def _note(self, fact: models.Model) -> None:
        person = fact
        for step in self.of_whom.split("__"):
            person = getattr(person, step)
        note_read(kind=fact._meta.model_name, person_id=person.pk, name=person.name, object_id=str(fact.pk))


class FactOfPersonRegister(FactRegister):
    of_whom = "person"


REGISTERS = {
    Person: PersonRegister,
    Employment: EmploymentRegister,
    EmploymentSpan: FactRegister,
    PayTerms: FactRegister,
    FixedItem: FactRegister,
    TaxDecision: FactOfPersonRegister,
    BankAccount: FactOfPersonRegister,
}
