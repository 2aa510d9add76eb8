"""Forms of the service page; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField
from servicecenter.service_page.queries import ROLES, SIDES

SCALE = [(value, str(value)) for value in range(1, 6)]


class ContactForm(forms.Form):
    side = forms.ChoiceField(label=_("Part"), choices=SIDES)
    role = forms.ChoiceField(label=_("Roll"), choices=ROLES)
    email = forms.EmailField(label=_("E-postadress"), help_text=_("Personen måste ha en inloggning."))


class VolumeForm(forms.Form):
    value = forms.CharField(label=_("Nytt värde"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))

    def clean_value(self) -> Any:
        text = "".join(self.cleaned_data["value"].split()).replace("\u00a0", "").replace(",", ".")
        return forms.DecimalField(max_digits=14, decimal_places=2).clean(text)


class RiskForm(forms.Form):
    cause = forms.CharField(label=_("Om"), max_length=300)
    effect = forms.CharField(label=_("Så"), max_length=300)
    probability = forms.TypedChoiceField(label=_("Sannolikhet, 1–5"), choices=SCALE, coerce=int)
    impact = forms.TypedChoiceField(label=_("Konsekvens, 1–5"), choices=SCALE, coerce=int)
    response = forms.CharField(label=_("Bemötande"), max_length=60)
    measure = forms.CharField(label=_("Åtgärd"), max_length=300, required=False)
    email = forms.EmailField(label=_("Ansvarig, e-postadress"))
    closes_when = forms.CharField(label=_("Stängs när"), max_length=300)
    review_on = DayField(label=_("Nästa genomgång"))


class SeatForm(forms.Form):
    email = forms.EmailField(label=_("E-postadress"), help_text=_("Personen måste ha en inloggning."))
    title = forms.CharField(label=_("Befattning"), max_length=80)
    is_contact = forms.BooleanField(label=_("Kontaktperson för forumet"), required=False)
    starts_on = DayField(label=_("Från och med"))


class EndForm(forms.Form):
    ends_on = DayField(label=_("Sista dagen"))
