"""What a system may do through the interface (gränssnittet): a few permissions, none of them a decision."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission

SCOPES = {
    Permission.SEE_EMPLOYEES: _("Läsa personer och anställningar"),
    Permission.SEE_PAY: _("Läsa lönevillkor, avdrag, skattebeslut, körningar och lönespecifikationer"),
    Permission.EDIT_PAY_FACTS: _("Registrera lönevillkor, fasta rader, avdrag och skattebeslut"),
    Permission.REPORT_TIME: _("Rapportera tid och frånvaro, som sedan attesteras av en person"),
    Permission.SEE_LEDGER: _("Läsa verifikationer"),
    Permission.SEE_PROCUREMENT: _("Läsa order och mottagningar"),
    Permission.HANDLE_PROCUREMENT: _("Läsa in order och mottagningar som är gjorda i ett annat system"),
}
"""The scopes (omfattningar) of a token. To approve, attest, pay out or open protected data takes a person."""
