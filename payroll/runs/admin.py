"""The register of the agency's own monthly checklist, for the back office."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from payroll.runs.review.checklist import FACTS
from payroll.runs.review.models import ChecklistItem
from servicecenter.audit.registers import Register
from servicecenter.common.permissions import Permission


class ChecklistRegister(Register):
    """Rows of the agency's own list; the first row decided replaces the list that holds without a decision."""

    see = frozenset({Permission.SEE_PAY})
    edit = frozenset({Permission.ADMINISTER})
    list_display = ["text", "stage", "position", "is_mandatory", "starts_on", "ends_on"]
    list_filter = ["stage", "is_mandatory"]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "fact":
            from django import forms

            choices = [("", _("Kvitteras av en person")), *((name, name) for name in FACTS)]
            return forms.ChoiceField(label=db_field.verbose_name, choices=choices, required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


REGISTERS = {ChecklistItem: ChecklistRegister}
