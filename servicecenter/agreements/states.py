"""The states of a version of an agreement (versionens lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    OFFERED = "offered", _("Erbjuden")
    SIGNED = "signed", _("Undertecknad")
    ACTIVE = "active", _("I drift")
    ENDED = "ended", _("Upphörd")


AGREED = (VersionState.SIGNED, VersionState.ACTIVE, VersionState.ENDED)
"""States of a version that both parties have signed; whether it counts on a day is for its dates and its papers."""

VERSION = table(
    Transition("offer", (VersionState.DRAFT,), VersionState.OFFERED, Permission.EDIT_AGREEMENTS, _("Erbjud")),
    Transition(
        "take_back",
        (VersionState.OFFERED,),
        VersionState.DRAFT,
        Permission.EDIT_AGREEMENTS,
        _("Ta tillbaka för ändring"),
    ),
    Transition("sign", (VersionState.OFFERED,), VersionState.SIGNED, Permission.SEE_AGREEMENTS, _("Underteckna")),
    Transition("activate", (VersionState.SIGNED,), VersionState.ACTIVE, Permission.EDIT_AGREEMENTS, _("Ta i drift")),
    Transition(
        "end",
        (VersionState.SIGNED, VersionState.ACTIVE),
        VersionState.ENDED,
        Permission.EDIT_AGREEMENTS,
        _("Avsluta"),
    ),
)
