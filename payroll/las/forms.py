"""Forms of employment time; what is right is settled by the actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payroll.las.queries import ENDING_GROUNDS, TIME_CATEGORIES, TIME_EMPLOYERS
from servicecenter.reports.fields import DayField

SHOWN = (
    ("near", _("Nära eller över gränsen")),
    ("passed", _("Har passerat gränsen")),
    ("sava", _("Särskild visstidsanställning")),
    ("substitute", _("Vikariat")),
    ("all", _("Alla som kan omvandlas")),
)


class NearForm(forms.Form):
    """The filter above the list."""

    q = forms.CharField(
        label=_("Namn eller anställningsnummer"), required=False, max_length=80, widget=forms.SearchInput
    )
    visa = forms.ChoiceField(label=_("Visa"), choices=SHOWN, required=False)
    enhet = forms.ChoiceField(label=_("Enhet"), required=False)

    def __init__(self, *args: Any, units: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enhet"].choices = [("", _("Alla enheter")), *((unit.code, str(unit)) for unit in units)]

    def chosen(self) -> dict[str, str]:
        given = self.cleaned_data if self.is_valid() else {}
        return {"shown": given.get("visa") or "near", "q": given.get("q") or "", "unit": given.get("enhet") or ""}


class ServiceTimeForm(forms.Form):
    """Days of an earlier employment, from a document."""

    employer_name = forms.CharField(label=_("Arbetsgivare"), max_length=120)
    employer = forms.ChoiceField(
        label=_("Hos"),
        choices=TIME_EMPLOYERS,
        help_text=_("Tid hos en annan myndighet räknas vid turordning, men inte mot omvandling eller företrädesrätt."),
    )
    category = forms.ChoiceField(label=_("Anställningsform"), choices=TIME_CATEGORIES)
    starts_on = DayField(label=_("Från och med"))
    ends_on = DayField(label=_("Till och med"))
    document = forms.CharField(
        label=_("Handling"), max_length=120, help_text=_("Till exempel tjänstgöringsintyg den 12 mars 2024.")
    )
    reason = forms.CharField(label=_("Skäl"), max_length=200)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Varför ska tiden inte räknas?"), max_length=200)


PRIORITY_SHOWN = (
    ("right", _("Med företrädesrätt")),
    ("claimed", _("Har begärt företräde")),
    ("unknown", _("Skäl till avslut saknas")),
    ("all", _("Alla som slutat de senaste nio månaderna")),
)


class DayFilter(forms.Form):
    """A filter that looks at a day; without one, at today."""

    dag = DayField(label=_("Per den"), required=False)

    def day(self) -> date:
        given = self.cleaned_data.get("dag") if self.is_valid() else None
        return given or timezone.localdate()


class PriorityForm(DayFilter):
    q = forms.CharField(
        label=_("Namn eller anställningsnummer"), required=False, max_length=80, widget=forms.SearchInput
    )
    visa = forms.ChoiceField(label=_("Visa"), choices=PRIORITY_SHOWN, required=False)
    field_order = ["q", "visa", "dag"]

    def chosen(self) -> tuple[str, str]:
        given = self.cleaned_data if self.is_valid() else {}
        return given.get("visa") or "right", given.get("q") or ""


class CircleForm(DayFilter):
    """Which employees have largely comparable duties in the place: units and titles, chosen by the one who asks."""

    enhet = forms.MultipleChoiceField(label=_("Enheter på orten"), required=False)
    befattning = forms.MultipleChoiceField(label=_("Befattningar med jämförbara uppgifter"), required=False)
    field_order = ["enhet", "befattning", "dag"]

    def __init__(self, *args: Any, units: Iterable[Any], titles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enhet"].choices = [(unit.code, str(unit)) for unit in units]
        self.fields["befattning"].choices = [(title, title) for title in titles]
        for name in ("enhet", "befattning"):
            self.fields[name].widget.attrs["size"] = 6

    def chosen(self) -> tuple[list[str], list[str]]:
        given = self.cleaned_data if self.is_valid() else {}
        return given.get("enhet") or [], given.get("befattning") or []


class EndingForm(forms.Form):
    """Why an employment ends, and the right of priority."""

    ground = forms.ChoiceField(label=_("Skäl"), choices=ENDING_GROUNDS)
    notified_on = DayField(
        label=_("Besked lämnat"), help_text=_("Uppsägningen, eller beskedet att anställningen inte fortsätter.")
    )
    claimed_on = DayField(label=_("Företrädesrätt begärd"), required=False, help_text=_("Tomt: den är inte begärd."))
    declined_on = DayField(
        label=_("Erbjudande avvisat"),
        required=False,
        help_text=_("Den som avvisar ett skäligt erbjudande förlorar rätten, 27 § LAS."),
    )
    note = forms.CharField(label=_("Anteckning"), max_length=200, required=False)
