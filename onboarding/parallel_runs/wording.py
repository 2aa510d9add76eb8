"""Causes of differences in words (orsaker): what is proposed, and what it means for whoever looks at it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onboarding.differences.model import NET, Cause
from payroll.salary_types.catalogue import CATALOGUE

CAUSES: dict[str, str | Promise] = {
    Cause.MISSING_PERSON: _("Personen saknas hos oss"),
    Cause.EXTRA_PERSON: _("Personen finns bara hos oss"),
    Cause.OTHER_CODE: _("Samma belopp på en annan löneart"),
    Cause.ROUNDING: _("Avrundning, högst en krona"),
    Cause.TAX_DECISION: _("Annan skattetabell eller kolumn"),
    Cause.TAX_FOLLOWS: _("Skatt som följer av en annan skillnad"),
    Cause.ABSENCE_MISSING: _("Frånvaro saknas i våra uppgifter"),
    Cause.ABSENCE_EXTRA: _("Frånvaro som det gamla systemet inte har"),
    Cause.QUALIFYING: _("Karensavdraget räknat på annat sätt"),
    Cause.VACATION_SUPPLEMENT: _("Semestertillägget räknat på annat sätt"),
    Cause.RATE: _("Annat pris per timme eller dag"),
    Cause.QUANTITY: _("Annat antal"),
    Cause.PAY: _("Annan lön"),
    Cause.EXTENT: _("Annan omfattning"),
    Cause.BACK_PAY: _("Lön ändrad bakåt i tiden"),
    Cause.MISSING_LINE: _("Raden saknas hos oss"),
    Cause.EXTRA_LINE: _("Raden finns bara hos oss"),
    Cause.NET_ONLY: _("Nettolönen stämmer inte med raderna"),
    Cause.UNKNOWN: _("Okänd orsak"),
}
"""Every cause, in the order they are looked at."""


def cause_label(cause: str) -> str:
    return str(CAUSES.get(cause, cause))


def code_label(code: str) -> str:
    """A salary type by number and name, or what else a line is."""
    if code == NET:
        return str(_("Nettolön"))
    found = CATALOGUE.get(code)
    return f"{code} {found.sv}" if found else code
