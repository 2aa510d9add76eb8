"""Forms of matching: which order an invoice is of."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OrderForm(forms.Form):
    number = forms.CharField(
        label=_("Ordernummer"),
        max_length=60,
        help_text=_("En order hos samma leverantör, hos oss eller i ett externt system."),
    )
