"""Which vouchers to see, to take out as SIE and to read in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.ledger.queries import years_and_series
from servicecenter.reports.filters import DayField, FilterForm

MOST_UPLOADED = 10_000_000


class VoucherFilter(FilterForm):
    year = forms.TypedChoiceField(label=_("Räkenskapsår"), coerce=int, empty_value=None)
    series = forms.ChoiceField(label=_("Serie"))
    text = forms.CharField(label=_("Text eller ursprung"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years, series = years_and_series()
        self.fields["year"].choices = [("", _("Alla")), *((year, year) for year in years)]
        self.fields["series"].choices = [("", _("Alla")), *((name, name) for name in series)]


class SieExportForm(FilterForm):
    """A period within one fiscal year, and what the file is for."""

    kind = forms.ChoiceField(
        label=_("Filen ska"),
        choices=[("4I", _("läsas in i ett annat system (4I)")), ("4E", _("visa hela bokföringen med saldon (4E)"))],
    )
    starts_on = DayField(label=_("Från och med"))
    ends_on = DayField(label=_("Till och med"))
    series = forms.ChoiceField(label=_("Serie"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _years, series = years_and_series()
        self.fields["series"].choices = [("", _("Alla")), *((name, name) for name in series)]
        for name in ("kind", "starts_on", "ends_on"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on:
            if ends_on < starts_on:
                self.add_error("ends_on", _("Perioden slutar före den börjar. Ange en senare dag."))
            elif ends_on.year != starts_on.year:
                self.add_error("ends_on", _("En SIE-fil gäller ett räkenskapsår. Ta ut ett år i taget."))
        return given


class SieImportForm(forms.Form):
    file = forms.FileField(
        label=_("SIE-fil"),
        help_text=_("Typ 4, högst 10 MB. Du ser vad som skulle bokföras innan något görs."),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".se,.si,.sie"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_UPLOADED:
            raise forms.ValidationError(
                _("Filen är större än 10 MB. Dela den i perioder i programmet den kommer från.")
            )
        return file
