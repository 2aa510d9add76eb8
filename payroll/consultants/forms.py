"""Forms for consultants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.agencies.queries import units
from servicecenter.reports.fields import DayField, KronorField


class ConsultantForm(forms.Form):
    number = forms.CharField(label=_("Nummer"), max_length=12)
    given_name = forms.CharField(label=_("Förnamn"), max_length=80)
    family_name = forms.CharField(label=_("Efternamn"), max_length=80)
    born_on = DayField(label=_("Född"))
    email = forms.EmailField(label=_("E-postadress"), required=False)
    unit = forms.ModelChoiceField(label=_("Enhet"), queryset=None)
    company = forms.CharField(label=_("Företag"), max_length=120)
    hourly_ore = KronorField(label=_("Kostnad i kronor per timme"))
    starts_on = DayField(label=_("Första dagen"))
    ends_on = DayField(label=_("Sista dagen"), help_text=_("Därefter upphör åtkomsten."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units()


class EndForm(forms.Form):
    ends_on = DayField(label=_("Sista dagen"))
    reason = forms.CharField(label=_("Skäl"), max_length=200)
