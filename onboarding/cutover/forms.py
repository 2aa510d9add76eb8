"""Forms of the cutover; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.cutover.queries import PARTS
from onboarding.projects.register_pages import RegisterForm, person_field
from servicecenter.reports.fields import DayField


class MomentField(forms.DateTimeField):
    """A day and an hour, picked with the browser's own calendar."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **given)


class LineForm(RegisterForm):
    part = forms.ChoiceField(label=_("Del"), choices=PARTS)
    starts_at = MomentField(label=_("Börjar"))
    what = forms.CharField(label=_("Vad som görs"), max_length=200)
    owner = person_field(_("Ansvarig"), required=False)


class RollbackForm(RegisterForm):
    decide_by = MomentField(label=_("Beslut om återgång senast"))
    criterion = forms.CharField(label=_("Vad som avgör"), max_length=300)
    way_back = forms.CharField(label=_("Hur återgången går till"), max_length=300)
    owner = person_field(_("Den som beslutar"))


class DeliveryForm(RegisterForm):
    name = forms.CharField(label=_("Vad som avslutas"), max_length=120)
    ends_on = DayField(label=_("Sista dag"))
    owner = person_field(_("Ansvarig"))
