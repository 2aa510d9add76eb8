"""Forms of the register of risks; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.projects.register_pages import RegisterForm, person_field
from onboarding.risks.queries import IMPACTS, PROBABILITIES, RESPONSES, STATES
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm

ALL = ("", _("Alla"))


class RiskFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Läge"), choices=[ALL, *STATES])
    sannolikhet = forms.ChoiceField(label=_("Sannolikhet"), choices=[ALL, *PROBABILITIES])
    konsekvens = forms.ChoiceField(label=_("Konsekvens"), choices=[ALL, *IMPACTS])


class RiskForm(RegisterForm):
    cause = forms.CharField(label=_("Om"), max_length=300, help_text=_("Det som kan hända."))
    effect = forms.CharField(label=_("Så"), max_length=300, help_text=_("Det som det skulle leda till."))
    probability = forms.TypedChoiceField(label=_("Sannolikhet"), choices=PROBABILITIES, coerce=int, initial=3)
    impact = forms.TypedChoiceField(label=_("Konsekvens"), choices=IMPACTS, coerce=int, initial=3)
    response = forms.ChoiceField(label=_("Bemötande"), choices=RESPONSES, initial="mitigate")
    measure = forms.CharField(
        label=_("Åtgärd"), max_length=300, required=False, help_text=_("Får vara tom när risken accepteras.")
    )
    owner = person_field(_("Ansvarig"))
    trigger_on = DayField(
        label=_("Bevakas till"), required=False, help_text=_("Dagen då risken slår till eller är förbi.")
    )
    closes_when = forms.CharField(label=_("Stängs när"), max_length=300)


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Hur kriteriet är uppfyllt"), max_length=300)


class ReviewForm(forms.Form):
    note = forms.CharField(
        label=_("Vad som kom fram"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Vilka som var med, vad som ändrades och vad som ska göras."),
    )
