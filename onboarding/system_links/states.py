"""States of an integration (lägen): how far it has been tried."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class LinkState(models.TextChoices):
    UNTESTED = "untested", _("Inte provad")
    FAILED = "failed", _("Provet gick fel")
    PASSED = "passed", _("Provad")
    DROPPED = "dropped", _("Utgår")


RIGHT = Permission.SEE_ONBOARDING
SYSTEM_LINK = table(
    Transition("pass", (LinkState.UNTESTED, LinkState.FAILED), LinkState.PASSED, RIGHT, _("Godkänn provet")),
    Transition("fail", (LinkState.UNTESTED, LinkState.PASSED), LinkState.FAILED, RIGHT, _("Underkänn provet")),
    Transition("retest", (LinkState.PASSED,), LinkState.UNTESTED, RIGHT, _("Prova på nytt")),
    Transition("drop", (LinkState.UNTESTED, LinkState.FAILED), LinkState.DROPPED, RIGHT, _("Låt utgå")),
    Transition("restore", (LinkState.DROPPED,), LinkState.UNTESTED, RIGHT, _("Ta tillbaka")),
)
"""``retest`` is no button: a passed integration that is changed has not been tried as it is now."""
