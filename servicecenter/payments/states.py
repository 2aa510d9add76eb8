"""The states of a payment batch (betalningsunderlagets lägen): released by two persons, then sent once."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

BATCH = table(
    Transition("release", ("sealed",), "released_once", Permission.RELEASE_PAYMENT, _("Bemyndiga")),
    Transition(
        "release_again",
        ("released_once",),
        "released",
        Permission.RELEASE_PAYMENT,
        _("Bemyndiga"),
        second_person_after="release",
    ),
    Transition("send", ("released",), "sent", None, _("Sänd")),
)

CASE = table(
    Transition("propose", ("open",), "proposed", Permission.PREPARE_PAY_RUN, _("Föreslå ny betalning")),
    Transition(
        "approve",
        ("proposed",),
        "approved",
        Permission.APPROVE_PAY_RUN,
        _("Godkänn ny betalning"),
        second_person_after="propose",
    ),
    Transition("return", ("proposed",), "open", Permission.APPROVE_PAY_RUN, _("Återsänd")),
    Transition("close", ("open",), "closed", Permission.APPROVE_PAY_RUN, _("Avsluta utan betalning")),
)
