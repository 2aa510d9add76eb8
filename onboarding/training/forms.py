"""Forms of training; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.projects.register_pages import RegisterForm, person_field
from onboarding.training.queries import ROLES
from servicecenter.reports.fields import DayField


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Roll"), choices=ROLES)
    people = forms.IntegerField(label=_("Antal personer som ska utbildas"), min_value=1, max_value=1_000_000)


class CourseForm(RegisterForm):
    role = forms.ChoiceField(label=_("Roll"), choices=ROLES)
    name = forms.CharField(label=_("Kurs"), max_length=120)
    held_on = DayField(label=_("Hålls den"))
    place = forms.CharField(label=_("Plats eller länk"), max_length=200, required=False)
    owner = person_field(_("Kursledare"))
    has_test = forms.BooleanField(label=_("Kursen avslutas med prov"), required=False)


class AttendanceForm(forms.Form):
    present = forms.CharField(
        label=_("De som deltog"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Ett namn per rad. Listan ersätter den som fanns förut."),
    )
    failed = forms.CharField(
        label=_("De som deltog men inte klarade provet"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class DecisionForm(forms.Form):
    is_needed = forms.ChoiceField(
        label=_("Behövs kompletterande utbildning?"),
        choices=(("yes", _("Ja")), ("no", _("Nej"))),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Skäl"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
