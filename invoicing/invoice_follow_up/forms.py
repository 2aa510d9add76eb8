"""Which months and which supplier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.common.periods import Month
from servicecenter.reports.filters import FilterForm
from servicecenter.web.formatting import month_and_year

OFFERED, USUAL = 36, 12


class FollowUpFilter(FilterForm):
    fran = forms.TypedChoiceField(label=_("Från och med"), coerce=Month.parse, empty_value=None)
    till = forms.TypedChoiceField(label=_("Till och med"), coerce=Month.parse, empty_value=None)
    q = forms.CharField(label=_("Leverantör"), widget=forms.SearchInput)

    def __init__(self, asked: Any, *, newest: Month) -> None:
        self.offered = [newest.plus(-back) for back in range(OFFERED)]
        usual = {"fran": str(newest.plus(1 - USUAL)), "till": str(newest)}
        super().__init__(usual | dict(asked.items()))
        choices = [(str(month), month_and_year(month.starts_on)) for month in self.offered]
        for name in ("fran", "till"):
            self.fields[name].choices = choices

    def months(self) -> tuple[Month, ...]:
        """The months asked for, in order; the last one alone where they are turned about."""
        chosen = self.chosen()
        first, last = chosen.get("fran", self.offered[USUAL - 1]), chosen.get("till", self.offered[0])
        return tuple(month for month in reversed(self.offered) if first <= month <= last) or (last,)
