"""The states of a deviation from the standard (avstegets lägen)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

EDIT = Permission.EDIT_AGREEMENTS

VARIANT = table(
    Transition("ask", ("new",), "waiting", None, _("Begär")),
    Transition("approve", ("waiting",), "in_force", EDIT, _("Godkänn"), second_person_after="ask"),
    Transition("refuse", ("waiting",), "refused", EDIT, _("Avslå")),
    Transition("end", ("in_force",), "ended", EDIT, _("Avsluta")),
)
"""``ask`` is for either side; the action says who."""
