"""The states of a pension report (pensionsrapportens lägen): made, sealed, approved by another, handed over."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

REPORT = table(
    Transition("remake", ("draft",), "draft", Permission.PREPARE_DECLARATION, _("Gör om")),
    Transition("seal", ("draft",), "sealed", Permission.PREPARE_DECLARATION, _("Försegla")),
    Transition(
        "approve", ("sealed",), "approved", Permission.APPROVE_DECLARATION, _("Godkänn"), second_person_after="seal"
    ),
    Transition("return", ("sealed",), "draft", Permission.APPROVE_DECLARATION, _("Återsänd")),
    Transition("deliver", ("approved",), "delivered", Permission.PREPARE_DECLARATION, _("Notera som lämnad")),
)

OPEN = ("draft", "sealed", "approved")
