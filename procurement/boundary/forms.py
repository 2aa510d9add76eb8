"""The forms at the border to an external system: a file in, and a period out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField

MOST_BYTES = 100_000_000
OURS = "-"


class OrderFileForm(forms.Form):
    file = forms.FileField(
        label=_("Orderfil"), help_text=_("CSV i UTF-8 med semikolon, högst 100 MB, eller JSON, högst 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.json"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("Filen är större än 100 MB. Dela den i flera."))
        return file


class PeriodForm(forms.Form):
    """Which orders to take out, by the day they were placed."""

    fran = DayField(label=_("Beställda från och med"))
    till = DayField(label=_("Till och med"))
    system = forms.ChoiceField(label=_("Gjorda i"), required=False)

    def __init__(self, *args: Any, systems: Sequence[str], **given: Any) -> None:
        super().__init__(*args, auto_id="out_%s", **given)
        others = [(name, name) for name in systems]
        self.fields["system"].choices = [("", _("Alla system")), (OURS, _("Servicecenter")), *others]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first, last = given.get("fran"), given.get("till")
        if first and last and last < first:
            self.add_error("till", gettext("Sista dagen ligger före den första. Välj en senare."))
        return given
