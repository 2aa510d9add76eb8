"""The states of a pay run (lönekörningens lägen) and who takes it from one to the next."""

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

RUN = table(
    Transition(
        "calculate", ("opened", "preliminary", "under_control"), "collecting", Permission.PREPARE_PAY_RUN, "Räkna"
    ),
    Transition("calculated", ("collecting",), "preliminary", None, "Räkningen klar"),
    Transition("control", ("preliminary",), "under_control", Permission.PREPARE_PAY_RUN, "Lämna till attest"),
    Transition(
        "approve",
        ("under_control",),
        "approved",
        Permission.APPROVE_PAY_RUN,
        "Attestera",
        second_person_after="calculate",
    ),
    Transition("return", ("under_control", "approved"), "preliminary", Permission.APPROVE_PAY_RUN, "Återsänd"),
    Transition("finalise", ("approved",), "definitive", Permission.PREPARE_PAY_RUN, "Gör definitiv"),
    Transition("pay", ("definitive",), "paid", None, "Utbetald"),
    Transition(
        "cancel",
        ("opened", "collecting", "preliminary", "under_control"),
        "cancelled",
        Permission.PREPARE_PAY_RUN,
        "Avbryt",
    ),
)

SETTLED = ("approved", "definitive", "paid")
"""States in which a run's facts count as paid: what it settled is not settled again."""

OPEN = ("opened", "collecting", "preliminary", "under_control")
