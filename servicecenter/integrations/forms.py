"""The form that asks for an access token."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicecenter.integrations.scopes import SCOPES
from servicecenter.reports.fields import DateInput

USUAL = timedelta(days=180)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("System"), max_length=80, help_text=_("Till exempel Tidsystemet."))
    scopes = forms.MultipleChoiceField(
        label=_("Systemet får"), choices=[(str(key), text) for key, text in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    expires_on = forms.DateField(label=_("Sista dag"), widget=DateInput, help_text=_("Högst ett år fram."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = timezone.localdate() + USUAL
