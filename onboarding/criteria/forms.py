"""Forms of criteria; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.criteria.queries import DIRECTIONS


class CriterionForm(forms.Form):
    text = forms.CharField(label=_("Vad som ska vara uppfyllt"), max_length=200, required=False)
    measure = forms.CharField(
        label=_("Hur det mäts"), max_length=200, required=False, help_text=_("Källa och räkning, så att två får samma.")
    )
    direction = forms.ChoiceField(label=_("Riktning"), choices=DIRECTIONS)
    threshold = forms.DecimalField(label=_("Gräns"), max_digits=12, decimal_places=2, localize=True, required=False)
    unit = forms.CharField(label=_("Enhet"), max_length=20, required=False)
    is_mandatory = forms.BooleanField(label=_("Måste vara uppfyllt för att starta leverans"), required=False)
    reason = forms.CharField(
        label=_("Varför det ändras"), max_length=300, required=False, help_text=_("Behövs när grind 2 är passerad.")
    )

    def facts(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class MeasureForm(forms.Form):
    measured = forms.DecimalField(label=_("Utfall"), max_digits=12, decimal_places=2, localize=True)
