"""Forms for the register of projects."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField


class ProjectForm(forms.Form):
    code = forms.CharField(label=_("Kod"), max_length=20)
    name = forms.CharField(label=_("Namn"), max_length=80)
    starts_on = DayField(label=_("Öppet från"))
    ends_on = DayField(label=_("Öppet till"), required=False)


class ActivityForm(forms.Form):
    code = forms.CharField(label=_("Kod"), max_length=20)
    name = forms.CharField(label=_("Namn"), max_length=80)
