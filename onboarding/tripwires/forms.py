"""Forms of the steering group; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ItemForm(forms.Form):
    text = forms.CharField(label=_("Punkt"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    decision = forms.CharField(label=_("Beslut"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
