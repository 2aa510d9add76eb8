"""The states of a reported row (lägen för tidrader och frånvaro), from draft to attested."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.workflow.transitions import Transition, table

# Who may decide is settled by the attest rules, so the rows carry no permission of their own.
REPORTED = table(
    Transition("submit", ("draft", "returned"), "submitted", None, _("Skicka in")),
    Transition("withdraw", ("draft", "submitted"), "withdrawn", None, _("Återta")),
    Transition("attest", ("submitted",), "attested", None, _("Attestera")),
    Transition("return", ("submitted",), "returned", None, _("Returnera")),
)
