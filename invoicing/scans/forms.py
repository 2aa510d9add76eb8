"""Forms of scanned invoices: they parse; what is right is settled by the actions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoicing.invoice_reading.facts import Finding, Name, RateRow, Value
from invoicing.invoice_reading.proving import rates_of
from invoicing.scans.rules import Given
from servicecenter.common.bank_accounts import format_bankgiro, format_plusgiro
from servicecenter.common.identity_numbers import format_organisation_number
from servicecenter.reports.fields import DayField, PrintedKronorField

RATES = ("25", "12", "6", "0")
MOST_FILES = 50
DIGITS_ALONE = (Name.BANKGIRO, Name.PLUSGIRO)


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One file or many."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not data:
            super().clean(None, initial)
        if len(data) > MOST_FILES:
            raise forms.ValidationError(_("Lämna högst %(most)s filer åt gången.") % {"most": MOST_FILES})
        return [file for file in data if file]


class UploadForm(forms.Form):
    files = ManyFilesField(
        label=_("Filer"),
        help_text=_("PDF, JPEG, PNG eller HEIC, högst 10 MB var. En fil för varje faktura."),
        widget=ManyFilesInput(attrs={"accept": "image/*,application/pdf,.heic"}),
        error_messages={"required": _("Välj en eller flera filer.")},
    )


class DiscardForm(forms.Form):
    reason = forms.CharField(label=_("Varför är det ingen faktura att hantera?"), max_length=300)


class VerifyForm(forms.Form):
    """All that an invoice must say, as its page says it."""

    supplier_number = forms.CharField(label=_("Organisationsnummer"), max_length=30, required=False)
    supplier_name = forms.CharField(label=_("Leverantör"), max_length=120, required=False)
    kind = forms.ChoiceField(
        label=_("Slag"), choices=[("invoice", _("Faktura")), ("credit_note", _("Kreditfaktura"))], initial="invoice"
    )
    number = forms.CharField(label=_("Fakturanummer"), max_length=60, required=False)
    issued_on = DayField(label=_("Fakturadatum"), required=False)
    due_on = DayField(label=_("Förfallodag"), required=False)
    order_reference = forms.CharField(label=_("Ordernummer"), max_length=60, required=False)
    buyer_reference = forms.CharField(label=_("Beställarreferens"), max_length=60, required=False)
    net = PrintedKronorField(label=_("Utan moms"), required=False)
    vat = PrintedKronorField(label=_("Moms"), required=False)
    rounding = PrintedKronorField(label=_("Öresutjämning"), required=False)
    total = PrintedKronorField(label=_("Att betala"), required=False)
    currency = forms.CharField(label=_("Valuta"), max_length=3, required=False)
    bankgiro = forms.CharField(label=_("Bankgiro"), max_length=12, required=False)
    plusgiro = forms.CharField(label=_("Plusgiro"), max_length=14, required=False)
    iban = forms.CharField(label=_("IBAN"), max_length=42, required=False)
    payment_reference = forms.CharField(label=_("OCR eller betalningsreferens"), max_length=60, required=False)
    base_25 = PrintedKronorField(label=_("Underlag 25 %"), required=False)
    vat_25 = PrintedKronorField(label=_("Moms 25 %"), required=False)
    base_12 = PrintedKronorField(label=_("Underlag 12 %"), required=False)
    vat_12 = PrintedKronorField(label=_("Moms 12 %"), required=False)
    base_6 = PrintedKronorField(label=_("Underlag 6 %"), required=False)
    vat_6 = PrintedKronorField(label=_("Moms 6 %"), required=False)
    base_0 = PrintedKronorField(label=_("Underlag utan moms"), required=False)
    confirmed = forms.MultipleChoiceField(
        choices=[(str(name), str(name)) for name in Name], required=False, widget=forms.CheckboxSelectMultiple
    )

    @property
    def rate_fields(self) -> list[Any]:
        return [field for field in self if field.name.startswith(("base_", "vat_"))]

    def given(self) -> Given:
        """What was filled in; what was left empty is not there."""
        told: dict[Name, Value] = {}
        for name in Name:
            value = self.cleaned_data.get(name)
            if value not in (None, ""):
                told[name] = _plain(name, value)
        rates = self._rates() or rates_of([], _amount(told, Name.NET), _amount(told, Name.VAT))
        told.setdefault(Name.VAT, 0)
        confirmed = frozenset(Name(name) for name in self.cleaned_data["confirmed"])
        return Given(told, rates, confirmed)

    def _rates(self) -> tuple[RateRow, ...]:
        rows = [
            RateRow(
                Decimal(rate), self.cleaned_data.get(f"base_{rate}") or 0, self.cleaned_data.get(f"vat_{rate}") or 0
            )
            for rate in RATES
        ]
        return tuple(row for row in rows if row.base or row.vat)


def initial_of(fields: Mapping[Name, Finding], rates: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The proposals as a person writes them."""
    told: dict[str, Any] = {str(name): _shown(name, finding.value) for name, finding in fields.items()}
    for row in rates:
        rate = f"{Decimal(row['rate']):f}"
        told |= {f"base_{rate}": row["base"], f"vat_{rate}": row["vat"]} if rate in RATES else {}
    return told


def _shown(name: Name, value: Value) -> Value:
    text = str(value)
    if name is Name.BANKGIRO:
        return format_bankgiro(text)
    if name is Name.PLUSGIRO:
        return format_plusgiro(text)
    if name is Name.SUPPLIER_NUMBER and re.fullmatch(r"\d{10}", text):
        return format_organisation_number(text)
    return value


def _plain(name: Name, value: Value) -> Value:
    """As it is kept: giro numbers as digits, an organisation number without its hyphen or the frame of a VAT number."""
    if name in DIGITS_ALONE:
        return re.sub(r"[\s-]", "", str(value))
    if name is Name.IBAN:
        return re.sub(r"\s", "", str(value)).upper()
    if name is Name.SUPPLIER_NUMBER:
        plain = re.sub(r"[\s-]", "", str(value)).upper()
        framed = re.fullmatch(r"(?:SE(\d{10})01|16(\d{10})|(\d{10}))", plain)
        return next((part for part in framed.groups() if part), plain) if framed else plain
    return value.upper() if name is Name.CURRENCY and isinstance(value, str) else value


def _amount(told: Mapping[Name, Value], name: Name) -> int:
    value = told.get(name)
    return value if isinstance(value, int) else 0
