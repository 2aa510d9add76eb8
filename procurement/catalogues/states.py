"""The states of a catalogue version (katalogversionens lägen): read, looked at by a second person, valid, replaced.

And those of a delivery of pictures, which needs no second person.
"""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

HANDLE = Permission.HANDLE_PROCUREMENT

VERSION = table(
    Transition("choose", ("columns",), "reading", HANDLE, _("Välj kolumner")),
    Transition("stage", ("reading",), "staged", None, _("Läs in")),
    Transition("fail", ("reading",), "failed", None, _("Ge upp")),
    Transition("again", ("failed", "staged"), "reading", HANDLE, _("Läs in igen")),
    Transition("approve", ("staged",), "valid", HANDLE, _("Godkänn")),
    Transition("refuse", ("columns", "failed", "staged"), "refused", HANDLE, _("Avvisa")),
    Transition("replace", ("valid",), "replaced", None, _("Ersätt")),
)
"""That another person approves than the one who handed the file in, the action sees to: some come from no person."""

PICTURES = table(
    Transition("take", ("reading",), "taken", None, _("Läs in")),
    Transition("fail", ("reading",), "failed", None, _("Ge upp")),
)
"""The states of a delivery of pictures (bildleveransens lägen)."""
