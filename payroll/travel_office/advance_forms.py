"""Forms of the pay office's travel advances (lönekontorets formulär för reseförskott)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from payroll.own_travel.advance_forms import AdvanceForm
from payroll.travel_advances.queries import KINDS
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm


class AdvanceFilter(FilterForm):
    q = forms.CharField(label=lazy("Namn eller nummer"), max_length=80, required=False)
    visa = forms.ChoiceField(
        label=lazy("Visa"),
        choices=tuple(
            zip(KINDS, (lazy("Att betala ut"), lazy("Betalda som inte är redovisade"), lazy("Alla")), strict=True)
        ),
        required=False,
    )


class RegisterForm(AdvanceForm):
    """A clerk asks for somebody else."""

    number = forms.CharField(label=lazy("Anställningsnummer"), max_length=12)

    field_order = ("number",)


class PaymentForm(forms.Form):
    pays_on = DayField(label=lazy("Betalningsdag"))


class SettleForm(forms.Form):
    reason = forms.CharField(label=lazy("Varför avräknas det utan reseräkning?"), max_length=200)
