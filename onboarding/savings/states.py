"""The states of a baseline that was entered (baslinjens lägen), and what moves it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class BaselineState(models.TextChoices):
    PROPOSED = "proposed", _("Föreslagen")
    CONFIRMED = "confirmed", _("Bekräftad")
    DECLINED = "declined", _("Avvisad")
    REPLACED = "replaced", _("Ersatt")


BASELINE = table(
    Transition(
        "confirm", (BaselineState.PROPOSED,), BaselineState.CONFIRMED, Permission.SIGN_FOR_CUSTOMER, _("Bekräfta")
    ),
    Transition("decline", (BaselineState.PROPOSED,), BaselineState.DECLINED, Permission.SIGN_FOR_CUSTOMER, _("Avvisa")),
    Transition("replace", (BaselineState.CONFIRMED,), BaselineState.REPLACED, None, _("Ersätt")),
)
