"""The states of messages (meddelandens lägen): out they are sent once, in they are handled or set aside."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

OUTGOING = table(
    Transition("send", ("waiting",), "sent", None, _("Sänd")),
    Transition("fail", ("waiting",), "failed", None, _("Ge upp")),
    Transition("receipt", ("sent",), "receipted", None, _("Kvittera")),
    Transition("refuse", ("sent", "receipted"), "refused", None, _("Avvisa")),
    Transition("again", ("failed", "stopped"), "waiting", Permission.HANDLE_PROCUREMENT, _("Försök igen")),
    Transition("stop", ("waiting", "failed"), "stopped", Permission.HANDLE_PROCUREMENT, _("Stoppa")),
)

INCOMING = table(
    Transition("handle", ("received",), "handled", None, _("Ta hand om")),
    Transition("set_aside", ("received",), "quarantined", None, _("Lägg i karantän")),
    Transition("again", ("quarantined",), "received", Permission.HANDLE_PROCUREMENT, _("Försök igen")),
)
