"""Forms of the estimate; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import PrintedKronorField


class HoursField(forms.DecimalField):
    def __init__(self, **given: object) -> None:
        super().__init__(max_digits=8, decimal_places=2, min_value=0, localize=True, **given)


class RowForm(forms.Form):
    text = forms.CharField(label=_("Vad"), max_length=120)
    hours = HoursField(label=_("Timmar"), initial=0)
    rate_ore = PrintedKronorField(label=_("Timtaxa, kronor"), initial=0, min_value=0)
    external_ore = PrintedKronorField(label=_("Externt, kronor"), initial=0, min_value=0)
    used_hours = HoursField(label=_("Använda timmar"), initial=0)
    used_ore = PrintedKronorField(label=_("Betalt externt, kronor"), initial=0, min_value=0)
    left_hours = HoursField(
        label=_("Timmar kvar"), required=False, help_text=_("Tomt: det som är planerat och inte använt.")
    )


class SavingForm(forms.Form):
    yearly_saving_ore = PrintedKronorField(label=_("Årlig besparing, kronor"), min_value=0)
