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
