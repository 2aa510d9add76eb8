"""Forms of requests for public documents; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.disclosures.provisions import OTHER, provisions
from servicecenter.disclosures.queries import ALL, CHANNELS, FINDINGS, OUTCOMES, STATES
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm


class DisclosureFilter(FilterForm):
    q = forms.CharField(label=_("Nummer, handling eller namn"), widget=forms.SearchInput)
    lage = forms.ChoiceField(label=_("Läge"), choices=[("", _("Öppna")), *STATES, (ALL, _("Alla"))])
    utfall = forms.ChoiceField(label=_("Utfall"), choices=[("", _("Alla")), *OUTCOMES])


class RequestForm(forms.Form):
    wanted = forms.CharField(
        label=_("Vad som begärs"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Så som det begärdes. Gäller det personens egna uppgifter är det ett registerutdrag, inte detta."),
    )  # fmt: skip
    received_on = DayField(label=_("Inkom"))
    channel = forms.ChoiceField(label=_("Väg in"), choices=CHANNELS, widget=forms.RadioSelect)
    asked_by = forms.CharField(
        label=_("Vem som begär"), max_length=120, required=False,
        help_text=_("Frivilligt. Den som begär en allmän handling får vara anonym; fråga inte efter namn eller syfte."),
    )  # fmt: skip
    answer_to = forms.CharField(
        label=_("Dit svaret ska"), max_length=200, required=False,
        help_text=_("Frivilligt: en adress, e-postadress eller att handlingen hämtas."),
    )  # fmt: skip


class CheckForm(forms.Form):
    document = forms.CharField(label=_("Handling"), max_length=200)
    finding = forms.ChoiceField(label=_("Bedömning"), choices=FINDINGS, widget=forms.RadioSelect)
    code = forms.ChoiceField(
        label=_("Lagrum"), required=False, help_text=_("Bara när något hålls inne. Prövningen görs för varje handling.")
    )
    other = forms.CharField(label=_("Annat lagrum"), max_length=160, required=False)
    reason = forms.CharField(
        label=_("Skäl"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Står i svaret. Röj inte uppgiften."),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        laws = [(row.code, f"{row.law}: {row.about}") for row in provisions()]
        self.fields["code"].choices = [("", _("Inget")), *laws, (OTHER, _("Ett annat, skriv nedan"))]


class DecideForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    motivation = forms.CharField(
        label=_("Skäl för beslutet"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Behövs när något inte lämnas ut. Står i svaret."),
    )  # fmt: skip


class AnsweredForm(forms.Form):
    on = DayField(label=_("Besvarad"))
    how = forms.ChoiceField(label=_("Väg ut"), choices=CHANNELS, widget=forms.RadioSelect)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Hur begäran togs tillbaka"), max_length=300)
