"""Forms of the card files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 30_000_000


class WaitingForm(forms.Form):
    """The filter above the purchases without a receipt."""

    q = forms.CharField(label=_("Namn eller nummer"), max_length=80, required=False)
    dagar = forms.IntegerField(label=_("Väntat mer än, dagar"), min_value=0, max_value=3650, required=False)

    def chosen(self) -> dict[str, Any]:
        given = self.cleaned_data if self.is_valid() else {}
        return {"q": given.get("q") or "", "days": given.get("dagar") or 0}


class CardFileForm(forms.Form):
    issuer = forms.CharField(
        label=_("Kortutgivare"),
        max_length=40,
        help_text=_("Skriv den likadant varje gång: köp känns igen per utgivare."),
    )
    file = forms.FileField(
        label=_("Fil med kortköp"),
        help_text=_(
            "CSV i UTF-8: transaktion;anställningsnummer;datum;belopp;valuta;ursprungligt belopp;säljare;land. "
            "Eller JSON."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("Filen är större än 30 MB. Dela den i flera."))
        return file
