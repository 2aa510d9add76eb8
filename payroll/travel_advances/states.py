"""The states of a travel advance (lägen för reseförskott). The money has those of its decision."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.workflow.transitions import Transition, table

# Who may decide is settled by the attest rules, so the rows carry no permission of their own.
TRAVEL_ADVANCE = table(
    Transition("attest", ("waiting",), "attested", None, _("Attestera")),
    Transition("return", ("waiting",), "returned", None, _("Returnera")),
    Transition("withdraw", ("waiting",), "withdrawn", None, _("Återta")),
)
