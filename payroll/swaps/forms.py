"""The form for a wished swap of shifts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payroll.swaps.wording import shift_in_words


class SwapForm(forms.Form):
    theirs = forms.ModelChoiceField(
        label=_("Kollegans pass"), queryset=None, widget=forms.RadioSelect, empty_label=None,
        error_messages={"invalid_choice": _("Passet går inte längre att byta till. Välj ett annat.")},
    )  # fmt: skip
    note = forms.CharField(label=_("Meddelande till kollegan"), max_length=200, required=False)

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theirs"].queryset = choices
        self.fields["theirs"].label_from_instance = _label


def _label(shift: Any) -> str:
    return f"{shift_in_words(shift)}, {shift.employment.person.name}"
