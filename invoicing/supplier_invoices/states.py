"""The states of a supplier invoice (leverantörsfakturans lägen), from arrival to payment, as one table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

# Who may attest is settled by the attest rules, so that row carries no permission of its own. What a machine does by
# itself has none either.
SUPPLIER_INVOICE = table(
    Transition("validate", ("received",), "validated", None, _("Kontrollera")),
    Transition("verify", ("received",), "validated", Permission.HANDLE_INVOICES, _("Bekräfta uppgifterna")),
    Transition(
        "reject", ("received", "validated", "registered", "review"), "rejected", Permission.HANDLE_INVOICES, _("Avvisa")
    ),
    Transition("refuse", ("received",), "rejected", None, _("Avvisa vid mottagning")),
    Transition("register", ("validated",), "registered", None, _("Ankomstregistrera")),
    Transition("match", ("registered", "review"), "matched", None, _("Matcha")),
    Transition("review", ("registered",), "review", None, _("Lämna till granskning")),
    Transition("ask", ("review",), "waiting", Permission.REVIEW, _("Skicka för attest")),
    Transition("attest", ("waiting",), "attested", None, _("Attestera")),
    Transition("return", ("waiting",), "review", None, _("Återsända")),
    Transition("take_back", ("waiting",), "review", Permission.REVIEW, _("Återta")),
    Transition("sample", ("matched", "attested"), "after_check", None, _("Ta ut till efterkontroll")),
    Transition("pass", ("after_check",), "cleared", Permission.CHECK_INVOICES, _("Godkänn efterkontrollen")),
    Transition("fail", ("after_check",), "review", Permission.CHECK_INVOICES, _("Återsänd från efterkontrollen")),
    Transition("clear", ("matched", "attested"), "cleared", None, _("Klarmarkera")),
    Transition("hold", ("cleared",), "review", Permission.HANDLE_INVOICES, _("Ta tillbaka till granskning")),
    Transition("post", ("cleared",), "posted", None, _("Slutbokför")),
    Transition("plan", ("posted",), "in_payment", None, _("Ta med i betalning")),
    Transition("pay", ("in_payment",), "paid", None, _("Betala")),
    Transition("reopen", ("in_payment", "paid"), "posted", None, _("Öppna igen")),
)
