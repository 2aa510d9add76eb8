"""Forms of the staffing plan."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.projects.register_pages import RegisterForm, person_field
from onboarding.staffing.queries import KINDS
from servicecenter.reports.fields import DayField


class StaffingForm(RegisterForm):
    kind = forms.ChoiceField(label=_("Slag"), choices=KINDS)
    who = forms.CharField(label=_("Person eller roll"), max_length=120)
    from_agency = forms.CharField(
        label=_("Lämnande myndighet"), max_length=120, required=False, help_text=_("Vid verksamhetsövergång.")
    )
    moves_on = DayField(label=_("Sker den"))
    owner = person_field(_("Ansvarig"))
