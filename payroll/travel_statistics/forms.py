"""The choices above the statistics of travel (urval)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from servicecenter.agencies.queries import units_by_depth
from servicecenter.reports.filters import FilterForm

MONTH, KIND, TYPE, UNIT = "month", "kind", "type", "unit"
PER = (
    (MONTH, lazy("Månad")),
    (KIND, lazy("Utgiftsslag")),
    (TYPE, lazy("Ersättning i lönen")),
    (UNIT, lazy("Enhet")),
)


class StatisticsFilter(FilterForm):
    """Which year, grouped by what, and a unit with all below it; the newest year unless another is asked for."""

    year = forms.TypedChoiceField(label=lazy("Attesterat"), coerce=int, empty_value=None)
    per = forms.ChoiceField(label=lazy("Per"), choices=PER)
    unit = forms.TypedChoiceField(label=lazy("Enhet"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: Sequence[int], **given: Any) -> None:
        super().__init__(*args, **given)
        self.newest = years[0]
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["unit"].choices = [("", lazy("Hela myndigheten"))] + [
            (unit.pk, "\u00a0\u00a0" * depth + str(unit)) for unit, depth in units_by_depth()
        ]

    def chosen(self) -> dict[str, Any]:
        return {"year": self.newest, "per": MONTH, "unit": None} | super().chosen()
