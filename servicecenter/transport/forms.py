"""Which messages to see."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.filters import FilterForm
from servicecenter.transport.queries import IN_STATES, KINDS, OUT_STATES

ALL_KINDS = [("", _("Alla")), *((kind, kind) for kind in KINDS)]


class OutgoingFilter(FilterForm):
    state = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *OUT_STATES])
    kind = forms.ChoiceField(label=_("Meddelandetyp"), choices=ALL_KINDS)
    text = forms.CharField(label=_("Mottagare eller ursprung"), max_length=120)


class IncomingFilter(FilterForm):
    state = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *IN_STATES])
    kind = forms.ChoiceField(label=_("Meddelandetyp"), choices=ALL_KINDS)
    text = forms.CharField(label=_("Avsändare, beteckning eller skäl"), max_length=120)
