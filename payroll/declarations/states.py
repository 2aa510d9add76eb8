"""The states of an employer declaration (deklarationens lägen): made, sealed, approved by another, received."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

DECLARATION = table(
    Transition("remake", ("draft",), "draft", Permission.PREPARE_DECLARATION, _("Gör om")),
    Transition("seal", ("draft",), "sealed", Permission.PREPARE_DECLARATION, _("Försegla")),
    Transition(
        "approve",
        ("sealed",),
        "approved",
        Permission.APPROVE_DECLARATION,
        _("Godkänn"),
        second_person_after="seal",
    ),
    Transition("return", ("sealed",), "draft", Permission.APPROVE_DECLARATION, _("Återsänd")),
    Transition("receive", ("approved",), "received", Permission.PREPARE_DECLARATION, _("Registrera kvittens")),
    Transition("reject", ("approved",), "rejected", Permission.PREPARE_DECLARATION, _("Avvisad av Skatteverket")),
)

OPEN = ("draft", "sealed", "approved")
"""At most one version of a month is in these at a time: the next one is compared with what is known to be received."""
