"""Forms of lessons; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.lessons.places import places, rows, sections
from onboarding.lessons.queries import CHANGES, KINDS, STATES, THEMES
from servicecenter.reports.filters import FilterForm

ALL = ("", _("Alla"))


class LessonFilter(FilterForm):
    tema = forms.ChoiceField(label=_("Tema"), choices=[ALL, *THEMES])
    slag = forms.ChoiceField(label=_("Slag"), choices=[ALL, *KINDS])
    lage = forms.ChoiceField(label=_("Läge"), choices=[ALL, *STATES])


class LessonForm(forms.Form):
    kind = forms.ChoiceField(label=_("Slag"), choices=KINDS, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Tema"), choices=THEMES)
    told = forms.CharField(label=_("Lärdom"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class DeclineForm(forms.Form):
    action = forms.CharField(
        label=_("Vad som görs i stället, eller varför inget ändras"), max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class AcceptForm(forms.Form):
    action = forms.CharField(
        label=_("Beslutad åtgärd"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Vad nästa projekt ska göra annorlunda."),
    )  # fmt: skip
    change = forms.ChoiceField(label=_("Ändring i projektmallen"), choices=CHANGES, widget=forms.RadioSelect)
    path = forms.ChoiceField(label=_("Var i mallen"))
    new_value = forms.CharField(
        label=_("Nytt värde"), max_length=300, required=False, help_text=_("Tomt när något tas bort.")
    )

    def __init__(self, *args: Any, content: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["path"].choices = [
            (_("Ändra värde"), [(path, f"{path}: {value}"[:110]) for path, value in places(content).items()]),
            (_("Lägg till i"), [(name, name) for name in sections(content)]),
            (_("Ta bort"), [(name, name) for name in rows(content)]),
        ]
