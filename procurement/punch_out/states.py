"""The states of a supplier's shop and of a visit to it (butikens och butiksbesökets lägen)."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

HANDLE = Permission.HANDLE_PROCUREMENT

SHOP = table(
    Transition("confirm", ("waiting",), "confirmed", HANDLE, _("Bekräfta")),
    Transition("refuse", ("waiting",), "refused", HANDLE, _("Avslå")),
    Transition("withdraw", ("waiting",), "withdrawn", HANDLE, _("Ta tillbaka")),
    Transition("replace", ("confirmed",), "replaced", HANDLE, _("Ersätt")),
    Transition("end", ("confirmed",), "ended", HANDLE, _("Stäng")),
)

VISIT = table(
    Transition("return", ("begun",), "returned", None, _("Ta emot varukorgen")),
    Transition("fail", ("begun",), "failed", None, _("Avbryt besöket")),
    Transition("take", ("returned",), "taken", Permission.ORDER_GOODS, _("Lägg i varukorgen")),
    Transition("discard", ("returned",), "discarded", Permission.ORDER_GOODS, _("Kasta")),
)
"""A visit that nobody comes back from stays begun, and is over when its time is."""
