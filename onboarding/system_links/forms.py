"""Forms of the register of integrations; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.projects.register_pages import RegisterForm, person_field
from onboarding.system_links.queries import FREQUENCIES, STATES
from servicecenter.reports.filters import FilterForm


class LinkFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])


class LinkForm(RegisterForm):
    SIDES = {"centre_owner": "centre", "customer_owner": "customer"}

    source = forms.CharField(label=_("Från system"), max_length=60)
    target = forms.CharField(label=_("Till system"), max_length=60)
    content = forms.CharField(label=_("Uppgifter"), max_length=200, help_text=_("Till exempel anställda och löner."))
    file_format = forms.CharField(
        label=_("Filformat"), max_length=60, help_text=_("Till exempel CSV, SIE eller PAXml.")
    )
    frequency = forms.ChoiceField(label=_("Hur ofta"), choices=FREQUENCIES, initial="monthly")
    centre_owner = person_field(_("Ansvarig på servicecentret"), required=False)
    customer_owner = person_field(_("Ansvarig på myndigheten"), required=False)


class TestForm(forms.Form):
    has_passed = forms.ChoiceField(
        label=_("Hur gick provet?"), choices=(("yes", _("Det gick bra")), ("no", _("Det gick fel"))),
        widget=forms.RadioSelect,
    )  # fmt: skip
    result = forms.CharField(label=_("Vad som provades"), max_length=300)
