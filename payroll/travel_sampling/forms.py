"""Forms of the checks after attest (efterkontroll)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from payroll.travel.sampling import RULES
from payroll.travel_sampling.queries import GONE, WAITING
from servicecenter.reports.filters import FilterForm

OK, FAULT = "ok", "fault"
STATES = (
    (WAITING, lazy("Att kontrollera")),
    (OK, lazy("Utan anmärkning")),
    (FAULT, lazy("Fel")),
    (GONE, lazy("Rättade innan kontroll")),
    ("all", lazy("Alla")),
)


class CheckFilter(FilterForm):
    """Which drawn claims are shown; those that wait unless something else is asked for."""

    q = forms.CharField(label=lazy("Namn, anställningsnummer eller ändamål"), max_length=120, widget=forms.SearchInput)
    state = forms.ChoiceField(label=lazy("Läge"), choices=STATES)
    reason = forms.ChoiceField(label=lazy("Regel"), choices=[("", lazy("Alla")), *((r.key, r.label) for r in RULES)])
    year = forms.TypedChoiceField(label=lazy("Dragen"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: Sequence[int], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["year"].choices = [("", lazy("Alla år")), *((year, str(year)) for year in years)]

    def chosen(self) -> dict[str, Any]:
        return {"state": WAITING} | super().chosen()


class CheckForm(forms.Form):
    """What was found. The button that is pressed says which."""

    note = forms.CharField(
        label=lazy("Vad kontrollerades, och vad var fel?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Vid fel blir texten skälet till rättelsen."),
    )
