"""Forms of purchase agreements; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.agreements.queries import STATES, areas, suppliers_to_choose
from servicecenter.reports.fields import DayField, KronorField
from servicecenter.reports.filters import FilterForm


class AgreementFilter(FilterForm):
    q = forms.CharField(label=_("Nummer, benämning eller leverantör"), max_length=80, widget=forms.SearchInput)
    area = forms.ChoiceField(label=_("Område"))
    state = forms.ChoiceField(label=_("Visa"), choices=[("", _("Alla")), ("warned", _("Med varning")), *STATES])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("Alla")), *((area, area) for area in areas())]


class AgreementForm(forms.Form):
    number = forms.CharField(label=_("Avtalsnummer"), max_length=40)
    title = forms.CharField(label=_("Benämning"), max_length=120)
    supplier = forms.ModelChoiceField(label=_("Leverantör"), queryset=None)
    framework = forms.CharField(
        label=_("Ramavtal"), max_length=40, required=False, help_text=_("Det statliga ramavtal som avropas, om något.")
    )
    area = forms.CharField(label=_("Avtalsområde"), max_length=80, help_text=_("Avtal i samma område rangordnas."))
    cpv = forms.CharField(label=_("CPV-kod"), max_length=8, required=False, help_text=_("Åtta siffror."))
    rank = forms.IntegerField(label=_("Rangordning"), min_value=1, max_value=99, initial=1, help_text=_("1 går först."))
    starts_on = DayField(label=_("Gäller från och med"))
    ends_on = DayField(label=_("Gäller till och med"))
    option_until = DayField(label=_("Kan förlängas till och med"), required=False)
    notice_on = DayField(label=_("Sista dag att säga upp eller förlänga"), required=False)
    ceiling_ore = KronorField(
        label=_("Takbelopp i kronor"), required=False, help_text=_("Tomt: avtalet har inget takbelopp.")
    )
    price_rise_percent = forms.DecimalField(
        label=_("Högsta prishöjning i procent"),
        max_digits=6,
        decimal_places=2,
        min_value=0,
        localize=True,
        initial=0,
        help_text=_("En katalog med högre prishöjning avvisas."),
    )
    delivery_days = forms.IntegerField(label=_("Leveranstid i dagar"), min_value=0, max_value=365, initial=5)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = suppliers_to_choose()


class ExtendForm(forms.Form):
    ends_on = DayField(label=_("Ny sista dag"))
    reason = forms.CharField(label=_("Skäl"), max_length=300)


class CeilingForm(forms.Form):
    ceiling_ore = KronorField(label=_("Nytt takbelopp i kronor"))
    reason = forms.CharField(label=_("Skäl"), max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Skäl"), max_length=300)
