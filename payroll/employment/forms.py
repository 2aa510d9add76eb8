"""Forms for people and their facts. What is right is settled by the actions; the forms only read the input."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payroll.employment.queries import CENTRAL_AGREEMENTS, EMPLOYMENT_FORMS, PAY_FORMS, TAX_KINDS, fixed_item_types
from servicecenter.agencies.queries import units
from servicecenter.reports.fields import DayField, KronorField

EMPLOYED = (("now", _("Anställda i dag")), ("not", _("Inte anställda i dag")), ("all", _("Alla")))


class SearchForm(forms.Form):
    """The filter above the list."""

    q = forms.CharField(
        label=_("Namn, anställningsnummer eller personnummer"), required=False, max_length=120, widget=forms.SearchInput
    )
    visa = forms.ChoiceField(label=_("Visa"), choices=EMPLOYED, required=False)


class PersonForm(forms.Form):
    personal_number = forms.CharField(
        label=_("Personnummer eller samordningsnummer"),
        max_length=16,
        help_text=_("Tolv siffror, till exempel 19850412-1230."),
    )
    number = forms.CharField(label=_("Anställningsnummer"), max_length=12)
    given_name = forms.CharField(label=_("Förnamn"), max_length=80)
    family_name = forms.CharField(label=_("Efternamn"), max_length=80)
    email = forms.EmailField(label=_("E-postadress"), required=False)


class ReasonForm(forms.Form):
    """Why, in the words of the one who records it."""

    reason = forms.CharField(
        label=_("Orsak"),
        max_length=200,
        required=False,
        help_text=_("Syns i historiken, till exempel lönerevision 2026."),
    )


class PayForm(ReasonForm):
    """Pay, extent and coding from a day."""

    starts_on = DayField(label=_("Gäller från och med"))
    ends_on = DayField(label=_("Gäller till och med"), required=False, help_text=_("Tomt: tills vidare."))
    unit = forms.ModelChoiceField(label=_("Enhet"), queryset=None, empty_label=None)
    title = forms.CharField(label=_("Befattning"), max_length=80, required=False)
    form = forms.ChoiceField(label=_("Löneform"), choices=PAY_FORMS)
    pay_ore = KronorField(label=_("Lön i kronor"), help_text=_("Heltidslön per månad, eller lön per timme."))
    extent = forms.DecimalField(
        label=_("Omfattning i procent"), max_digits=5, decimal_places=2, localize=True, initial=100
    )
    coding = forms.CharField(
        label=_("Kodsträng"), max_length=120, help_text=_("Delarna skiljs med snedstreck, till exempel 1200/P-410.")
    )
    field_order = ["starts_on", "ends_on", "title", "unit", "form", "pay_ore", "extent", "coding", "reason"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units()


class HireForm(PayForm):
    employment_form = forms.ChoiceField(label=_("Anställningsform"), choices=EMPLOYMENT_FORMS)
    central_agreement = forms.ChoiceField(label=_("Avtal"), choices=CENTRAL_AGREEMENTS)
    reason = None
    field_order = ["employment_form", "central_agreement", *PayForm.field_order]


class SpanForm(ReasonForm):
    starts_on = DayField(label=_("Anställd från och med"))
    ends_on = DayField(label=_("Anställd till och med"), required=False, help_text=_("Tomt: tills vidare."))
    field_order = ["starts_on", "ends_on", "reason"]


class EndForm(ReasonForm):
    last_day = DayField(label=_("Sista dagen"))
    field_order = ["last_day", "reason"]


class SupplementForm(ReasonForm):
    code = forms.ChoiceField(label=_("Löneart"), choices=fixed_item_types)
    amount_ore = KronorField(label=_("Belopp i kronor per månad"))
    starts_on = DayField(label=_("Gäller från och med"))
    ends_on = DayField(label=_("Gäller till och med"), required=False, help_text=_("Tomt: tills vidare."))
    field_order = ["code", "amount_ore", "starts_on", "ends_on", "reason"]


class TaxForm(ReasonForm):
    kind = forms.ChoiceField(label=_("Slag"), choices=TAX_KINDS)
    table = forms.IntegerField(label=_("Tabell"), required=False, help_text=_("29–42"))
    column = forms.IntegerField(label=_("Kolumn"), required=False, help_text=_("1–6"))
    percent = forms.DecimalField(
        label=_("Procent"),
        max_digits=5,
        decimal_places=2,
        localize=True,
        required=False,
        help_text=_("Bara vid jämkning i procent."),
    )
    adjustment_ore = KronorField(label=_("Underlaget minskas med kronor per månad"), required=False)
    extra_ore = KronorField(label=_("Extra avdrag i kronor, begärt av personen"), required=False)
    yearly_income_ore = KronorField(
        label=_("Beräknad årsinkomst i kronor"),
        required=False,
        help_text=_("Styr engångsskatten. Tomt: tolv gånger månadslönen."),
    )
    starts_on = DayField(label=_("Gäller från och med"))
    ends_on = DayField(label=_("Gäller till och med"), required=False, help_text=_("Tomt: tills vidare."))
    field_order = ["kind", "table", "column", "percent", "starts_on", "ends_on"]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        for field in ("adjustment_ore", "extra_ore"):
            cleaned[field] = cleaned.get(field) or 0
        return cleaned


class AccountForm(forms.Form):
    clearing = forms.CharField(
        label=_("Clearingnummer"), max_length=8, help_text=_("Fyra siffror, fem i Swedbank om det börjar med 8.")
    )
    account = forms.CharField(label=_("Kontonummer"), max_length=20, help_text=_("Utan clearingnummer."))


class AccountRequestForm(AccountForm):
    starts_on = DayField(label=_("Gäller från och med"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()


class ProtectedForm(forms.Form):
    reason = forms.CharField(
        label=_("Varför behövs uppgifterna?"),
        max_length=200,
        help_text=_("Skälet sparas i loggen och visas för personen."),
    )
