"""Forms of gates; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField


class OverrideForm(forms.Form):
    reason = forms.CharField(label=_("Varför"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    expires_on = DayField(label=_("Gäller till och med"))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Varför"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
