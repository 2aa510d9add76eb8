"""Filters of the cockpit and of the people of a run, and the notes that decisions need."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payroll.debts.queries import DEBT_CAUSES
from payroll.runs.cockpit import NEED, state_labels


class CockpitFilter(forms.Form):
    """Which runs are shown (urval)."""

    name = forms.CharField(label=_("Myndighet"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label=_("Läge"), required=False)
    change = forms.ChoiceField(
        label=_("Avvikelse"), required=False, choices=[("", _("Alla")), ("notable", _("minst 2 %"))]
    )
    month = forms.CharField(required=False, widget=forms.HiddenInput)
    show = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        labels = state_labels()
        self.fields["state"].choices = [("", _("Alla lägen"))] + [(state, labels[state]) for state in NEED]

    def chosen(self) -> dict[str, str]:
        """What was chosen; a choice that does not exist counts as none."""
        self.is_valid()
        return {key: self.cleaned_data.get(key, "") for key in ("name", "state", "change", "show")}


class PeopleFilter(forms.Form):
    """Which people of a run are shown."""

    q = forms.CharField(label=_("Namn eller nummer"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    only = forms.ChoiceField(
        label=_("Visa"),
        required=False,
        choices=[
            ("", _("Alla")),
            ("findings", _("Med stopp eller varning")),
            ("changed", _("Ändrad nettolön")),
            ("new", _("Nya i körningen")),
        ],
    )

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {"search": self.cleaned_data.get("q", ""), "only": self.cleaned_data.get("only", "")}


class SignForm(forms.Form):
    """Which findings are signed, for the content that was shown, and the note that goes with all of them."""

    content_hash = forms.CharField(required=False)
    note = forms.CharField(
        label=_("Anteckning"),
        required=False,
        help_text=_("Vad du har kontrollerat. Samma anteckning står på var och en."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )

    def chosen(self) -> dict[str, Any]:
        """What ``sign_chosen`` takes. A field may hold many ids: a thousand boxes would be too many for one form."""
        self.is_valid()
        given = ",".join(self.data.getlist("finding")).split(",")
        ids = [int(each) for each in given if re.fullmatch(r"[0-9]{1,18}", each)]
        return {
            "finding_ids": list(dict.fromkeys(ids)),
            "content_hash": self.cleaned_data.get("content_hash", ""),
            "note": self.cleaned_data.get("note", "")[:500],
        }


class ExtraRunForm(forms.Form):
    """Whom an extra run pays, when and why."""

    numbers = forms.CharField(label=_("Anställningsnummer"), max_length=4000)
    reason = forms.CharField(label=_("Orsak"), max_length=300)
    pays_on = forms.DateField(label=_("Lönedag"))

    def clean_numbers(self) -> list[str]:
        """Numbers with anything between them; each once."""
        return list(dict.fromkeys(re.findall(r"\w+", self.cleaned_data["numbers"])))

    def fault(self) -> str:
        """What is wrong, in one sentence for each field."""
        return " ".join(f"{self.fields[name].label}: {' '.join(texts)}" for name, texts in self.errors.items())


class DebtForm(forms.Form):
    """Why a negative net pay becomes a salary debt."""

    cause = forms.ChoiceField(label=_("Orsak"), choices=[("", _("Välj orsak")), *DEBT_CAUSES])
    text = forms.CharField(
        label=_("Beskrivning"),
        max_length=300,
        help_text=_("Vad skulden beror på. Personen ser texten på sina egna sidor."),
    )
