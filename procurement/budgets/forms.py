"""Forms of budgets; what is right is settled by the actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import KronorField
from servicecenter.reports.filters import FilterForm


class BudgetFilter(FilterForm):
    ar = forms.TypedChoiceField(label=_("År"), coerce=int, empty_value=None)
    q = forms.CharField(label=_("Kodsträng eller enhet"), max_length=80, widget=forms.SearchInput)

    def __init__(self, *args: Any, years: Iterable[int], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["ar"].choices = [(str(year), str(year)) for year in years]


class BudgetForm(forms.Form):
    year = forms.IntegerField(label=_("År"), min_value=2000, max_value=2100)
    coding = forms.CharField(
        label=_("Kodsträng"), max_length=80,
        help_text=_("Kostnadsstället, eller en längre kodsträng. Budgeten gäller också det som kodas längre än så."),
    )  # fmt: skip
    amount_ore = KronorField(label=_("Budget i kronor"), min_value=0)


class AmountForm(forms.Form):
    amount_ore = KronorField(label=_("Budget i kronor"), min_value=0)
    reason = forms.CharField(label=_("Skäl till ändringen"), max_length=300)


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Fil med budgetar"), help_text=_("CSV eller XLSX. Första raden ska vara: År;Kodsträng;Belopp.")
    )
    reason = forms.CharField(
        label=_("Skäl"), max_length=300, required=False, help_text=_("Till exempel beslutet som budgeten bygger på.")
    )
