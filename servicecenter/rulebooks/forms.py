"""Looking up one tax (slå upp skatt)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TaxForm(forms.Form):
    tabell = forms.IntegerField(label=_("Tabell"), min_value=29, max_value=42)
    kolumn = forms.IntegerField(label=_("Kolumn"), min_value=1, max_value=6)
    inkomst = forms.IntegerField(label=_("Månadslön i kronor"), min_value=0, max_value=100_000_000)
