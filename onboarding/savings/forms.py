"""Forms of the savings; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import PrintedKronorField
from servicecenter.reports.filters import FilterForm

QUARTERS = [(0, _("Hela året")), *((number, _("Kvartal %d") % number) for number in range(1, 5))]


class YearFilter(FilterForm):
    ar = forms.ChoiceField(label=_("År"))
    visa = forms.ChoiceField(
        label=_("Visa"),
        choices=[("", _("Alla tjänster")), ("utan", _("Utan baslinje")), ("under", _("Under målet"))],
    )

    def __init__(self, *args: Any, years: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ar"].choices = [("", _("Senaste")), *((year, year) for year in years)]


class BaselineForm(forms.Form):
    year = forms.IntegerField(label=_("År som uppgifterna gäller"), min_value=0, max_value=9999)
    cost_ore = PrintedKronorField(
        label=_("Kostnad det året, kronor"),
        min_value=0,
        help_text=_("Personal, system och lokaler för det som servicecentret gör nu."),
    )
    units = forms.IntegerField(label=_("Volym det året"), min_value=0, max_value=2_000_000_000)
    source = forms.CharField(
        label=_("Källa"), max_length=300, help_text=_("Till exempel årsredovisningen 2019, not 4, och löneregistret.")
    )


class OwnCostForm(forms.Form):
    year = forms.IntegerField(label=_("År"), min_value=0, max_value=9999)
    quarter = forms.TypedChoiceField(
        label=_("Del av året"),
        choices=QUARTERS,
        coerce=int,
        help_text=_("Kvartal för kvartal visar om den första tiden blev dyrare."),
    )
    cost_ore = PrintedKronorField(
        label=_("Egen kostnad, kronor"), min_value=0, help_text=_("Skriv 0 om ni inte har någon.")
    )
    units = forms.IntegerField(label=_("Volym"), min_value=0, max_value=2_000_000_000)
    what = forms.CharField(label=_("Vad som ingår"), max_length=300)

    def __init__(self, *args: Any, is_counted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_counted:
            del self.fields["units"]
