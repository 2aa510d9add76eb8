"""The states of a purchase agreement and of a change of it (inköpsavtalets och ändringens lägen)."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

HANDLE = Permission.HANDLE_PROCUREMENT

AGREEMENT = table(
    Transition("prepare", ("draft",), "draft", HANDLE, _("Ändra utkastet")),
    Transition("activate", ("draft",), "active", HANDLE, _("Fastställ"), second_person_after="prepare"),
    Transition("end", ("draft", "active"), "ended", HANDLE, _("Avsluta")),
)

AGREEMENT_CHANGE = table(
    Transition("confirm", ("waiting",), "confirmed", HANDLE, _("Bekräfta")),
    Transition("refuse", ("waiting",), "refused", HANDLE, _("Avslå")),
    Transition("withdraw", ("waiting",), "withdrawn", HANDLE, _("Ta tillbaka")),
)
