"""States of a version of the volume form (lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class FormState(models.TextChoices):
    DRAFT = "draft", _("Fylls i")
    CONFIRMED = "confirmed", _("Bekräftad")
    REPLACED = "replaced", _("Ersatt")


VOLUME_FORM = table(
    Transition(
        "confirm", (FormState.DRAFT,), FormState.CONFIRMED, Permission.SIGN_FOR_CUSTOMER, _("Bekräfta baslinjen")
    ),
    Transition("replace", (FormState.CONFIRMED,), FormState.REPLACED, None, _("Ersätt")),
)
"""``replace`` follows when a later version is confirmed."""
