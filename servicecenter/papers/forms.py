"""Forms of papers: they parse; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.papers.queries import KINDS, STATES
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm


class PaperFilter(FilterForm):
    slag = forms.ChoiceField(label=_("Slag"), choices=[("", _("Alla")), *KINDS])
    lage = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])


class FileField(forms.FileField):
    def __init__(self, **given: object) -> None:
        widget = forms.FileInput(attrs={"accept": "application/pdf,image/*,.heic"})
        told = _("PDF, JPEG, PNG eller HEIC, högst 10 MB och 50 sidor.")
        super().__init__(label=_("Fil"), help_text=told, widget=widget, **given)
        self.error_messages["required"] = _("Välj en fil.")


class NewPaperForm(forms.Form):
    kind = forms.ChoiceField(label=_("Slag"), choices=KINDS)
    title = forms.CharField(label=_("Rubrik"), max_length=160)
    file = FileField()


class VersionForm(forms.Form):
    file = FileField()
    change = forms.CharField(label=_("Vad som ändrades"), max_length=300)


class InkForm(forms.Form):
    """A name in ink, as it stands on the paper."""

    name = forms.CharField(label=_("Namnförtydligande"), max_length=120)
    role = forms.CharField(label=_("Befattning"), max_length=80)
    signed_on = DayField(label=_("Undertecknat den"))
    seen = forms.CharField(widget=forms.HiddenInput)
