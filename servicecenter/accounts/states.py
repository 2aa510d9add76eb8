"""The states of a role that waits for a second administrator (lägen för begärda roller)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

ROLE_REQUEST = table(
    Transition("confirm", ("waiting",), "confirmed", Permission.ADMINISTER, _("Bekräfta")),
    Transition("refuse", ("waiting",), "refused", Permission.ADMINISTER, _("Avslå")),
)
