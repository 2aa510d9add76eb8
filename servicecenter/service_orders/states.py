"""The states of a service order and of a request for a higher ceiling (tjänstebeställningens och takets lägen)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

ORDER, EDIT = Permission.ORDER_SERVICES, Permission.EDIT_AGREEMENTS

SERVICE_ORDER = table(
    Transition("order", ("new",), "ordered", ORDER, _("Beställ")),
    Transition("confirm", ("ordered",), "in_force", EDIT, _("Bekräfta"), second_person_after="order"),
    Transition("refuse", ("ordered",), "refused", EDIT, _("Avböj")),
    Transition("withdraw", ("ordered",), "withdrawn", ORDER, _("Ta tillbaka")),
    Transition("end", ("in_force",), "ended", EDIT, _("Avsluta")),
)
CEILING = table(
    Transition("ask", ("new",), "waiting", Permission.LOG_SERVICE_HOURS, _("Begär högre tak")),
    Transition("approve", ("waiting",), "approved", ORDER, _("Godkänn"), second_person_after="ask"),
    Transition("refuse", ("waiting",), "refused", ORDER, _("Avslå")),
)
