"""The clerk's form of a supplier's shop; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.punch_out.queries import KINDS


def _lines(label: Any, help_text: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
    return forms.CharField(label=label, max_length=2_000, required=False, help_text=help_text, widget=area)


class ShopForm(forms.Form):
    name = forms.CharField(label=_("Butikens namn"), max_length=80, help_text=_("Så ser beställarna den."))
    kind = forms.ChoiceField(label=_("Sätt"), choices=KINDS, help_text=_("Leverantören vet vilket butiken använder."))
    address = forms.CharField(
        label=_("Adress"), max_length=300,
        help_text=_("För cXML den som tar emot PunchOutSetupRequest, för OCI den som öppnar butiken."),
    )  # fmt: skip
    browser_origins = _lines(
        _("Beställaren får skickas till"), _("En adress på varje rad. Tomt: bara butikens egen adress.")
    )
    return_origins = _lines(
        _("Varukorgen får komma från"), _("En adress på varje rad. Tomt: bara butikens egen adress.")
    )
    may_hide_origin = forms.BooleanField(
        label=_("Butiken får dölja sin adress"), required=False,
        help_text=_("Bara om varukorgen annars avvisas och leverantören har bekräftat varför."),
    )  # fmt: skip
    buyer_domain = forms.CharField(
        label=_("Vår identitets slag"), max_length=60, required=False, help_text=_("cXML, till exempel NetworkID.")
    )
    buyer_identity = forms.CharField(
        label=_("Vår identitet"), max_length=120, required=False, help_text=_("För OCI användarnamnet.")
    )
    supplier_domain = forms.CharField(
        label=_("Butikens identitets slag"), max_length=60, required=False, help_text=_("cXML, till exempel DUNS.")
    )
    supplier_identity = forms.CharField(label=_("Butikens identitet"), max_length=120, required=False)
    secret = forms.CharField(
        label=_("Lösenord"), max_length=200, required=False, strip=True,
        help_text=_("Sparas krypterat. Tomt: det som finns behålls, om butiken ligger kvar på samma ställe."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    is_test = forms.BooleanField(label=_("Butikens testläge"), required=False)
    user_field = forms.CharField(
        label=_("Fältets namn för användare"), max_length=40, required=False, help_text=_("OCI. Tomt: USERNAME.")
    )
    secret_field = forms.CharField(
        label=_("Fältets namn för lösenord"), max_length=40, required=False, help_text=_("OCI. Tomt: PASSWORD.")
    )
    more_fields = _lines(_("Fler fält"), _("OCI: namn=värde, ett på varje rad. Inga lösenord, de syns här."))
    is_link = forms.BooleanField(
        label=_("Öppnas med länk"), required=False,
        help_text=_("OCI: bara om butiken inte tar emot formulär. Lösenordet syns då i adressen."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Skäl"), max_length=300, help_text=_("Och var du fått uppgifterna."))


class DecisionForm(forms.Form):
    comment = forms.CharField(label=_("Kommentar"), max_length=300, required=False)
