"""The states of a scanned invoice (den skannade fakturans lägen), from its file to the invoice that it becomes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

SCANNED_INVOICE = table(
    Transition("read", ("reading",), "to_verify", None, _("Läs av")),
    Transition("verify", ("to_verify",), "verified", Permission.HANDLE_INVOICES, _("Bekräfta uppgifterna")),
    Transition("remind", ("to_verify",), "reminder", Permission.HANDLE_INVOICES, _("Knyt som påminnelse")),
    Transition("discard", ("reading", "to_verify"), "discarded", Permission.HANDLE_INVOICES, _("Kasta")),
)
