"""Forms of advances and reserve runs; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payroll.advances.queries import KINDS, STATES
from servicecenter.common.periods import Month
from servicecenter.reports.fields import DayField, KronorField
from servicecenter.reports.filters import FilterForm

MOST_UPLOADED = 50_000_000


class DecisionFilter(FilterForm):
    kind = forms.ChoiceField(label=_("Slag"), choices=[("", _("Alla")), *KINDS])
    state = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *[row for row in STATES if row[0] != "draft"]])


class PeopleFilter(FilterForm):
    """Which rows of a decision are shown."""

    text = forms.CharField(label=_("Namn eller nummer"), widget=forms.TextInput(attrs={"type": "search"}))
    show = forms.ChoiceField(
        label=_("Visa"), choices=[("", _("De som betalas")), ("exceptions", _("Undantag och rader som inte används"))]
    )


class ClaimFilter(FilterForm):
    text = forms.CharField(label=_("Namn eller nummer"), widget=forms.TextInput(attrs={"type": "search"}))
    show = forms.ChoiceField(label=_("Visa"), choices=[("", _("Kvar att dra")), ("all", _("Alla"))])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Orsak"), max_length=300, help_text=_("Syns i historiken och i loggen."))


class AdvanceForm(ReasonForm):
    amount_ore = KronorField(
        label=_("Belopp i kronor"), help_text=_("Betalas ut som det är; inget dras på förskottet.")
    )
    pays_on = DayField(label=_("Betalas"), help_text=_("En bankdag."))
    field_order = ["amount_ore", "pays_on", "reason"]


class ReserveForm(ReasonForm):
    month = forms.CharField(label=_("Månad"), max_length=7, help_text=_("Månaden vars lön inte kan göras, ÅÅÅÅ-MM."))
    pays_on = DayField(label=_("Betalas"), help_text=_("Månadens lönedag, eller närmaste bankdag som banken hinner."))
    field_order = ["month", "pays_on", "reason"]

    def clean_month(self) -> Month:
        try:
            return Month.parse(self.cleaned_data["month"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class OutsideFileForm(ReasonForm):
    file = forms.FileField(
        label=_("Vad som betalades"),
        help_text=_("Bankens camt.054, eller arkivets lista.csv med dagen i kolumnen betald. Högst 50 MB."),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.csv"}),
    )
    field_order = ["file", "reason"]

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MOST_UPLOADED:
            raise forms.ValidationError(_("Filen är större än 50 MB. Dela den och lämna delarna var för sig."))
        return file


class MarkForm(ReasonForm):
    """That an archive was paid, except for some."""

    paid_on = DayField(label=_("Betalades"))
    except_numbers = forms.CharField(
        label=_("Utom anställningsnummer"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("De som inte fick pengarna, med mellanslag eller radbrytning emellan. Tomt: alla fick dem."),
    )
    field_order = ["paid_on", "except_numbers", "reason"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = timezone.localdate()

    def clean_except_numbers(self) -> list[str]:
        return self.cleaned_data["except_numbers"].replace(",", " ").replace(";", " ").split()
