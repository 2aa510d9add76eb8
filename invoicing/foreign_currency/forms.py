"""Forms of other currencies: they parse; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField, KronorField
from servicecenter.reports.filters import FilterForm


class RateForm(forms.Form):
    rate = forms.DecimalField(
        label=_("Kronor för en"), max_digits=14, decimal_places=6, localize=True,
        help_text=_("Till exempel 11,1234 för en euro."),
    )  # fmt: skip
    rate_on = DayField(label=_("Kursens dag"))
    source = forms.CharField(label=_("Var kursen står"), max_length=80, initial="Riksbanken")


class PaidForm(forms.Form):
    paid_on = DayField(label=_("Betald i banken den"))
    drawn = KronorField(
        label=_("Kronor på kontot"), help_text=_("Det som banken drog, med avgift skild från beloppet.")
    )  # fmt: skip
    reference = forms.CharField(label=_("Bankens referens"), max_length=35)


class SeenForm(forms.Form):
    is_seen = forms.BooleanField(label=_("Jag har sett betalningen i banken: dag, belopp och mottagare stämmer."))


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("Varför"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ForeignFilter(FilterForm):
    q = forms.CharField(label=_("Leverantör eller fakturanummer"), max_length=60, widget=forms.SearchInput)
