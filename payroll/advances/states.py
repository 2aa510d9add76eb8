"""The states of a decision on advances (förskottsbeslutets lägen): proposed by one, decided by another."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

DECISION = table(
    Transition("propose", ("draft",), "proposed", Permission.PREPARE_PAY_RUN, _("Föreslå")),
    Transition(
        "approve", ("proposed",), "approved", Permission.APPROVE_PAY_RUN, _("Besluta"), second_person_after="propose"
    ),
    Transition("cancel", ("proposed",), "cancelled", Permission.PREPARE_PAY_RUN, _("Återta")),
    Transition("refuse", ("proposed",), "cancelled", Permission.APPROVE_PAY_RUN, _("Avslå")),
)
