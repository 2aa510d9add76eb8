"""The states of a supplier's connection and of a change of its details (anslutningens och ändringens lägen)."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

HANDLE = Permission.HANDLE_PROCUREMENT

SUPPLIER = table(
    Transition("invite", ("new",), "invited", HANDLE, _("Bjud in")),
    Transition("invite_again", ("invited", "details_given"), "invited", HANDLE, _("Bjud in på nytt")),
    Transition("revoke_invitation", ("invited",), "new", HANDLE, _("Återkalla inbjudan")),
    Transition("give_details", ("invited",), "details_given", None, _("Lämna uppgifter")),
    Transition("take_details", ("new",), "details_given", HANDLE, _("Bekräfta uppgifter")),
    Transition("pass_test", ("details_given",), "tested", None, _("Godkänn testmeddelande")),
    Transition("go_live", ("tested",), "live", HANDLE, _("Anslut")),
    Transition("pause", ("live",), "paused", HANDLE, _("Pausa")),
    Transition("resume", ("paused",), "live", HANDLE, _("Återuppta")),
    Transition("move_address", ("tested", "live", "paused"), "details_given", HANDLE, _("Byt e-adress")),
    Transition(
        "end",
        ("new", "invited", "details_given", "tested", "live", "paused"),
        "ended",
        HANDLE,
        _("Avsluta"),
    ),
    Transition("reopen", ("ended",), "new", HANDLE, _("Öppna igen")),
)
"""``give_details`` is the supplier's own, by its link; ``pass_test`` follows an answer that came back."""

SUPPLIER_CHANGE = table(
    Transition("confirm", ("waiting",), "confirmed", HANDLE, _("Bekräfta")),
    Transition("refuse", ("waiting",), "refused", HANDLE, _("Avslå")),
    Transition("withdraw", ("waiting",), "withdrawn", HANDLE, _("Ta tillbaka")),
)
