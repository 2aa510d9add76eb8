"""Which batches to see, and what the bank has received."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.payments.queries import CASE_STATES, FATES, STATES
from servicecenter.reports.filters import DayField, FilterForm

MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{1,35}")


class BatchFilter(FilterForm):
    state = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])
    text = forms.CharField(label=_("Rubrik"), max_length=160)


class BankListForm(forms.Form):
    """The message ids of the files that the bank has received (bankens lista), one a line; empty if it has none."""

    message_ids = forms.CharField(
        label=_("Meddelande-id (MsgId) för filer som banken har tagit emot"),
        help_text=_(
            "Ett på varje rad, från bankens lista eller kvittenser sedan kopian togs. Tomt om banken inget har."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_message_ids(self) -> list[str]:
        found = self.cleaned_data["message_ids"].replace(",", " ").replace(";", " ").split()
        wrong = [text for text in found if not MESSAGE_ID.fullmatch(text)]
        if wrong:
            text = _("%(text)s är inget meddelande-id: 1–35 bokstäver, siffror eller bindestreck.")
            raise forms.ValidationError(text % {"text": wrong[0][:60]})
        return found


MOST_UPLOADED = 50_000_000


class PaymentFilter(FilterForm):
    fate = forms.ChoiceField(label=_("Utfall"), choices=[("", _("Alla")), *FATES])
    text = forms.CharField(label=_("Namn eller referens"), max_length=140)


class CaseFilter(FilterForm):
    state = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *CASE_STATES])


class AnswerForm(forms.Form):
    file = forms.FileField(
        label=_("Bankens svar"),
        help_text=_("pain.002 eller camt.054, högst 50 MB. Samma svar används en gång."),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xml"}),
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MOST_UPLOADED:
            raise forms.ValidationError(_("Filen är större än 50 MB. Lägg den i bankens mapp i stället."))
        return file


class ProposeForm(forms.Form):
    pays_on = DayField(label=_("Betalas"))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Anteckning"), max_length=300)
