"""The states of a task that waits for attest (lägen för attestärenden)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.workflow.transitions import Transition, table

# Who may decide is settled case by case by the attest rules, so the rows carry no permission of their own.
ATTEST = table(
    Transition("approve", ("waiting",), "approved", None, _("Godkänn")),
    Transition("return", ("waiting",), "returned", None, _("Returnera")),
    Transition("withdraw", ("waiting",), "withdrawn", None, _("Återta")),
)
