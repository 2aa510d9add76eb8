"""Forms of delivery addresses; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.filters import FilterForm


class AddressFilter(FilterForm):
    q = forms.CharField(label=_("Benämning, gata eller ort"), max_length=80, widget=forms.SearchInput)
    visa = forms.ChoiceField(label=_("Visa"), choices=[("", _("I bruk")), ("alla", _("Alla"))])


class AddressForm(forms.Form):
    name = forms.CharField(
        label=_("Benämning"), max_length=80, help_text=_("Det som beställaren väljer, till exempel Godsmottagningen.")
    )
    street = forms.CharField(label=_("Gatuadress"), max_length=120)
    postal_code = forms.CharField(label=_("Postnummer"), max_length=12)
    city = forms.CharField(label=_("Ort"), max_length=60)
    gln = forms.CharField(
        label=_("GLN"),
        max_length=20,
        required=False,
        help_text=_("Platsens nummer, tretton siffror. Det står i ordern, så att leverantören känner igen platsen."),
    )
    contact_name = forms.CharField(label=_("Kontaktperson vid leverans"), max_length=80, required=False)
    contact_phone = forms.CharField(label=_("Telefon"), max_length=30, required=False)
    contact_email = forms.CharField(label=_("E-post"), max_length=254, required=False)
    instruction = forms.CharField(
        label=_("Anvisning till den som levererar"), max_length=200, required=False,
        help_text=_("Till exempel port, öppettider och var godset ställs."),
    )  # fmt: skip
