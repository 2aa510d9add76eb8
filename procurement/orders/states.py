"""The states of an order (lägen för order)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.workflow.transitions import Transition, table

# Who may act on an order is its requester or a clerk of e-commerce, which the actions check; the supplier's messages
# and what follows from the last delivery are the system's.
OPEN = ("created", "sent", "changed", "accepted")

ORDER = table(
    Transition("send", ("created",), "sent", None, _("Lämna för sändning")),
    Transition("accept", ("sent", "changed"), "accepted", None, _("Bekräfta")),
    Transition("change", ("sent", "accepted"), "changed", None, _("Ta emot ändringsförslag")),
    Transition("reject", ("sent", "accepted", "changed"), "rejected", None, _("Ta emot avvisning")),
    Transition("cancel", OPEN, "cancelled", None, _("Avbeställa")),
    Transition("deliver", OPEN, "delivered", None, _("Slutleverera")),
    Transition("reopen", ("delivered",), "accepted", None, _("Vänta på ersättning")),
)
