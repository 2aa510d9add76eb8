"""The states of a swap of shifts (lägen för passbyte)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.workflow.transitions import Transition, table

# Who may do what is settled by whose shifts they are and by the attest rules, so the rows carry no permission.
SWAP = table(
    Transition("accept", ("asked",), "accepted", None, _("Tacka ja")),
    Transition("refuse", ("asked",), "refused", None, _("Tacka nej")),
    Transition("withdraw", ("asked", "accepted"), "withdrawn", None, _("Återta")),
    Transition("approve", ("accepted",), "approved", None, _("Godkänn")),
    Transition("return", ("accepted",), "returned", None, _("Returnera")),
    Transition("expire", ("asked", "accepted"), "expired", None, _("Låt gå ut")),
)
