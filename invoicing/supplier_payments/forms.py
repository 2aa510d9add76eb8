"""Which day suppliers are paid."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField


class PayForm(forms.Form):
    pays_on = DayField(label=_("Betalningsdag"))
