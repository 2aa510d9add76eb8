"""Which months and which unit to see, and what a file is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.agencies.queries import units
from servicecenter.common.periods import Month
from servicecenter.reports.fields import DateInput
from servicecenter.reports.filters import FilterForm

PURPOSES = (
    ("årsredovisning", _("Årsredovisning")),
    ("uppföljning", _("Budget och uppföljning")),
    ("arbetsmiljö", _("Arbetsmiljöarbete")),
    ("utlämnande", _("Begäran om allmän handling")),
    ("annat", _("Annat")),
)
"""What a file may be for (ändamål): fixed words, so that the log gets no personal data."""


class StatisticsFilter(FilterForm):
    """Months, both included, and a unit with all below it; empty is everything the reader may see."""

    fran = forms.TypedChoiceField(label=_("Från och med"), coerce=Month.parse, empty_value=None)
    till = forms.TypedChoiceField(label=_("Till och med"), coerce=Month.parse, empty_value=None)
    enhet = forms.ChoiceField(label=_("Enhet"))

    def __init__(
        self, *args: Any, months: Sequence[Month], units: Sequence[tuple[Any, int]], sees_all: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(month), str(month)) for month in months]
        self.fields["fran"].choices = self.fields["till"].choices = named
        whole = [("", _("Hela myndigheten"))] if sees_all else []
        self.fields["enhet"].choices = whole + [
            (unit.code, "\u00a0\u00a0" * depth + str(unit)) for unit, depth in units
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first, last = given.get("fran"), given.get("till")
        if first and last and last < first:
            raise forms.ValidationError(_("Sista månaden ligger före den första. Välj en senare."))
        return given


class ExportForm(forms.Form):
    """Which table to take out, and why; the log keeps the answer."""

    tabell = forms.ChoiceField(label=_("Tabell"), required=False)
    andamal = forms.ChoiceField(
        label=_("Ändamål"),
        choices=[("", _("Välj ändamål")), *PURPOSES],
        error_messages={"required": _("Välj vad filen ska användas till; det sparas i loggen.")},
    )

    def __init__(self, *args: Any, tables: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="export_%s", **kwargs)
        self.fields["tabell"].choices = tables


class ChangeForm(forms.Form):
    """A change to watch."""

    name = forms.CharField(label=_("Vad som ändras"), max_length=120)
    changed_on = forms.DateField(label=_("Gäller från"), widget=DateInput)
    months = forms.IntegerField(
        label=_("Månader att jämföra"),
        min_value=1,
        max_value=12,
        initial=6,
        help_text=_("Så många månader före och efter. En månad som ändringen faller inuti räknas inte."),
    )
    units = forms.ModelMultipleChoiceField(
        label=_("Enheter"), queryset=None, help_text=_("Varje enhet räknas med alla under sig.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units()
        self.fields["units"].widget.attrs["size"] = 8
