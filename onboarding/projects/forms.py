"""Forms of onboarding projects; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.projects.queries import KINDS, SIDES, STATES, TEAM_ROLES, people_of
from servicecenter.agreements.catalogue import ORDERED
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm

PHASES = [(str(number), str(number)) for number in range(1, 6)]
ONE_SIDE = SIDES[:2]


class PortfolioFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])
    slag = forms.ChoiceField(label=_("Slag"), choices=[("", _("Alla")), *KINDS])
    fas = forms.ChoiceField(label=_("Fas"), choices=[("", _("Alla")), *PHASES])


class ProjectForm(forms.Form):
    kind = forms.ChoiceField(label=_("Slag"), choices=KINDS)
    name = forms.CharField(
        label=_("Namn"), max_length=120, help_text=_("Myndigheten och vad den ansluter, så att alla känner igen det.")
    )
    services = forms.MultipleChoiceField(
        label=_("Tjänster"), choices=ORDERED, widget=forms.CheckboxSelectMultiple, required=False
    )
    wanted_go_live_on = DayField(
        label=_("Önskad driftsättning"), help_text=_("Planen räknas bakåt härifrån, på arbetsdagar.")
    )


class PlanForm(forms.Form):
    go_live_on = DayField(label=_("Ny driftsättning"))
    reason = forms.CharField(label=_("Varför"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ActivityForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Ansvarig"), queryset=None, required=False)
    starts_on = DayField(label=_("Börjar"))
    ends_on = DayField(label=_("Slutar"))

    def __init__(self, *args: Any, side: str, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(side, on=on)


class NewActivityForm(forms.Form):
    name = forms.CharField(label=_("Vad som ska göras"), max_length=120)
    phase = forms.TypedChoiceField(label=_("Fas"), choices=PHASES, coerce=int)
    side = forms.ChoiceField(label=_("Sida"), choices=SIDES)
    role = forms.ChoiceField(label=_("Roll"), choices=TEAM_ROLES)
    owner = forms.ModelChoiceField(label=_("Ansvarig"), queryset=None, required=False)
    starts_on = DayField(label=_("Börjar"))
    ends_on = DayField(label=_("Slutar"))
    days = forms.IntegerField(label=_("Arbetsdagar det tar"), min_value=1, max_value=400)
    after = forms.MultipleChoiceField(label=_("Efter"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}))

    def __init__(self, *args: Any, codes: list[tuple[str, str]], on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = codes
        self.fields["owner"].queryset = people_of("shared", on=on)


class MemberForm(forms.Form):
    side = forms.ChoiceField(label=_("Sida"), choices=ONE_SIDE)
    role = forms.ChoiceField(label=_("Roll"), choices=TEAM_ROLES)
    email = forms.EmailField(
        label=_("E-postadress"), help_text=_("Personen måste ha en inloggning. En specialist bjuds in för en tid.")
    )
    starts_on = DayField(label=_("Från och med"))
    ends_on = DayField(label=_("Till och med"), required=False, help_text=_("Tomt: tills vidare."))


class EndForm(forms.Form):
    ends_on = DayField(label=_("Sista dagen"))
