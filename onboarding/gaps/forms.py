"""Forms of gaps and of the walk through the steps; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.gaps.queries import KINDS, SEVERITIES, STATES, Walked, walk_of
from onboarding.projects.register_pages import RegisterForm, person_field
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm
from servicecenter.web.formatting import in_language

ALL = ("", _("Alla"))


class GapFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Läge"), choices=[ALL, *STATES])
    allvar = forms.ChoiceField(label=_("Allvar"), choices=[ALL, *SEVERITIES])
    slag = forms.ChoiceField(label=_("Slag"), choices=[ALL, *KINDS])


class GapForm(RegisterForm):
    place = forms.ChoiceField(label=_("Steg"))
    kind = forms.ChoiceField(label=_("Slag"), choices=KINDS)
    severity = forms.ChoiceField(
        label=_("Allvar"), choices=SEVERITIES, initial="2major",
        help_text=_("Ett kritiskt gap måste stängas av båda parter före driftsättning."),
    )  # fmt: skip
    what = forms.CharField(label=_("Gap"), max_length=300)
    solution = forms.CharField(
        label=_("Lösning"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = person_field(_("Ansvarig"), required=False)
    due_on = DayField(label=_("Klart senast"), required=False)

    def __init__(self, *args: Any, project: Any, **kwargs: Any) -> None:
        super().__init__(*args, project=project, **kwargs)
        self.fields["place"].choices = [
            (
                in_language(walked.service.name.sv, walked.service.name.en),
                [
                    (f"{walked.service.code}:{step.key}", f"{step.order}. {in_language(step.name.sv, step.name.en)}")
                    for step, _note in walked.steps
                ],
            )
            for walked in walk_of(project)
        ]

    def facts(self) -> dict[str, Any]:
        """As the actions take it."""
        facts = dict(self.cleaned_data)
        service, _colon, step = facts.pop("place").partition(":")
        return facts | {"service": service, "step": step}


class SolveForm(forms.Form):
    evidence = forms.CharField(
        label=_("Underlag"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Det som visar att gapet är löst, eller var det finns."),
    )  # fmt: skip


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("Vad som återstår"), max_length=300)


class WalkForm(forms.Form):
    """Two fields for each step of a service: as the standard, or how it is done today."""

    def __init__(self, *args: Any, walked: Walked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.walked = walked
        for step, note in walked.steps:
            self.fields[f"standard_{step.key}"] = forms.BooleanField(
                label=_("Som standard"), required=False, initial=bool(note and note.is_standard)
            )
            self.fields[f"note_{step.key}"] = forms.CharField(
                label=_("Nuläge"), required=False, initial=note.note if note else "", max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def noted(self) -> dict[str, tuple[bool, str]]:
        given = self.cleaned_data
        return {
            step.key: (given[f"standard_{step.key}"], given[f"note_{step.key}"]) for step, _note in self.walked.steps
        }

    def rows(self) -> list[dict[str, Any]]:
        """Each step with its two fields."""
        return [
            {
                "order": step.order,
                "name": in_language(step.name.sv, step.name.en),
                "by": in_language(step.by.sv, step.by.en),
                "is_noted": note is not None,
                "standard": self[f"standard_{step.key}"],
                "note": self[f"note_{step.key}"],
            }
            for step, note in self.walked.steps
        ]
