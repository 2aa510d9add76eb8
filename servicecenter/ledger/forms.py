"""Which vouchers to see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.ledger.queries import years_and_series
from servicecenter.reports.filters import FilterForm


class VoucherFilter(FilterForm):
    year = forms.TypedChoiceField(label=_("Räkenskapsår"), coerce=int, empty_value=None)
    series = forms.ChoiceField(label=_("Serie"))
    text = forms.CharField(label=_("Text eller ursprung"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years, series = years_and_series()
        self.fields["year"].choices = [("", _("Alla")), *((year, year) for year in years)]
        self.fields["series"].choices = [("", _("Alla")), *((name, name) for name in series)]
