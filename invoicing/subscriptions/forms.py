"""Forms of subscriptions; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoicing.subscriptions.queries import EVERY, STATES, accounts_to_choose, owners_to_choose, suppliers_to_choose
from procurement.requisitions.queries import units
from servicecenter.reports.fields import DayField, PrintedKronorField
from servicecenter.reports.filters import FilterForm


class SubscriptionFilter(FilterForm):
    q = forms.CharField(label=_("Leverantör, benämning eller nummer"), max_length=60, widget=forms.SearchInput)
    lage = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])


class TermsForm(forms.Form):
    """What may be billed, how often, and where it is posted."""

    name = forms.CharField(label=_("Benämning"), max_length=120)
    every = forms.ChoiceField(label=_("Hur ofta"), choices=EVERY)
    is_many = forms.BooleanField(
        label=_("Flera fakturor per period"),
        required=False,
        help_text=_("Högsta beloppet gäller då perioden i stället för varje faktura."),
    )
    least_ore = PrintedKronorField(label=_("Minst, kronor utan moms"), initial=0)
    most_ore = PrintedKronorField(label=_("Högst, kronor utan moms"))
    account = forms.ChoiceField(label=_("Konto"))
    coding = forms.CharField(label=_("Kodsträng"), max_length=80, required=False)
    unit = forms.ModelChoiceField(label=_("Enhet"), queryset=None, required=False)
    owner = forms.ModelChoiceField(label=_("Granskare vid avvikelse"), queryset=None, required=False)
    starts_on = DayField(label=_("Gäller från och med"))
    ends_on = DayField(label=_("Gäller till och med"), required=False, help_text=_("Tomt: tills vidare."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = accounts_to_choose()
        self.fields["unit"].queryset = units()
        self.fields["owner"].queryset = owners_to_choose()


class SubscriptionForm(TermsForm):
    supplier = forms.ModelChoiceField(label=_("Leverantör"), queryset=None)
    number = forms.CharField(
        label=_("Abonnemangets nummer"),
        max_length=60,
        help_text=_("Kundnummer, mätare eller telefonnummer, som det står på fakturan."),
    )
    field_order = ["supplier", "number"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = suppliers_to_choose()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Skäl"), max_length=300)
