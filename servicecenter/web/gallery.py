"""The component gallery: every part of the design system on one page, for those who build and test."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.web import gallery_data as data
from servicecenter.web.icons import ICONS


class OutlayForm(forms.Form):
    """A form with every kind of control."""

    bought_on = forms.DateField(
        label="Inköpsdatum", help_text="Högst sex månader bakåt", widget=forms.DateInput(attrs={"autocomplete": "off"})
    )
    amount = forms.DecimalField(
        label="Belopp",
        help_text="Hela summan på kvittot, med moms",
        decimal_places=2,
        error_messages={"invalid": "Ange belopp med högst två decimaler, till exempel 1 495,00"},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-suffix": "kr"}),
    )
    kind = forms.ChoiceField(label="Slag", choices=[("", "Välj"), ("hotel", "Hotell"), ("taxi", "Taxi")])
    paid_with = forms.ChoiceField(
        label="Betalt med", choices=[("own", "Egna pengar"), ("card", "Myndighetens kort")], widget=forms.RadioSelect
    )
    meals = forms.MultipleChoiceField(
        label="Fria måltider",
        choices=[("breakfast", "Frukost"), ("lunch", "Lunch"), ("dinner", "Middag")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    receipt = forms.FileField(label="Kvitto", help_text="PDF eller bild, högst 10 MB", required=False)
    comment = forms.CharField(label="Kommentar", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    password = forms.CharField(label="Bekräfta med lösenord", widget=forms.PasswordInput, required=False)
    is_confirmed = forms.BooleanField(label="Utlägget är gjort i tjänsten")


@requires(Permission.ADMINISTER)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with sample figures (komponenter). ``?form=faults`` shows the form sent with faults."""
    sent = {"bought_on": "2026-11-05", "amount": "1 495,005", "paid_with": "own"}
    form = OutlayForm(sent) if request.GET.get("form") == "faults" else OutlayForm()
    samples = {name.lower(): getattr(data, name) for name in dir(data) if name.isupper()}
    return render(request, "servicecenter/web/gallery.html", {**samples, "form": form, "icons": sorted(ICONS)})
