"""Forms for flex accounts: a correction, and a settlement."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payroll.schedules.queries import time_groups
from servicecenter.reports.fields import DayField

WRITTEN = re.compile(r"^([+\-−–]?)(\d{1,3})[:.](\d{2})$")


class MinutesField(forms.CharField):
    """A length of time written ``+1:30`` or ``-0:45`` and kept in minutes."""

    def clean(self, value: Any) -> int:
        text = super().clean(value).replace(" ", "")
        found = WRITTEN.match(text)
        if not found or int(found[3]) > 59:
            raise forms.ValidationError(gettext("Skriv timmar:minuter, till exempel +1:30 eller −0:45."))
        minutes = int(found[2]) * 60 + int(found[3])
        return minutes if found[1] in ("", "+") else -minutes


class CorrectionForm(forms.Form):
    day = DayField(label=_("Dag som rättelsen gäller"))
    minutes = MinutesField(label=_("Ändring"), help_text=_("Timmar och minuter: +1:30 lägger till, −0:45 drar av."))
    reason = forms.CharField(label=_("Skäl"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate()


class SettleForm(forms.Form):
    group = forms.ModelChoiceField(label=_("Tidgrupp"), queryset=None)
    day = DayField(label=_("Avstämningsdag"), help_text=_("Saldot vid dagens slut jämförs med gruppens gränser."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = time_groups()
        self.fields["day"].initial = timezone.localdate()


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Namn eller anställningsnummer"), required=False, max_length=120, widget=forms.SearchInput
    )
    visa = forms.ChoiceField(
        label=_("Visa"), required=False, choices=[("", _("alla")), ("utanfor", _("utanför gränserna"))]
    )
