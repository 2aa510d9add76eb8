"""The forms of a requester: the basket's lines, where it goes, and what no catalogue has."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.addresses.queries import open_addresses
from procurement.amounts import quantity_text
from procurement.requisitions.queries import units
from servicecenter.reports.fields import DayField

UNITS = [("C62", _("styck")), ("HUR", _("timmar")), ("DAY", _("dagar")), ("MON", _("månader"))]


class QuantityField(forms.DecimalField):
    """A quantity with at most three decimals."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_digits=12, decimal_places=3, localize=True, **given)

    def prepare_value(self, value: Any) -> Any:
        return quantity_text(value) if isinstance(value, Decimal) else value


class AddForm(forms.Form):
    quantity = QuantityField(min_value=Decimal("0.001"))


class LineForm(forms.Form):
    quantity = QuantityField(label=_("Antal"), min_value=0)
    coding = forms.CharField(label=_("Kodsträng"), max_length=80, required=False)


class BasketForm(forms.Form):
    """Where the basket goes and why."""

    title = forms.CharField(label=_("Rubrik"), max_length=120, required=False, help_text=_("Tom: den första varan"))
    unit = forms.ModelChoiceField(None, label=_("Enhet"), required=False, empty_label=_("Välj"))
    address = forms.ModelChoiceField(None, label=_("Leveransadress"), required=False, empty_label=_("Välj"))
    needed_on = DayField(label=_("Behövs senast"), required=False)
    note = forms.CharField(
        label=_("Meddelande till attestanten"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_usual = forms.BooleanField(label=_("Använd enhet, adress och kodsträng nästa gång också"), required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["unit"].queryset, self.fields["address"].queryset = units(), open_addresses()


class FreeTextForm(forms.Form):
    """What no catalogue has."""

    name = forms.CharField(label=_("Vad du behöver"), max_length=200)
    description = forms.CharField(
        label=_("Krav och förslag på leverantör"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    quantity = QuantityField(label=_("Antal"), min_value=Decimal("0.001"), initial=Decimal(1))
    unit = forms.ChoiceField(label=_("Mått"), choices=UNITS)
    price = forms.DecimalField(
        label=_("Uppskattat pris per mått, kr utan moms"), max_digits=14, decimal_places=4, min_value=0, localize=True
    )
