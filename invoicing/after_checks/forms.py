"""The form of who looks once more."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CheckForm(forms.Form):
    note = forms.CharField(
        label=_("Anteckning"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Behövs när fakturan återsänds."),
    )  # fmt: skip
