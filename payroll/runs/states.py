"""The states of a pay run (lönekörningens lägen) and who takes it from one to the next."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

RUN = table(
    Transition(
        "calculate", ("opened", "preliminary", "under_control"), "collecting", Permission.PREPARE_PAY_RUN, _("Räkna")
    ),
    Transition("calculated", ("collecting",), "preliminary", None, _("Räkningen klar")),
    Transition("control", ("preliminary",), "under_control", Permission.PREPARE_PAY_RUN, _("Lämna till attest")),
    Transition(
        "approve",
        ("under_control",),
        "approved",
        Permission.APPROVE_PAY_RUN,
        _("Attestera"),
        second_person_after="calculate",
    ),
    Transition("return", ("under_control", "approved"), "preliminary", Permission.APPROVE_PAY_RUN, _("Återsänd")),
    Transition("finalise", ("approved",), "definitive", Permission.PREPARE_PAY_RUN, _("Gör definitiv")),
    Transition("pay", ("definitive",), "paid", None, _("Utbetald")),
    Transition(
        "cancel",
        ("opened", "collecting", "preliminary", "under_control"),
        "cancelled",
        Permission.PREPARE_PAY_RUN,
        _("Avbryt"),
    ),
)

SETTLED = ("approved", "definitive", "paid")
"""States in which a run's facts count as paid: what it settled is not settled again."""

OPEN = ("opened", "collecting", "preliminary", "under_control")
