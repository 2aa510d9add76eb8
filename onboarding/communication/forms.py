"""Forms of the communication plan; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.communication.queries import CHANNELS, STATES, audiences_of
from onboarding.projects.register_pages import RegisterForm, person_field
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm


class MessageFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])


class AudienceForm(forms.Form):
    name = forms.CharField(label=_("Målgrupp"), max_length=120)
    is_affected = forms.BooleanField(
        label=_("Berörs av anslutningen"), required=False, initial=True,
        help_text=_("En grupp som berörs måste ha ett budskap före driftsättning."),
    )  # fmt: skip
    addresses = forms.CharField(
        label=_("E-postadresser"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("En adress per rad, gärna en sändlista. Behövs bara för e-post."),
    )  # fmt: skip


class MessageForm(RegisterForm):
    audience = forms.ModelChoiceField(label=_("Målgrupp"), queryset=None)
    subject = forms.CharField(label=_("Ämne"), max_length=150)
    body = forms.CharField(label=_("Budskap"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    channel = forms.ChoiceField(label=_("Kanal"), choices=CHANNELS)
    due_on = DayField(label=_("Skickas den"))
    sender = person_field(_("Avsändare"), help_text=_("Svar på e-post går till avsändaren."))

    def __init__(self, *args: Any, project: Any, **kwargs: Any) -> None:
        super().__init__(*args, project=project, **kwargs)
        self.fields["audience"].queryset = audiences_of(project)


class SentForm(forms.Form):
    how = forms.CharField(label=_("Var och hur det gick ut"), max_length=300)
