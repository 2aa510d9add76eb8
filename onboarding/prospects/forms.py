"""Forms of agencies in dialogue; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.prospects.queries import OUTCOMES, owners_here
from servicecenter.agreements.catalogue import ORDERED
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm

ALL = "alla"


class ProspectFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Läge"), choices=[*OUTCOMES, (ALL, _("Alla"))])


class ProspectForm(forms.Form):
    name = forms.CharField(label=_("Myndighet"), max_length=120)
    organisation_number = forms.CharField(label=_("Organisationsnummer"), max_length=20)
    employees = forms.IntegerField(label=_("Anställda"), min_value=0, max_value=2_000_000)
    services = forms.MultipleChoiceField(
        label=_("Tjänster"), choices=ORDERED, widget=forms.CheckboxSelectMultiple, required=False
    )
    probability = forms.IntegerField(
        label=_("Sannolikhet, procent"), help_text=_("Din bedömning. Prognosen räknar anställda gånger sannolikheten.")
    )
    expected_on = DayField(label=_("Väntad start"))
    next_step = forms.CharField(label=_("Nästa steg"), max_length=200)
    next_on = DayField(label=_("Senast"))
    owner = forms.ModelChoiceField(label=_("Ansvarig"), queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners_here()


class LossForm(forms.Form):
    reason = forms.CharField(label=_("Varför"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
