"""The register of signed agreements, for the back office."""

from __future__ import annotations

from servicecenter.agreements.models import ServiceAgreement
from servicecenter.audit.registers import Register
from servicecenter.common.permissions import Permission


class AgreementRegister(Register):
    see = frozenset({Permission.SEE_AGREEMENTS})
    edit = frozenset({Permission.EDIT_AGREEMENTS})
    list_display = ["service", "reference", "signed_on", "starts_on", "ends_on"]
    list_filter = ["service"]


REGISTERS = {ServiceAgreement: AgreementRegister}
