"""The states of a requisition (lägen för beställningsbegäran)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

# Who may decide is settled by the attest rules, so those rows carry no permission of their own.
REQUISITION = table(
    Transition("send", ("basket",), "waiting", Permission.ORDER_GOODS, _("Skicka")),
    Transition("approve", ("waiting",), "approved", None, _("Attestera")),
    Transition("return", ("waiting",), "returned", None, _("Returnera")),
    Transition("withdraw", ("waiting",), "withdrawn", Permission.ORDER_GOODS, _("Återta")),
    Transition("order", ("approved",), "ordered", None, _("Beställa")),
)
