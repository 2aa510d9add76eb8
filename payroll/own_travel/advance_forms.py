"""The form that asks for a travel advance (begär reseförskott)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from servicecenter.reports.fields import DayField, KronorField


class AdvanceForm(forms.Form):
    purpose = forms.CharField(label=lazy("Ändamål"), max_length=120, help_text=lazy("Till exempel: Möte om nytt avtal"))
    starts_on = DayField(label=lazy("Resans första dag"))
    ends_on = DayField(label=lazy("Resans sista dag"))
    amount_ore = KronorField(label=lazy("Belopp, kr"), min_value=1)
