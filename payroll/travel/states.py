"""The states of a claim (lägen för reseräkning). What was sent and is taken back is a draft again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.workflow.transitions import Transition, table

# Who may decide is settled by the attest rules, so the rows carry no permission of their own.
CLAIM = table(
    Transition("submit", ("draft", "returned"), "submitted", None, _("Skicka in")),
    Transition("take_back", ("submitted",), "draft", None, _("Återta")),
    Transition("discard", ("draft", "returned"), "withdrawn", None, _("Kasta")),
    Transition("attest", ("submitted",), "attested", None, _("Attestera")),
    Transition("return", ("submitted",), "returned", None, _("Returnera")),
)
