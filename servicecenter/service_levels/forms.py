"""Which months of service levels are shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from servicecenter.common.periods import Month
from servicecenter.reports.filters import FilterForm

OFFERED, SHOWN = 24, 6


class MonthsFilter(FilterForm):
    till = forms.TypedChoiceField(label=lazy("Till och med månad"), coerce=Month.parse, empty_value=None)

    def __init__(self, asked: Any, *, newest: Month) -> None:
        self.newest = newest
        offered = [newest.plus(-back) for back in range(OFFERED)]
        super().__init__({"till": str(newest)} | dict(asked.items()))
        self.fields["till"].choices = [(str(month), str(month)) for month in offered]

    def months(self) -> tuple[Month, ...]:
        """Half a year in order, up to the month asked for."""
        last = self.chosen().get("till", self.newest)
        return tuple(last.plus(1 - back) for back in range(SHOWN, 0, -1))
