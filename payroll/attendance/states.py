"""The states of a report of attendance (lägen för närvarorapporten)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.workflow.transitions import Transition, table

# Who may decide is settled by the attest rules, so the rows carry no permission of their own.
REPORT = table(
    Transition("submit", ("draft", "returned"), "submitted", None, _("Skicka in")),
    Transition("take_back", ("submitted",), "draft", None, _("Ta tillbaka")),
    Transition("withdraw", ("draft", "returned"), "withdrawn", None, _("Avbryt rättelsen")),
    Transition("attest", ("submitted",), "attested", None, _("Godkänn")),
    Transition("return", ("submitted",), "returned", None, _("Returnera")),
)
