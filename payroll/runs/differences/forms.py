"""Filters of the pages of differences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payroll.runs.differences.anomalies import MEASURES
from payroll.runs.differences.sums import CAUSES


class DifferenceFilter(forms.Form):
    """Which differences are shown (urval)."""

    q = forms.CharField(label=_("Namn eller nummer"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    cause = forms.ChoiceField(label=_("Orsak"), required=False, choices=[("", _("Alla orsaker")), *CAUSES.items()])

    def chosen(self) -> dict[str, Any]:
        """What was chosen; a choice that does not exist counts as none."""
        self.is_valid()
        return {"search": self.cleaned_data.get("q", ""), "cause": self.cleaned_data.get("cause", "")}


class MeasureFilter(forms.Form):
    """Which pay the picture is of."""

    measure = forms.ChoiceField(
        label=_("Visa"), required=False, choices=[(key, label) for key, (_column, label) in MEASURES.items()]
    )

    def chosen(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("measure") or "net"
