"""The choices above the volumes (urval)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from payroll.travel_volumes.queries import KINDS
from servicecenter.reports.filters import FilterForm


class VolumeFilter(FilterForm):
    """Which customers, which year and which kind of claim; the newest year unless another is asked for."""

    q = forms.CharField(label=lazy("Myndighet"), max_length=120, widget=forms.SearchInput)
    year = forms.TypedChoiceField(label=lazy("År"), coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=lazy("Slag"), choices=[("", lazy("Resor och utlägg")), *KINDS])

    def __init__(self, *args: Any, years: range, **given: Any) -> None:
        super().__init__(*args, **given)
        self.newest = years[-1]
        self.fields["year"].choices = [(year, str(year)) for year in reversed(years)]

    def chosen(self) -> dict[str, Any]:
        return {"q": "", "year": self.newest, "kind": ""} | super().chosen()
