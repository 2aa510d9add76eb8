"""The states of what the steering group must decide (punktens lägen)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

STEERING_ITEM = table(Transition("decide", ("open",), "decided", Permission.DECIDE_GATES, _("Besluta")))
