"""The register of lines that were agreed on paper before there were versions, for the back office.

A line of a version is changed in a new version that both sign, and never here.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from servicecenter.agreements.models import ServiceAgreement
from servicecenter.audit.registers import Register
from servicecenter.common.permissions import Permission


class AgreementRegister(Register):
    see = frozenset({Permission.SEE_AGREEMENTS})
    edit = frozenset({Permission.EDIT_AGREEMENTS})
    list_display = ["service", "reference", "signed_on", "starts_on", "ends_on"]
    list_filter = ["service"]
    fields = ["service", "reference", "signed_on", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(version=None)


REGISTERS = {ServiceAgreement: AgreementRegister}
