"""The states of a payment batch (betalningsunderlagets lägen): released by two persons, then sent once."""

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

BATCH = table(
    Transition("release", ("sealed",), "released_once", Permission.RELEASE_PAYMENT, "Bemyndiga"),
    Transition(
        "release_again",
        ("released_once",),
        "released",
        Permission.RELEASE_PAYMENT,
        "Bemyndiga",
        second_person_after="release",
    ),
    Transition("send", ("released",), "sent", None, "Sänd"),
)
