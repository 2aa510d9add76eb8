"""The filter of a report's people, and the day it was handed over."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.filters import DayField, FilterForm


class PeopleFilter(FilterForm):
    """Which people of a report are shown."""

    search = forms.CharField(label=_("Namn eller nummer"), widget=forms.TextInput(attrs={"type": "search"}))
    only = forms.ChoiceField(
        label=_("Visa"),
        choices=[
            ("", _("Alla")),
            ("resent", _("Med omsända perioder")),
            ("negative", _("Med negativt belopp")),
        ],
    )


class DeliveredForm(forms.Form):
    """The day a report was handed over."""

    delivered_on = DayField(label=_("Dag"))
