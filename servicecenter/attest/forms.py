"""The decision on a case, and the choice of many."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """A comment, and the fingerprint of what the page showed."""

    comment = forms.CharField(
        label=_("Kommentar"),
        help_text=_("Krävs om du returnerar."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    content_hash = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
