"""The forms of the office: what to show, and why an invoice is rejected, taken back or let through."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from invoicing.supplier_invoices.queries import STATES
from servicecenter.reports.filters import DayField, FilterForm


class InvoiceFilter(FilterForm):
    q = forms.CharField(label=_("Leverantör, nummer eller vad som köptes"), widget=forms.SearchInput)
    lage = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])
    inkommen = forms.ChoiceField(
        label=_("Inkommen som"),
        choices=[("", _("Alla")), ("e_invoice", _("E-faktura")), ("scanned", _("Skannad")), ("pdf", _("PDF"))],
    )
    forfaller = DayField(label=_("Förfaller senast"))
    sparrad = forms.ChoiceField(label=_("Spärrar"), choices=[("", _("Alla")), ("ja", _("Med spärr"))])
    pamind = forms.ChoiceField(label=_("Påminnelser"), choices=[("", _("Alla")), ("ja", _("Leverantören har påmint"))])


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=_("Varför den avvisas"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Leverantören får läsa det."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Varför den tas tillbaka"), max_length=300)


class SettleForm(forms.Form):
    how = forms.CharField(
        label=_("Hur det har utretts"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("En revisor läser det."),
    )  # fmt: skip
