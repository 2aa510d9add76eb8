"""Forms of service orders; what is right is settled by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField, PrintedKronorField
from servicecenter.reports.filters import FilterForm
from servicecenter.service_orders.queries import STATES


class HoursField(forms.DecimalField):
    """Hours as people write them, ``1,5`` or ``1.5``."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            max_digits=8, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **given
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(
            str(value).replace("\u00a0", "").replace(" ", "").replace(",", ".") if value else value
        )


class OrderFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])


class BasisFilter(FilterForm):
    manad = forms.ChoiceField(label=_("Månad"))

    def __init__(self, *args: Any, months: Sequence[str], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["manad"].choices = [("", _("Alla")), *((month, month) for month in months)]


class AddOnForm(forms.Form):
    starts_on = DayField(label=_("Gäller från och med"))


class SpecialForm(AddOnForm):
    ceiling = HoursField(label=_("Högst antal timmar"), help_text=_("Mer än så loggas inte utan ert godkännande."))
    wish = forms.CharField(label=_("Vad ni vill ha hjälp med"), max_length=500, widget=forms.Textarea)


class ConfirmForm(forms.Form):
    agreed_ore = PrintedKronorField(
        label=_("Avtalat pris per månad, kronor"), help_text=_("Prislistan har inget pris för tjänsten.")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Skäl"), max_length=300)


class EndForm(ReasonForm):
    ends_on = DayField(label=_("Sista dag"))
    field_order = ["ends_on", "reason"]


class HoursForm(forms.Form):
    worked_on = DayField(label=_("Dag"))
    hours = HoursField(label=_("Timmar"))
    what = forms.CharField(label=_("Vad som gjordes"), max_length=200)


class CeilingForm(ReasonForm):
    hours = HoursField(label=_("Nytt tak, timmar"))
    field_order = ["hours", "reason"]
