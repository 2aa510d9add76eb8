"""Forms of parallel runs: starting one, and saying why like differences are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.differences.model import Cause
from onboarding.parallel_runs.wording import CAUSES
from servicecenter.reports.fields import DayField


class StartForm(forms.Form):
    since = DayField(
        label=_("Tid och frånvaro räknas från"),
        help_text=_("Det som är äldre har det gamla systemet betalat. Välj månaden före om underlaget släpar."),
    )


class ExplainForm(forms.Form):
    """Why like differences are."""

    cause = forms.ChoiceField(label=_("Orsak"))
    explanation = forms.CharField(
        label=_("Förklaring"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("Varför skillnaden finns, vilket system som har rätt och vad som rättas."),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["cause"].choices = [(code, label) for code, label in CAUSES.items() if code != Cause.UNKNOWN]


class PeopleFilter(forms.Form):
    """Which people of a run are shown (urval)."""

    q = forms.CharField(label=_("Namn eller nummer"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    only = forms.ChoiceField(
        label=_("Visa"), required=False,
        choices=[("open", _("Oförklarade")), ("different", _("Med skillnad")), ("all", _("Alla"))],
    )  # fmt: skip
