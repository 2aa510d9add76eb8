"""Which batches to see."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.payments.queries import STATES
from servicecenter.reports.filters import FilterForm


class BatchFilter(FilterForm):
    state = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])
    text = forms.CharField(label=_("Rubrik"), max_length=160)
