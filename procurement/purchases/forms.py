"""The forms of a purchase: receive, send back, cancel, and place what was asked for in free text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from procurement.purchases.queries import agreements_to_buy_from
from procurement.suppliers.queries import live_suppliers
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm

PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%")
STATES = [
    ("", lazy("Alla")), ("created", lazy("Skickas")), ("sent", lazy("Skickade")), ("changed", lazy("Ändringsförslag")),
    ("accepted", lazy("Bekräftade")), ("delivered", lazy("Slutlevererade")), ("rejected", lazy("Avvisade")),
    ("cancelled", lazy("Avbeställda")),
]  # fmt: skip


class OrderFilter(FilterForm):
    q = forms.CharField(label=lazy("Ordernummer eller leverantör"), widget=forms.SearchInput)
    lage = forms.ChoiceField(label=lazy("Läge"), choices=STATES)


class AmountCame(forms.CharField):
    """How much came: a quantity, or a part of a service in percent of what was ordered (25 %)."""

    def __init__(self, *, ordered: Decimal, **given: Any) -> None:
        super().__init__(required=False, max_length=20, **given)
        self.ordered = ordered
        self.widget.attrs |= {"inputmode": "decimal", "class": "text-field__input sc-num"}

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value).replace(" ", "").replace("\u00a0", "").replace(",", ".")
        if not text:
            return None
        if found := PERCENT.fullmatch(text):
            return (self.ordered * Decimal(found[1]) / 100).quantize(Decimal("0.001"))
        try:
            quantity = Decimal(text).quantize(Decimal("0.001"))
        except ArithmeticError:
            raise ValidationError(_("Skriv ett antal, till exempel 2, eller en del, till exempel 25 %.")) from None
        if quantity <= 0:
            raise ValidationError(_("Antalet måste vara större än noll."))
        return quantity


class LinesForm(forms.Form):
    """One quantity for each line of the order."""

    def __init__(self, *args: Any, lines: list[Any], **given: Any) -> None:
        super().__init__(*args, **given)
        for line in lines:
            label = _("Antal av %s") % line.name
            self.fields[f"line_{line.number}"] = AmountCame(label=label, ordered=line.quantity)
        self.numbers = [line.number for line in lines]

    def quantities(self) -> Mapping[int, Decimal]:
        found = {number: self.cleaned_data[f"line_{number}"] for number in self.numbers}
        return {number: quantity for number, quantity in found.items() if quantity is not None}

    def by_line(self) -> dict[int, Any]:
        """The field of each line, for a table."""
        return {number: self[f"line_{number}"] for number in self.numbers}

    def others(self) -> list[Any]:
        return [field for field in self if not field.name.startswith("line_")]


class ReceiveForm(LinesForm):
    received_on = DayField(label=lazy("Mottagen den"))
    reference = forms.CharField(label=lazy("Följesedel"), max_length=60, required=False)
    note = forms.CharField(label=lazy("Anmärkning"), max_length=300, required=False)


class ReturnForm(LinesForm):
    sent_on = DayField(label=lazy("Skickad den"))
    reason = forms.CharField(label=lazy("Varför det går tillbaka"), max_length=300)
    is_replaced = forms.BooleanField(label=lazy("Leverantören skickar nytt"), required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(label=lazy("Varför det avbeställs"), max_length=300)


class PlaceForm(forms.Form):
    """Who sells what was asked for in free text."""

    supplier = forms.ModelChoiceField(None, label=lazy("Leverantör"))
    agreement = forms.ModelChoiceField(
        None, label=lazy("Avtal"), required=False, empty_label=lazy("Inget: direktupphandling")
    )
    price = forms.DecimalField(label=lazy("Pris per mått, kr utan moms"), max_digits=14, decimal_places=4, min_value=0,
                               localize=True)  # fmt: skip
    vat_rate = forms.TypedChoiceField(
        label=lazy("Moms"), choices=[(rate, f"{rate} %") for rate in ("25", "12", "6", "0")], coerce=Decimal
    )
    reason = forms.CharField(
        label=lazy("Skäl till direktupphandling"), max_length=300, required=False,
        help_text=lazy("Behövs när inget avtal väljs"),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["supplier"].queryset = live_suppliers()
        self.fields["agreement"].queryset = agreements_to_buy_from(timezone.localdate())

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        agreement, supplier = given.get("agreement"), given.get("supplier")
        if agreement and supplier and agreement.supplier_id != supplier.pk:
            self.add_error("agreement", _("Avtalet är med en annan leverantör."))
        return given
