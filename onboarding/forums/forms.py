"""Forms of the forums; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.forums.queries import people_of_side
from onboarding.projects.register_pages import person_field
from servicecenter.reports.fields import DayField


class SeatForm(forms.Form):
    """One of the project's people, or anyone of the side who has an account."""

    user = person_field(_("Person"), required=False, help_text=_("Projektets deltagare på den sidan."))
    email = forms.EmailField(
        label=_("Eller någon annans e-postadress"), required=False, help_text=_("Personen måste ha en inloggning.")
    )
    title = forms.CharField(label=_("Befattning"), max_length=80)
    is_contact = forms.BooleanField(label=_("Kontaktperson för forumet"), required=False)
    starts_on = DayField(label=_("Från och med"))

    def __init__(self, *args: Any, project: Any, side: str, titles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people_of_side(project, side)
        if titles:
            self.fields["title"].help_text = _("Avtalat: %s.") % ", ".join(titles)


class EndSeatForm(forms.Form):
    ends_on = DayField(label=_("Sista dagen"))
