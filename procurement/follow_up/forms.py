"""Which months, which unit and how finely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.common.periods import Month
from servicecenter.reports.filters import FilterForm

LEVELS = [
    ("2", _("Huvudgrupp, 2 siffror")), ("3", _("Grupp, 3 siffror")), ("4", _("Undergrupp, 4 siffror")),
    ("5", _("Kategori, 5 siffror")), ("8", _("Hel kod, 8 siffror")),
]  # fmt: skip


class MonthsFilter(FilterForm):
    """Months, both included, and a unit with all below it; empty is the whole agency."""

    fran = forms.TypedChoiceField(label=_("Från och med"), coerce=Month.parse, empty_value=None)
    till = forms.TypedChoiceField(label=_("Till och med"), coerce=Month.parse, empty_value=None)
    enhet = forms.ChoiceField(label=_("Enhet"))

    def __init__(self, *args: Any, months: Sequence[Month], units: Sequence[tuple[Any, int]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["fran"].choices = self.fields["till"].choices = [(str(month), str(month)) for month in months]
        named = [(unit.code, "\u00a0\u00a0" * depth + str(unit)) for unit, depth in units]
        self.fields["enhet"].choices = [("", _("Hela myndigheten")), *named]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first, last = given.get("fran"), given.get("till")
        if first and last and last < first:
            raise forms.ValidationError(_("Sista månaden ligger före den första. Välj en senare."))
        return given


class PricesFilter(MonthsFilter):
    """Prices belong to the agency and not to a unit."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        del self.fields["enhet"]


class SpendFilter(MonthsFilter):
    niva = forms.TypedChoiceField(label=_("CPV-nivå"), coerce=int, empty_value=None, choices=LEVELS)


class YearFilter(FilterForm):
    """Direct awards are counted by year, the whole agency together."""

    ar = forms.TypedChoiceField(label=_("År"), coerce=int, empty_value=None)
    niva = forms.TypedChoiceField(label=_("Samma slag, CPV-nivå"), coerce=int, empty_value=None, choices=LEVELS)

    def __init__(self, *args: Any, years: Sequence[int], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["ar"].choices = [(str(year), str(year)) for year in years]
