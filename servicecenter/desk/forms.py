"""The forms of the support desk: ask, reply, answer, note and hand over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from servicecenter.agreements.catalogue import Area
from servicecenter.desk.queries import ALL
from servicecenter.reports.filters import FilterForm

STATES = [
    ("", lazy("Öppna")), ("new", lazy("Nya")), ("in_progress", lazy("Pågår")), ("waiting", lazy("Väntar på svar")),
    ("solved", lazy("Lösta")), (ALL, lazy("Alla")),
]  # fmt: skip


class Written(forms.CharField):
    """A text of some lines."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=5000, widget=forms.Textarea(attrs={"rows": 5}), **given)


class AskForm(forms.Form):
    area = forms.ChoiceField(label=lazy("Vad gäller det?"), widget=forms.RadioSelect)
    title = forms.CharField(label=lazy("Rubrik"), max_length=120)
    about = forms.CharField(
        label=lazy("Gäller"), max_length=120, required=False,
        help_text=lazy("Till exempel ett ordernummer eller en leverantör."),
    )  # fmt: skip
    text = Written(
        label=lazy("Din fråga"),
        help_text=lazy("Skriv vad du försökte göra och vad som hände. Skriv inget om hälsa och inga lösenord."),
    )

    def __init__(self, *args: Any, areas: Sequence[Area], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["area"].choices = [(area.value, area.label) for area in areas]
        if len(areas) == 1:
            self.fields["area"].initial = areas[0].value


class ReplyForm(forms.Form):
    text = Written(label=lazy("Skriv till supporten"))


class AnswerForm(forms.Form):
    text = Written(label=lazy("Svar till den som frågade"))


class NoteForm(forms.Form):
    text = Written(label=lazy("Anteckning för arbetslaget"))


class HandOverForm(forms.Form):
    area = forms.ChoiceField(label=lazy("Till området"))
    text = Written(label=lazy("Vad har gjorts, och varför lämnas ärendet över?"))

    def __init__(self, *args: Any, areas: Sequence[Area], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["area"].choices = [(area.value, area.label) for area in areas]


class QueueFilter(FilterForm):
    q = forms.CharField(label=lazy("Ärendenummer eller rubrik"), widget=forms.SearchInput)
    lage = forms.ChoiceField(label=lazy("Läge"), choices=STATES)
    mina = forms.ChoiceField(label=lazy("Handläggare"), choices=[("", lazy("Alla")), ("jag", lazy("Jag"))])


class OwnFilter(FilterForm):
    q = forms.CharField(label=lazy("Ärendenummer eller rubrik"), widget=forms.SearchInput)
