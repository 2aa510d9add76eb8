"""Forms of the vacation account; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField

SHOWN = (
    ("all", _("Alla")),
    ("too_few", _("Färre än 20 dagar uttagna eller planerade")),
    ("over_saved", _("Fler sparade än gränsen")),
    ("overtaken", _("Fler uttagna än kontot har")),
    ("exchanged", _("Växlat semestertillägget")),
)
KINDS = (("adjusted", _("Justering")), ("opening", _("Ingående saldo")))
POTS = (("saved", _("Sparade dagar")), ("current", _("Årets dagar")))


class ShownForm(forms.Form):
    """The filter above the list."""

    q = forms.CharField(label=_("Sök"), max_length=80, required=False)
    visa = forms.ChoiceField(label=_("Visa"), choices=SHOWN, required=False)
    ar = forms.TypedChoiceField(label=_("År"), coerce=int, required=False)

    def __init__(self, *args: object, years: list[int], **given: object) -> None:
        super().__init__(*args, **given)
        now = timezone.localdate().year
        self.fields["ar"].choices = [(year, str(year)) for year in sorted(years, key=lambda year: (year != now, year))]

    def chosen(self) -> dict[str, object]:
        given = self.cleaned_data if self.is_valid() else {}
        year = given.get("ar") or timezone.localdate().year
        return {"shown": given.get("visa") or "all", "q": given.get("q") or "", "year": year}


class RowForm(forms.Form):
    kind = forms.ChoiceField(label=_("Slag"), choices=KINDS)
    year = forms.IntegerField(label=_("Semesterår"), min_value=2000, max_value=2100)
    pot = forms.ChoiceField(label=_("Dagar av slaget"), choices=POTS)
    days = forms.DecimalField(
        label=_("Antal dagar"),
        max_digits=6,
        decimal_places=2,
        localize=True,
        help_text=_("Minus tar bort dagar. Raden räknas när en annan handläggare har godkänt den."),
    )
    reason = forms.CharField(label=_("Skäl och handling"), max_length=200)


class ExchangeForm(forms.Form):
    year = forms.IntegerField(label=_("Semesterår"), min_value=2000, max_value=2100)
    agreed_on = DayField(label=_("Avtalat den"), help_text=_("Senast 1 december året före."))


class WeekForm(forms.Form):
    week_days = forms.DecimalField(
        label=_("Arbetsdagar i veckan i snitt"), max_digits=3, decimal_places=2, localize=True
    )
    starts_on = DayField(label=_("Från och med"))
    ends_on = DayField(label=_("Till och med"), required=False)
    reason = forms.CharField(label=_("Skäl och handling"), max_length=200, required=False)


class SettleForm(forms.Form):
    days = forms.DecimalField(
        label=_("Dagar att betala, minus för dagar att dra"), max_digits=6, decimal_places=2, localize=True
    )
    reason = forms.CharField(label=_("Skäl, om dagarna är andra än kontots"), max_length=200, required=False)
