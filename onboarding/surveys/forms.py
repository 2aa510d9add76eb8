"""The form of the survey; what is right is settled by the action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.surveys.questions import QUESTIONS, SCALE
from servicecenter.web.formatting import in_language

LABELS = {1: _("1, inte alls"), 5: _("5, helt")}


class AnswerForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, LABELS.get(value, str(value))) for value in SCALE]
        for code, words in QUESTIONS.items():
            label = in_language(words.sv, words.en)
            self.fields[code] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, widget=forms.RadioSelect
            )
        self.fields["comment"] = forms.CharField(
            label=_("Något mer du vill säga"),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Skriv inget som pekar ut dig eller någon annan."),
        )

    def answers(self) -> dict[str, int]:
        return {code: self.cleaned_data[code] for code in QUESTIONS}
