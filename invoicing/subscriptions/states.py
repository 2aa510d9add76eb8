"""The states of a subscription (abonnemangets lägen)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

SUBSCRIPTION = table(
    Transition("confirm", ("waiting",), "active", Permission.HANDLE_INVOICES, _("Sätt i kraft")),
    Transition("refuse", ("waiting",), "refused", Permission.HANDLE_INVOICES, _("Avslå")),
    Transition("end", ("active",), "ended", Permission.HANDLE_INVOICES, _("Avsluta")),
)
