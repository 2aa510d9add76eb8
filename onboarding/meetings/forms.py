"""Forms of meetings; what is right is settled by the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.meetings.queries import KINDS
from servicecenter.agreements.catalogue import Service
from servicecenter.reports.fields import DayField

NAMES = dict(Service.choices)


class MeetingForm(forms.Form):
    kind = forms.ChoiceField(label=_("Slag"), choices=KINDS)
    service = forms.ChoiceField(label=_("Tjänst"), required=False, help_text=_("Bara för ett processmöte."))
    held_on = DayField(label=_("Dag"))
    place = forms.CharField(label=_("Plats"), max_length=120, required=False)

    def __init__(self, *args: Any, services: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("Ingen")), *((code, NAMES.get(code, code)) for code in services)]


class MinutesForm(forms.Form):
    """What was said; one decision and one thing to do a line, ``vad; vem; när`` for the latter."""

    participants = forms.CharField(label=_("Närvarande"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    minutes = forms.CharField(label=_("Anteckningar"), widget=forms.Textarea(attrs={"rows": 8}), required=False)
    decisions = forms.CharField(
        label=_("Beslut"), widget=forms.Textarea(attrs={"rows": 4}), required=False, help_text=_("Ett på varje rad.")
    )
    to_do = forms.CharField(
        label=_("Åtgärder"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("En på varje rad: vad; vem; klar senast, till exempel Skicka volymerna; Erik Ek; 2027-01-15."),
    )

    def clean_decisions(self) -> list[dict[str, Any]]:
        return [{"is_action": False, "text": line[:300]} for line in _lines(self.cleaned_data["decisions"])]

    def clean_to_do(self) -> list[dict[str, Any]]:
        return [_action(line, number) for number, line in enumerate(_lines(self.cleaned_data["to_do"]), 1)]


def _action(line: str, number: int) -> dict[str, Any]:
    text, owner, due = ([part.strip() for part in line.split(";")] + ["", ""])[:3]
    if not owner:
        raise forms.ValidationError(_("Rad %d: skriv vem som gör det, efter ett semikolon.") % number)
    try:
        due_on = date.fromisoformat(due) if due else None
    except ValueError as error:
        raise forms.ValidationError(_("Rad %d: dagen skrivs som 2027-01-15.") % number) from error
    return {"is_action": True, "text": text[:300], "owner": owner[:120], "due_on": due_on}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
